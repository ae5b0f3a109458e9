"""Codes: how codes, ages and sexes of records are read, as macros of the database."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pyarrow as pa

from onestory.engine import Session

FILLERS = ("R69X6", "R69X8", "R69X3")
"""Written by HES where a primary diagnosis is missing, not valid, or an external cause: no code."""

_MACROS = (
    # A list of diagnoses told with | between them: without '.', fillers, blanks and tabs, four
    # characters each.
    """create or replace macro diagnoses_in(told) as list_transform(
        list_filter(string_split(translate(upper(told), '.-&? ' || chr(9), ''), '|'),
            lambda code: length(code) >= 3 and code not in ('R69X6', 'R69X8', 'R69X3')),
        lambda code: rpad(left(code, 4), 4, 'X'))""",
    # A list of procedures told with | between them.
    """create or replace macro procedures_in(told) as list_filter(
        string_split(translate(upper(told), '.-&? ' || chr(9), ''), '|'),
        lambda code: length(code) >= 3 and code not in ('X998', 'X999', 'X99'))""",
    """create or replace macro sex_word(code) as case code
        when '1' then 'male' when '2' then 'female' when '9' then 'other' end""",
    # Whole years: bands of age under one year are 0, and what is no age is null.
    """create or replace macro age_said(years) as case
        when years between 7001 and 7007 then 0 when years between 0 and 120 then years end""",
    """create or replace macro age_on(birth_month, day) as case
        when day >= birth_month then date_diff('month', birth_month, day) // 12 end""",
    # Anything before 1900 stands for 'not known'.
    """create or replace macro known_day(day) as case when day >= date '1900-01-01' then day end""",
)


def let_words_stand(session: Session) -> None:
    """Make the macros known to the session."""
    for macro in _MACROS:
        session.run(macro)


def table_of(name: str) -> dict[str, dict[str, str]]:
    """Return the tables of a data file of this room: of each the words by their codes, as text."""
    text = files("onestory.timeline").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, object]] = tomllib.loads(text)
    return {
        table: {code: str(word) for code, word in rows.items()} for table, rows in tables.items()
    }


def let_codes_stand(session: Session, name: str) -> None:
    """Make the tables of a data file known, as `<file>_<table>` with the columns code and word."""
    for table, words in table_of(name).items():
        rows = pa.table({"code": list(words), "word": list(words.values())})
        session.register("codes_given", rows)
        session.run(f"create or replace table {name}_{table} as select * from codes_given")
        session.forget("codes_given")
