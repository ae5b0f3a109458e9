"""Answering: a question put until its answer can be written as TOML, or is left open."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import get_args

from onestory.model.caseload import Comparators, PeopleChosen, Took
from onestory.model.errors import DeliveryError
from onestory.model.period import parse
from onestory.model.study import Average, Chosen
from onestory.pipeline.study.questions import question

Ask = Callable[[str], str | None]
"""Puts a question to a person and gives the answer; '' leaves it open, None stops the asking."""

_TIMES = 3  # after so many answers that cannot be read, the question is left open
_UK_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAYS = {"decision_on", "first_day", "last_day", "by", "announced", "starts"}
_MONTHS = {"bedding_in", "follow_up"}
_AMOUNTS = {"margin", "size", "caseload_share"}
_CHOICES = {
    "study.chosen": get_args(Chosen),
    "estimand.average": get_args(Average),
    "caseload.took": get_args(Took),
    "caseload.chosen": get_args(PeopleChosen),
    "caseload.comparators": get_args(Comparators),
}


def asked(section: str, key: str, *, hint: str, is_list: bool, ask: Ask) -> str | None:
    """Return the answer to a key's question as TOML, '' where it is left open, None to stop.

    An answer that cannot be read is told, and the question put again.
    """
    put = f"[{section}] {_with_hint(question(section, key), hint)}"
    wrong = ""
    for _ in range(_TIMES):
        said = ask(wrong + put)
        if said is None or not said.strip():
            return None if said is None else ""
        written = _written(section, key, said.strip(), is_list=is_list)
        if written:
            return written
        wrong = f"'{said.strip()}' cannot be read: {_wanted(section, key)}. "
    return ""


def _with_hint(asking: str, hint: str) -> str:
    """Return the question with what its hint adds to it."""
    bare = asking.rstrip("?").casefold()
    added = hint.partition(": ")[2] if hint.casefold().startswith(bare) else hint
    return asking if not added or added.endswith("?") else f"{asking} ({added})"


def _written(section: str, key: str, said: str, *, is_list: bool) -> str:
    """Return the answer as TOML, '' where it cannot be what the key asks for."""
    if key in _DAYS:
        return _day(said)
    if key in _MONTHS:
        return said if said.isdecimal() else ""
    if key in _AMOUNTS:
        return said if re.fullmatch(r"\d+(\.\d+)?", said) else ""
    if options := _CHOICES.get(f"{section}.{key}"):
        return quoted(said.casefold()) if said.casefold() in options else ""
    if is_list or (key == "place" and "," in said):
        return f"[{', '.join(quoted(one) for one in said.split(',') if one.strip())}]"
    return quoted(said)


def _day(said: str) -> str:
    if not (_DAY.fullmatch(said) or _UK_DAY.fullmatch(said)):
        return ""
    try:
        return parse(said).start.isoformat()
    except DeliveryError:
        return ""


def _wanted(section: str, key: str) -> str:
    if key in _DAYS:
        return "write the day as 2027-03-31"
    if key in _MONTHS:
        return "write a whole number of months"
    if key in _AMOUNTS:
        return "write a plain number, 0.06 for 6%, without a sign for per cent"
    return f"write one of {', '.join(_CHOICES.get(f'{section}.{key}', ()))}"


def quoted(text: str) -> str:
    """Return the text between quotes, as TOML has it."""
    return '"' + text.strip().replace("\\", "\\\\").replace('"', '\\"') + '"'
