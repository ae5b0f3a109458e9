"""The months of the invented history: winters, and what the first waves of COVID-19 broke.

The break follows England's published monthly counts against the same month of 2019 (A&E
attendances and emergency admissions, monthly hospital activity, appointments in general practice),
rounded, from memory; the rest is argued from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.programme.programme import first_of
from onestory.synthetic.system.settings import System

Days = NDArray[np.int64]
Factors = NDArray[np.float64]

_EPOCH = date(1970, 1, 1)
_BREAK = 2020 * 12 + 2  # March 2020

# January to December, against the mean of the year.
_WINTERS: dict[str, tuple[float, ...]] = {
    "emergency admissions": (
        1.07, 1.03, 1.03, 0.99, 0.98, 0.97, 0.97, 0.94, 0.96, 0.99, 1.02, 1.06,
    ),
    "attendances": (0.96, 0.97, 1.02, 1.00, 1.03, 1.03, 1.04, 0.97, 0.99, 1.00, 1.00, 0.99),
    "gp appointments": (1.03, 0.99, 1.04, 0.94, 0.96, 0.97, 0.98, 0.92, 1.02, 1.13, 1.07, 0.94),
    "elective admissions": (1.00, 1.00, 1.04, 0.96, 1.00, 1.00, 1.03, 0.97, 1.00, 1.05, 1.05, 0.90),
    "outpatients": (1.03, 1.00, 1.04, 0.96, 1.00, 1.00, 1.03, 0.95, 1.01, 1.05, 1.05, 0.88),
}  # fmt: skip
_LEVEL = (1.0,) * 12

# From March 2020, month by month; what follows the last is as the last.
_BREAKS: dict[str, tuple[float, ...]] = {
    "emergency admissions": (
        0.77, 0.61, 0.73, 0.82, 0.86, 0.88, 0.88, 0.86, 0.84, 0.82, 0.80, 0.80, 0.90, 0.95, 0.97,
        0.97, 0.96, 0.96, 0.96, 0.96, 0.95, 0.93, 0.93, 0.96,
    ),
    "attendances": (
        0.71, 0.43, 0.58, 0.67, 0.74, 0.80, 0.80, 0.76, 0.70, 0.70, 0.62, 0.66, 0.80, 0.92, 0.99,
        1.01, 1.00, 1.00, 1.00, 1.00, 0.99, 0.95, 0.97, 1.00,
    ),
    "elective admissions": (
        0.66, 0.18, 0.25, 0.38, 0.50, 0.60, 0.74, 0.77, 0.76, 0.75, 0.57, 0.60, 0.76, 0.82, 0.86,
        0.88, 0.87, 0.88, 0.90, 0.90, 0.91, 0.88, 0.90, 0.95,
    ),
    "outpatients": (
        0.82, 0.52, 0.57, 0.69, 0.77, 0.78, 0.92, 0.92, 0.92, 0.89, 0.85, 0.89, 1.00,
    ),
    "gp appointments": (
        0.95, 0.66, 0.69, 0.82, 0.88, 0.83, 1.00, 1.02, 0.98, 0.97, 0.93, 0.95, 1.05, 0.98, 0.98,
        1.02,
    ),
    "community contacts": (
        0.88, 0.70, 0.72, 0.80, 0.84, 0.85, 0.90, 0.92, 0.92, 0.91, 0.90, 0.92, 0.97, 0.97, 0.98,
    ),
    "mental health contacts": (0.95, 0.86, 0.88, 0.94, 0.97, 0.95, 1.00, 1.02, 1.03, 1.04),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The months of the history: month m is [first[m], first[m+1]), days since 1 January 1970."""

    first: Days
    number: Days  # of each month, counted from the year nought: 12 a year

    @property
    def months(self) -> int:
        """How many months there are."""
        return len(self.first) - 1

    @property
    def start(self) -> int:
        """The first day."""
        return int(self.first[0])

    @property
    def end(self) -> int:
        """The first day after the history."""
        return int(self.first[-1])

    def month_of(self, day: Days) -> Days:
        """Return the month in which each day lies."""
        return np.searchsorted(self.first, day, side="right") - 1


def calendar(system: System) -> Calendar:
    """Return the months of the system's history."""
    firsts = [first_of(month, start=system.start) for month in range(system.months + 1)]
    return Calendar(
        first=np.array([(first - _EPOCH).days for first in firsts]),
        number=np.array([first.year * 12 + first.month - 1 for first in firsts]),
    )


def season(outcome: str, months: Calendar) -> Factors:
    """Return what winter and the pandemic make of an outcome's rate, month by month."""
    winter = np.array(_WINTERS.get(outcome, _LEVEL))[months.number[:-1] % 12]
    broken = _BREAKS.get(outcome, (1.0,))
    since = months.number[:-1] - _BREAK
    factor = np.array(broken)[np.clip(since, 0, len(broken) - 1)]
    return winter * np.where(since >= 0, factor, 1.0)


def pandemic(months: Calendar) -> NDArray[np.bool_]:
    """Return which months lie between March 2020 and February 2022."""
    since = months.number[:-1] - _BREAK
    return (since >= 0) & (since < 24)
