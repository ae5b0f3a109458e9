"""Rows: of a source with every column asked of them, and into a table of the story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.current import current
from onestory.timeline.shapes import make_empty

Columns = Mapping[str, str]
"""Columns by name, each with its SQL type."""

_EVERY: Columns = {
    "delivery": "varchar",
    "row": "bigint",
    "event_type": "varchar",
    "birth_month": "date",
    "lsoa": "varchar",
    "person_id": "bigint",
    "provider": "varchar",
    "known_from": "timestamp",
    "known_until": "date",
    "record_key": "varchar",
    "nhs_key": "varchar",
}


def let_rows_stand(
    session: Session,
    source: str,
    given: Sequence[Given],
    *,
    columns: Columns,
    known_at: datetime | None,
) -> None:
    """Make the views `<source>_rows` (current), `<source>_ever` and `<source>_gone`.

    Each has the columns asked for beside those that name the record, null where no delivery has
    them; all are empty where nothing of the source stands. `_ever` holds superseded rows too,
    `_gone` open rows that a later submission lacks.
    """
    wanted = {**_EVERY, **columns}
    found = current(session, source, given, known_at=known_at)
    for view, origin in (("rows", "now"), ("ever", "told"), ("gone", "replaced")):
        chosen = ", ".join(_chosen(name, kind, found) for name, kind in wanted.items())
        rows = f" from {source}_{origin}" if found else " where false"
        session.run(f"create or replace view {source}_{view} as select {chosen}{rows}")


def leave(session: Session, table: str, *, rows: str) -> None:
    """Leave the rows of a query as a table of the story; columns that the query lacks are null."""
    make_empty(session, table)
    session.run(f'insert into "{table}" by name {rows}')


def leave_records(session: Session, *, rows: str) -> None:
    """Add to `records` those that stand behind the leading record of an event."""
    session.run(f"insert into records by name {rows}")


def listed(words: Sequence[str]) -> str:
    """Return words as a list in SQL: 'a', 'b'."""
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)


def told_by(words: Mapping[str, str], column: str) -> str:
    """Return SQL for what a table of words says of a column, null for other words."""
    cases = " ".join(f"when {listed([word])} then {listed([said])}" for word, said in words.items())
    return f"case {column} {cases} end"


def _chosen(name: str, kind: str, found: Sequence[str]) -> str:
    """Return a column of a select, cast to its type, null where no delivery has it.

    A month of birth may stand as the number of a month alone, which is no day: null.
    """
    value = f'"{name}"' if name in found else "null"
    return f'{"try_cast" if name == "birth_month" else "cast"}({value} as {kind}) as "{name}"'
