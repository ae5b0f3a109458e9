"""How often things happen to people of the invented system: by age, sex, place and illness.

The rates by age are set so that the measures of `compared.py` come out near England's published
ones; gradients by deprivation and illness are rounded from memory of published studies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.health.residents import DAYS_A_YEAR, Residents
from onestory.synthetic.system.seasons import Calendar

BANDS = (0, 1, 5, 15, 25, 35, 45, 55, 65, 75, 85)  # where each age band begins
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often one thing happens.

    `by_age` is per 1,000 person-years in the bands of `BANDS`, for people of no condition and the
    middling place. `women` multiplies the rate of women of 15 to 44. `deprivation` is the ratio
    between the most and the least deprived tenth. A person's frailty counts with the power
    `frailty`. `dying` multiplies the last months of life, the month of death first.
    """

    by_age: tuple[float, ...]
    women: float = 1.0
    deprivation: float = 1.0
    frailty: float = 1.0
    conditions: Mapping[str, float] = field(default_factory=dict[str, float])
    care_home: float = 1.0
    dying: tuple[float, ...] = ()


RATES: dict[str, Rate] = {
    "emergency admissions": Rate(
        by_age=(372, 130, 37.2, 56.4, 57.4, 53.5, 60, 64.9, 84.7, 127, 199),
        women=1.1,
        deprivation=1.9,
        conditions={
            "heart failure": 1.5, "COPD": 1.55, "dementia": 1.25, "frailty": 1.35, "CKD": 1.2,
            "stroke": 1.25, "cancer": 1.5, "diabetes": 1.25, "CHD": 1.3, "AF": 1.2,
            "severe mental illness": 1.6, "epilepsy": 1.7, "alcohol": 2.2, "falls": 1.3,
            "Parkinson's": 1.3, "learning disability": 1.4, "asthma": 1.15, "depression": 1.2,
        },
        care_home=1.25,
        dying=(4.5, 3.2, 2.4, 1.9, 1.7, 1.5),
    ),
    "attendances": Rate(  # that do not end in admission
        by_age=(669, 513, 339, 391, 343, 289, 273, 248, 259, 334, 487),
        women=1.05,
        deprivation=1.8,
        frailty=0.7,
        conditions={
            "severe mental illness": 1.8, "alcohol": 2.2, "epilepsy": 1.5, "depression": 1.3,
            "COPD": 1.2, "falls": 1.3, "frailty": 1.2, "asthma": 1.2, "learning disability": 1.2,
        },
        care_home=1.1,
        dying=(1.6, 1.4, 1.3),
    ),
    "elective admissions": Rate(
        by_age=(54, 52.8, 44.9, 51.8, 65.6, 95.7, 149, 193, 235, 249, 175),
        women=1.25,
        deprivation=1.05,
        frailty=0.5,
        conditions={"cancer": 3.0, "CKD": 1.5, "CHD": 1.2, "arthritis": 1.4, "AF": 1.15},
        care_home=0.4,
    ),
    "outpatients": Rate(
        by_age=(1770, 1080, 1030, 1040, 1320, 1370, 1800, 2040, 2470, 2810, 2470),
        women=1.6,
        deprivation=1.1,
        frailty=0.5,
        conditions={
            "cancer": 2.0, "CKD": 1.4, "diabetes": 1.3, "heart failure": 1.3, "arthritis": 1.25,
            "Parkinson's": 1.5, "epilepsy": 1.4, "CHD": 1.2, "AF": 1.15, "COPD": 1.15,
        },
        care_home=0.6,
    ),
    "gp appointments": Rate(
        by_age=(7260, 4660, 2210, 2990, 3500, 3570, 4320, 4420, 4950, 6190, 6880),
        women=1.45,
        deprivation=1.15,
        frailty=0.5,
        conditions={
            "hypertension": 1.15, "diabetes": 1.25, "COPD": 1.25, "depression": 1.4, "CHD": 1.1,
            "heart failure": 1.15, "cancer": 1.2, "dementia": 1.1, "frailty": 1.2, "asthma": 1.2,
            "arthritis": 1.2, "severe mental illness": 1.3,
        },
        care_home=1.3,
        dying=(1.5, 1.4, 1.3),
    ),
    "community contacts": Rate(
        by_age=(6490, 1450, 684, 298, 290, 284, 395, 486, 883, 1950, 4290),
        women=1.3,
        deprivation=1.3,
        frailty=1.0,
        conditions={
            "frailty": 2.2, "dementia": 1.5, "heart failure": 1.7, "diabetes": 1.5, "stroke": 1.6,
            "falls": 1.4, "Parkinson's": 1.8, "COPD": 1.4, "cancer": 1.3, "arthritis": 1.2,
            "learning disability": 1.6,
        },
        care_home=1.4,
        dying=(4.0, 3.2, 2.6, 2.0, 1.8, 1.5),
    ),
    "mental health contacts": Rate(
        by_age=(10, 40, 330, 480, 180, 150, 140, 110, 90, 130, 160),
        women=1.25,
        deprivation=1.8,
        frailty=1.0,
        conditions={
            "severe mental illness": 22.0, "depression": 3.5, "dementia": 4.0, "alcohol": 2.5,
            "learning disability": 2.0,
        },
    ),
    "mental health spells": Rate(
        by_age=(0, 0, 0.1, 0.8, 0.8, 0.75, 0.65, 0.55, 0.5, 0.6, 0.6),
        deprivation=2.0,
        conditions={
            "severe mental illness": 70.0, "depression": 3.0, "dementia": 5.0,
            "learning disability": 8.0,
        },
    ),
}  # fmt: skip


def bands(age: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the index in `BANDS` of each age."""
    return np.searchsorted(BANDS, age, side="right") - 1


def intensity(residents: Residents, rate: Rate, months: Calendar) -> Numbers:
    """Return events expected a year, of each person (row) in each month (column), season aside."""
    by_age = np.array(rate.by_age) / 1000.0
    middle = (months.first[:-1] + months.first[1:]) // 2
    band = bands(np.maximum((middle - residents.birth[:, None]) / DAYS_A_YEAR, 0))
    result = by_age[band]
    bearing = (band >= 3) & (band <= 5) & residents.female[:, None]
    result[bearing] *= rate.women
    result *= _personal(residents, rate)[:, None]
    for index, name in enumerate(residents.conditions):
        if name in rate.conditions:
            _raise(result, since=residents.onset[:, index], factor=rate.conditions[name])
    if rate.care_home != 1.0:
        moved = months.month_of(np.minimum(residents.care_home, months.end))
        _raise(result, since=moved, factor=rate.care_home)
    _near_death(result, residents, rate=rate, months=months)
    return result


def _personal(residents: Residents, rate: Rate) -> Numbers:
    place = rate.deprivation ** ((5.5 - residents.decile) / 9.0)
    return place * residents.frailty**rate.frailty


def _raise(result: Numbers, *, since: NDArray[np.int64], factor: float) -> None:
    # Changes the matrix that `intensity` has just made; only rows that ever have the condition.
    ever = np.flatnonzero(since < result.shape[1])
    begun = since[ever][:, None] <= np.arange(result.shape[1])
    result[ever] *= np.where(begun, factor, 1.0)


def _near_death(result: Numbers, residents: Residents, *, rate: Rate, months: Calendar) -> None:
    dying = np.flatnonzero(residents.death < months.end)
    last = months.month_of(residents.death[dying])
    for before, factor in enumerate(rate.dying):
        within = last >= before
        result[dying[within], last[within] - before] *= factor
