"""Days: what a column of dates or moments says, and in which wave each day lies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from onestory.evidence.surveys.account import Noticed
from onestory.model.finding import Finding

if TYPE_CHECKING:
    from onestory.evidence.surveys.column import Column
    from onestory.model.survey import Wave

_TIME = r"(?:[ T,].*)?"
_ISO = re.compile(rf"(\d{{4}})-(\d\d?)-(\d\d?){_TIME}")
_SLASHED = re.compile(rf"(\d\d?)[/.-](\d\d?)[/.-](\d{{4}}){_TIME}")
_NAMED = re.compile(rf"(\d\d?)[ -]([A-Za-z]{{3,9}})[ -](\d{{4}}){_TIME}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(r"\d:\d\d")
_STAMPS = re.compile(
    r"(time|date) ?stamp|(start|end|completion|submission|response|recorded) ?(time|date)|"
    r"(date|time) ?(of )?(submitted|completed|recorded|submission|completion|response)|"
    r"(submitted|completed|recorded|answered)( at| on)?|start|end"
)


def days_of(words: Iterable[str]) -> dict[str, date]:
    """Return the day of each word that is one: 2025-03-26, 26/03/2025 or 26 Mar 2025.

    A column is read day first, unless some word can only be read month first and none only the
    other way; where both stand, no slashed word is a day. A time after the day is left aside.
    """
    given = [word for word in words if word]
    order = _order([match for word in given if (match := _SLASHED.fullmatch(word))])
    found = ((word, _day(word, order)) for word in given)
    return {word: day for word, day in found if day is not None}


def stamps(headings: Sequence[str]) -> tuple[str, ...]:
    """Return the headings of columns that say when a form was begun or sent."""
    return tuple(one for one in headings if _STAMPS.fullmatch(_plain(one)))


def to_the_minute(column: Column) -> bool:
    """Return whether the column tells moments, not days alone."""
    filled = [word for word in column.words if word]
    moments = [word for word in filled if _CLOCK.search(word) and not word.endswith("00:00:00")]
    return 2 * len(moments) > len(filled) and len(days_of(moments)) == len(moments)


def in_waves(
    column: Column, waves: Sequence[Wave], heading: str
) -> tuple[Column, tuple[Noticed, ...]]:
    """Return the column with the wave in place of each day, and the rows of no wave's days.

    Names of waves stay as they are; a day of no wave, or of more than one, becomes blank.
    """
    names = {wave.name for wave in waves}
    days = days_of(word for word in column.counts() if word not in names)
    meant = {word: _wave(day, waves) for word, day in days.items()}
    stray = {word for word, wave in meant.items() if not wave}
    renamed = column.renamed(lambda word: meant.get(word, word))
    if not stray:
        return renamed, ()
    finding = _stray(sorted(days[word] for word in stray), heading)
    return renamed, (Noticed(rows=column.whether(stray.__contains__), finding=finding),)


def day_in_words(day: date) -> str:
    """Return the day as '26 March 2025'."""
    return f"{day.day} {day:%B %Y}"


def _plain(heading: str) -> str:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return " ".join(re.sub(r"[\W_]", " ", parted).split()).lower()


def _order(slashed: Sequence[re.Match[str]]) -> tuple[int, int] | None:
    """Return which part is the day and which the month, None where the words disagree."""
    day_first = any(int(one[1]) > len(_MONTHS) for one in slashed)
    month_first = any(int(one[2]) > len(_MONTHS) for one in slashed)
    if day_first and month_first:
        return None
    return (2, 1) if month_first else (1, 2)


def _day(word: str, order: tuple[int, int] | None) -> date | None:
    try:
        if iso := _ISO.fullmatch(word):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if named := _NAMED.fullmatch(word):
            return date(int(named[3]), _MONTHS.index(named[2][:3].lower()) + 1, int(named[1]))
        if order and (slashed := _SLASHED.fullmatch(word)):
            return date(int(slashed[3]), int(slashed[order[1]]), int(slashed[order[0]]))
    except ValueError:  # 31 February, or a word that names no month
        return None
    return None


def _wave(day: date, waves: Sequence[Wave]) -> str:
    held = [wave.name for wave in waves if wave.first <= day <= wave.last]
    return held[0] if len(held) == 1 else ""


def _stray(days: Sequence[date], heading: str) -> Finding:
    first, last = day_in_words(days[0]), day_in_words(days[-1])
    when = f"on {first}" if days[0] == days[-1] else f"from {first} to {last}"
    return Finding(
        rule="day in no wave",
        severity="rejected",
        message=f"Answered {when}, on days that lie in no [[wave]], or in more than one.",
        do="Check `first` and `last` of each [[wave]], or write a [[wave]] for these days.",
        column=heading,
    )
