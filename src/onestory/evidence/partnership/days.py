"""Days: from when an organisation sits on a board, in the ways that people and Excel write it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from onestory.model.errors import DeliveryError
from onestory.model.period import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBERS = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|[0-4]\d)")
_NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4}|[0-4]\d)")
_TIME = re.compile(r"[ T]\d{1,2}:\d\d.*")
_MONTHS = 12


def days_of(words: Iterable[str]) -> dict[str, date]:
    """Return the day of each word that says one: 2023-02-01, 01/02/2023, 1 Feb 2023, 2023.

    A month or year stands for its first day. Days in numbers are read day first; where one of
    them can only be month first (02/13/2023), those that could be either are in doubt, and like
    words that are no day they are not there.
    """
    given = {word: _TIME.sub("", word.strip()) for word in words if word.strip()}
    numbers = [match for text in given.values() if (match := _NUMBERS.fullmatch(text))]
    doubt = any(int(one[2]) > _MONTHS >= int(one[1]) for one in numbers)
    found = ((word, _day(text, doubt=doubt)) for word, text in given.items())
    return {word: day for word, day in found if day is not None}


def _day(text: str, *, doubt: bool) -> date | None:
    try:
        if numbers := _NUMBERS.fullmatch(text):
            day, month, year = (int(part) for part in numbers.groups())
            unsure = doubt and day <= _MONTHS and day != month
            return None if unsure else date(_full(year), month, day)
        if named := _NAMED.fullmatch(text):
            month = parse(f"{named[2]} {_full(int(named[3]))}").start
            return month.replace(day=int(named[1]))
        return parse(text).start
    except (ValueError, DeliveryError):  # 31 February, or no day at all
        return None


def _full(year: int) -> int:
    return 2000 + year if year < 100 else year
