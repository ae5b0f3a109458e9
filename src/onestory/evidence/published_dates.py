"""Published dates: 'mid-1970s', '2013-04' or '2022-07-01 (CCG part)' as first and last days."""

from __future__ import annotations

import re
from datetime import date, timedelta

from onestory.model.errors import DeliveryError
from onestory.model.period import parse
from onestory.model.policy import NO_DATE, PublishedDate

_DECADE = re.compile(r"^(?:(early|mid|late)[\s-]+)?(\d{3})0s$", re.IGNORECASE)
_THIRDS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}
_MONTHS = re.compile(r"^(\d{4})-(\d{2})/(\d{2})$")
_NOTE = re.compile(r"^(.*?)\s*\((.*)\)$")


def published_date(text: str) -> PublishedDate:
    """Return the date with the first and last day that it can mean, its text kept as it stood.

    Reads days, months and years; '2026-01/03' (one of those months); '1990s' and 'early', 'mid'
    or 'late' of a decade (its years 0-3, 4-6, 7-9); 'A-B' of two decades. A note in brackets is
    kept and not read, but an end of a 'part' bounds nothing after it. Blank is no date.

    Raises DeliveryError when the text names no date.

    >>> published_date("mid-1970s").latest
    datetime.date(1976, 12, 31)
    """
    clean = " ".join(text.split())
    if not clean:
        return NO_DATE
    noted = _NOTE.match(clean)
    first, last = _days(noted[1] if noted else clean)
    partial = noted is not None and "part" in noted[2].lower().split()[-1:]
    return PublishedDate(text=clean, earliest=first, latest=None if partial else last)


def _days(text: str) -> tuple[date, date]:
    """Return the first and last day that the text can mean."""
    between = _MONTHS.match(text)
    if between:
        first, last = (parse(f"{between[1]}-{month}") for month in between.groups()[1:])
        if last.start < first.start:
            raise DeliveryError(found=f"'{text}' ends before it begins.", do="Turn it round.")
        return first.start, last.end - timedelta(days=1)
    ends = text.split("-") if text.count("s-") == 1 else [text]
    if len(ends) == 2 and all(_DECADE.match(end) for end in ends):
        return _decade(ends[0])[0], _decade(ends[1])[1]
    if _DECADE.match(text):
        return _decade(text)
    named = parse(text)
    return named.start, named.end - timedelta(days=1)


def _decade(text: str) -> tuple[date, date]:
    match = _DECADE.match(text)
    assert match is not None
    first, last = _THIRDS.get((match[1] or "").lower(), (0, 9))
    decade = int(match[2]) * 10
    return date(decade + first, 1, 1), date(decade + last, 12, 31)
