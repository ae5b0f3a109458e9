"""Noise: what hands, ears, scanners and old systems do to names, dates and postcodes.

Every function takes the generator and returns new arrays; texts are numpy arrays of objects.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Texts = NDArray[np.object_]
Days = NDArray[np.int64]  # since 1970-01-01
Chosen = NDArray[np.bool_]

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_SCANNED = {"o": "0", "l": "1", "i": "l", "e": "c", "m": "rn", "s": "5", "b": "h", "u": "v"}
_HEARD = (
    *(("ph", "f"), ("ck", "k"), ("ee", "ea"), ("y", "ie"), ("ie", "y"), ("c", "k"), ("k", "c")),
    *(("s", "z"), ("z", "s"), ("ai", "ay"), ("mc", "mac"), ("tt", "t"), ("ll", "l"), ("n", "nn")),
    *(("ou", "u"), ("v", "w"), ("w", "v"), ("a", "e"), ("e", "a"), ("h", ""), ("d", "t")),
)
PLACEHOLDER = -25567  # 1900-01-01


def chosen(
    chance: float | NDArray[np.float64], size: int, generator: np.random.Generator
) -> Chosen:
    """Return which of `size` things it happens to."""
    return generator.random(size) < chance


def mistyped(texts: Texts, where: Chosen, generator: np.random.Generator) -> Texts:
    """Return the texts with one slip in each chosen: of the hand, the ear or the scanner."""
    spots = np.flatnonzero(where)
    kinds = generator.choice(len(_SLIPS), p=_SLIP_SHARES, size=spots.size)
    at = generator.random(spots.size)
    made = texts.copy()
    for spot, kind, part in zip(spots.tolist(), kinds.tolist(), at.tolist(), strict=True):
        text = texts[spot]
        if isinstance(text, str) and len(text) > 1:
            made[spot] = _SLIPS[kind](text, int(part * len(text)), part)
    return made


def _neighbour(text: str, at: int, part: float) -> str:
    letter = text[at].lower()
    row = next((keys for keys in _ROWS if letter in keys), "")
    if not row:
        return _dropped(text, at, part)
    place = row.index(letter)
    near = row[place + 1] if place == 0 or (place + 1 < len(row) and at % 2) else row[place - 1]
    return text[:at] + (near.upper() if text[at].isupper() else near) + text[at + 1 :]


def _transposed(text: str, at: int, part: float) -> str:
    first = min(at, len(text) - 2)
    swapped = text[:first] + text[first + 1] + text[first] + text[first + 2 :]
    return _dropped(text, at, part) if swapped == text else swapped


def _dropped(text: str, at: int, _: float) -> str:
    return text[:at] + text[at + 1 :]


def _doubled(text: str, at: int, _: float) -> str:
    return text[:at] + text[at] + text[at:]


def _scanned(text: str, at: int, part: float) -> str:
    turned = text[at:] + text[:at]
    letter = next((one for one in turned.lower() if one in _SCANNED), "")
    place = text.lower().find(letter) if letter else -1
    return (
        _transposed(text, at, part)
        if place < 0
        else text[:place] + _SCANNED[letter] + text[place + 1 :]
    )


def _heard(text: str, at: int, part: float) -> str:
    small = text.lower()
    pairs = [pair for pair in _HEARD if pair[0] in small[1:]]
    if not pairs:
        return _doubled(text, at, part)
    sound, other = pairs[int(part * len(pairs))]
    place = small.index(sound, 1)
    return text[:place] + other + text[place + len(sound) :]


_SLIPS: tuple[Callable[[str, int, float], str], ...] = (
    *(_neighbour, _transposed, _dropped, _doubled, _scanned, _heard),
)
_SLIP_SHARES = (0.22, 0.16, 0.18, 0.10, 0.06, 0.28)  # hearing leads: most names are told aloud


def one_digit_wrong(texts: Texts, where: Chosen, generator: np.random.Generator) -> Texts:
    """Return the numbers, of each chosen one digit another."""
    made = texts.copy()
    spots = np.flatnonzero(where)
    places, steps = generator.integers(1, 10, (2, spots.size))
    for spot, place, step in zip(spots.tolist(), places.tolist(), steps.tolist(), strict=True):
        text = str(texts[spot])
        made[spot] = text[:place] + str((int(text[place]) + step) % 10) + text[place + 1 :]
    return made


def shortened(texts: Texts, where: Chosen) -> Texts:
    """Return the texts, of each chosen the first letter alone."""
    made = texts.copy()
    made[where] = [str(one)[:1] for one in texts[where].tolist()]
    return made


def one_part(texts: Texts, others: Texts, where: Chosen) -> Texts:
    """Return the texts, of each chosen the last part of a double name, or else the other name."""
    made = texts.copy()
    for spot in np.flatnonzero(where).tolist():
        parts = str(texts[spot]).replace("-", " ").split()
        made[spot] = parts[-1] if len(parts) > 1 else others[spot]
    return made


def turned_dates(days: Days, where: Chosen) -> Days:
    """Return the days with day and month exchanged where chosen and both ways are dates."""
    year, month, day = date_parts(days)
    return np.where(where & (day <= 12) & (day != month), day_of(year, day, month), days)


def wrong_digit(days: Days, where: Chosen, generator: np.random.Generator) -> Days:
    """Return the days with the day of the month, or the month, one digit out where chosen."""
    year, month, day = date_parts(days)
    step = generator.integers(1, 8, days.size)
    other_day = (day - 1 + step) % 28 + 1
    other_month = (month - 1 + step) % 12 + 1
    of_day = generator.random(days.size) < 0.6
    moved = np.where(of_day, day_of(year, month, other_day), _kept_day(year, other_month, day))
    return np.where(where, moved, days)


def wrong_year(days: Days, where: Chosen, generator: np.random.Generator) -> Days:
    """Return the days with the year one, or ten, out where chosen; never later than they were."""
    year, month, day = date_parts(days)
    step = generator.choice(np.array([1, 2, 10]), p=[0.6, 0.1, 0.3], size=days.size)
    return np.where(where, _kept_day(year - step, month, day), days)


def first_of_year(days: Days, where: Chosen) -> Days:
    """Return the days, where chosen the first of January of the same year."""
    year, _, _ = date_parts(days)
    one = np.ones_like(year)
    return np.where(where, day_of(year, one, one), days)


def date_parts(days: Days) -> tuple[Days, Days, Days]:
    """Return years, months (1 to 12) and days of the month."""
    stamps = days.astype("datetime64[D]")
    months = stamps.astype("datetime64[M]")
    year = months.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    return year, month, (stamps - months.astype("datetime64[D]")).astype(np.int64) + 1


def day_of(year: Days, month: Days, day: Days) -> Days:
    """Return days since 1970-01-01; a day beyond the month's end runs into the next month."""
    months: NDArray[Any] = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64) + day - 1


def _kept_day(year: Days, month: Days, day: Days) -> Days:
    return day_of(year, month, np.minimum(day, 28))
