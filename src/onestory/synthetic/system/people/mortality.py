"""How likely death is in the invented system: by age, sex, place, month and need."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]

# Chance of dying within a year at some exact ages, rounded from the Office for National
# Statistics' national life tables, England, 2017 to 2019 (Open Government Licence v3.0).
_AGES = (0, 1, 5, 12, 18, 25, 35, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100, 110)
_MEN = (
    *(0.0043, 0.0003, 0.0001, 0.0001, 0.00035, 0.0006, 0.0011, 0.0022, 0.0033, 0.0050, 0.0078),
    *(0.0120, 0.0187, 0.0305, 0.0530, 0.0945, 0.1600, 0.2500, 0.3600, 0.6000),
)
_WOMEN = (
    *(0.0036, 0.0002, 0.0001, 0.0001, 0.0002, 0.00025, 0.0006, 0.0013, 0.0021, 0.0034, 0.0051),
    *(0.0077, 0.0121, 0.0206, 0.0375, 0.0705, 0.1290, 0.2130, 0.3250, 0.5800),
)
OLDEST = 109.5  # years that nobody outlives
# The most against the least deprived tenth, by age (Office for National Statistics, mortality by
# deprivation: about 3 in middle age, 1.5 in the oldest).
_GRADIENT = ((0, 40, 60, 75, 85, 95), (2.4, 3.0, 2.7, 2.0, 1.5, 1.25))
_SEASON = (1.17, 1.12, 1.05, 1.0, 0.96, 0.93, 0.92, 0.91, 0.92, 0.96, 1.0, 1.07)  # from January
_PANDEMIC = {
    (2020, 3): 1.10, (2020, 4): 1.95, (2020, 5): 1.25, (2020, 10): 1.06, (2020, 11): 1.18,
    (2020, 12): 1.20, (2021, 1): 1.40, (2021, 2): 1.25, (2021, 8): 1.08, (2021, 9): 1.1,
    (2021, 10): 1.1, (2021, 11): 1.1, (2022, 7): 1.08, (2022, 12): 1.15, (2023, 1): 1.12,
}  # fmt: skip
# Needs that shorten life: multipliers beside people of the same age, sex and place.
_CONDITIONS = {
    "cancer": 2.4, "dementia": 2.6, "heart failure": 2.0, "COPD": 1.8, "frailty": 1.8, "CKD": 1.3,
    "stroke": 1.4, "CHD": 1.25, "diabetes": 1.3, "alcohol": 2.6, "severe mental illness": 2.2,
    "learning disability": 2.5, "epilepsy": 1.7, "Parkinson's": 1.7, "AF": 1.2,
}  # fmt: skip
_BANDS = (0, 1, 20, 45, 60, 70, 75, 80, 85, 90, 200)


def yearly(age: Numbers, *, female: Mask) -> Numbers:
    """Return the chance of dying within a year, as in England's life table."""
    logs = [np.interp(age, _AGES, np.log(rates)) for rates in (_MEN, _WOMEN)]
    return np.exp(np.where(female, logs[1], logs[0]))


def by_place(age: Numbers, *, decile: Whole) -> Numbers:
    """Return how deprivation multiplies the chance of death (1: the middle)."""
    return np.exp(np.log(np.interp(age, *_GRADIENT)) * (5.5 - decile) / 9)


def by_need(frailty: Numbers, has: Mask, *, names: tuple[str, ...], care_home: Mask) -> Numbers:
    """Return how need multiplies the chance of death; `has` is (people, conditions)."""
    weights = np.log([_CONDITIONS.get(name, 1.0) for name in names])
    return frailty * np.exp(has @ weights) * np.where(care_home, 2.2, 1)


def by_month(year: int, month: int) -> float:
    """Return how the season and the pandemic multiply deaths in a month."""
    return _SEASON[month - 1] * _PANDEMIC.get((year, month), 1.0)


def settled(age: Numbers, relative: Numbers, base: Numbers) -> Numbers:
    """Return relative risks scaled so that each age band dies as its life table says."""
    band = np.searchsorted(_BANDS, age, side="right")
    wanted = np.bincount(band, weights=base, minlength=len(_BANDS) + 1)
    found = np.bincount(band, weights=base * relative, minlength=len(_BANDS) + 1)
    return relative * (wanted / np.where(found > 0, found, 1))[band]
