"""Days as teams write them in a log: 2024-05-31, 31/05/2024, 31-May-24 or a spreadsheet's own."""

from __future__ import annotations

import re
from datetime import date, timedelta

from onestory.intake.notices import RefusedRowError
from onestory.intake.periods import read_period
from onestory.intake.sheet import Cell, text_of

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](?:20)?([0-9]{2})")
_A_DAY = timedelta(days=1)
NO_DAY = "decision without a day"


def read_day(cell: Cell) -> date | None:
    """Return the day, None of a blank cell. Raises RefusedRowError for anything but one day."""
    text = text_of(cell)
    if text == "":
        return None
    named = _named(text)
    if named is not None:
        return named
    try:
        period = read_period(cell)
    except RefusedRowError as error:
        raise RefusedRowError(NO_DAY, f"'{text[:40]}' is no day.") from error
    if period.end - period.start != _A_DAY:
        raise RefusedRowError(NO_DAY, f"'{text[:40]}' is more than one day.")
    return period.start


def _named(text: str) -> date | None:
    """Return a day of this century whose month is a word, as spreadsheets show it: 03-Jul-20."""
    told = _NAMED.fullmatch(text)
    if not told or told[2].casefold() not in _MONTHS:
        return None
    try:
        return date(2000 + int(told[3]), _MONTHS.index(told[2].casefold()) + 1, int(told[1]))
    except ValueError:
        return None
