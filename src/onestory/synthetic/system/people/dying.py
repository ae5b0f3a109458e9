"""Deaths of the invented system as they are registered: cause, place and day."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system import columns
from onestory.synthetic.system.people.illness import CONDITIONS, NAMES
from onestory.synthetic.system.people.population import YEAR, Population
from onestory.synthetic.system.tables import DEATHS

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

PLACES = ("hospital", "home", "care home", "hospice", "elsewhere")
_PLACES = (0.46, 0.26, 0.2, 0.055, 0.025)  # Office for National Statistics, England, 2019
_IN_CARE = (0.24, 0.0, 0.74, 0.01, 0.01)
# Underlying causes that need no long-term condition: code, weight at the ages of _AGES.
_AGES = (0, 20, 45, 65, 80, 95)
_CAUSES: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("P073", (3, 0, 0, 0, 0, 0)), ("R95X", (1, 0, 0, 0, 0, 0)), ("X700", (0, 4, 1.5, 0.3, 0, 0)),
    ("V892", (1, 2, 0.5, 0.2, 0, 0)), ("C349", (0, 0.1, 2, 3, 1.5, 0.4)),
    ("C509", (0, 0.2, 1.3, 1, 0.6, 0.3)), ("C189", (0, 0.2, 1.2, 1.4, 1, 0.4)),
    ("C259", (0, 0.1, 0.9, 1.1, 0.6, 0.2)), ("K709", (0, 0.4, 1.8, 0.6, 0.1, 0)),
    ("I219", (0, 0.3, 1.8, 1.6, 1.2, 0.8)), ("I259", (0, 0.1, 1.2, 2, 1.8, 1.5)),
    ("I64X", (0, 0.1, 0.5, 1, 1.8, 2)), ("J189", (0.5, 0.2, 0.5, 1, 2, 3.5)),
    ("J449", (0, 0, 0.5, 2, 1.6, 0.7)), ("A419", (0.2, 0.1, 0.2, 0.4, 0.5, 0.6)),
    ("R54X", (0, 0, 0, 0, 0.6, 5)), ("F03X", (0, 0, 0, 0.3, 2, 5)),
    ("W199", (0, 0, 0.1, 0.2, 0.5, 1)),
)  # fmt: skip
# Conditions that are the cause more often in those who have them: code and weight.
_FROM = {
    "cancer": ("C800", 9.0), "dementia": ("F03X", 9.0), "COPD": ("J449", 5.0),
    "heart failure": ("I509", 2.0), "CHD": ("I251", 3.0), "stroke": ("I694", 2.5),
    "alcohol": ("K703", 6.0), "Parkinson's": ("G20X", 4.0), "diabetes": ("E149", 0.8),
    "epilepsy": ("G409", 1.0), "CKD": ("N189", 0.6),
}  # fmt: skip
_COVID = {2020: 0.05, 2021: 0.06, 2022: 0.04, 2023: 0.02}  # of deaths by year; more in the peaks
_PEAKS = {
    18353: 0.42,
    18383: 0.2,
    18567: 0.15,
    18597: 0.2,
    18628: 0.38,
    18659: 0.3,
}  # by month's day


def deaths_table(
    population: Population, home: Whole, *, person: Whole, draw: np.random.Generator
) -> pa.Table:
    """Return the deaths of a shard as the table DEATHS, in order of person."""
    rows = np.flatnonzero(population.death < columns.FAR)
    day = population.death[rows]
    has = population.onset[rows] <= day[:, None]
    age = (day - population.birth[rows]) / YEAR
    cause = _causes(age, has, day, draw)
    shares = np.where((home[rows] < 0)[:, None], np.array(_IN_CARE), np.array(_PLACES))
    coroner = draw.random(len(rows)) < 0.12
    wait = np.where(coroner, draw.integers(20, 200, len(rows)), 1 + draw.poisson(4, len(rows)))
    return columns.table(
        DEATHS,
        {
            "person": pa.array(person[rows]),
            "on": columns.days(day),
            "registered": columns.days(day + wait),
            "cause": columns.words(_CODES, cause),
            "others": columns.lists(
                np.tile(np.arange(len(NAMES)), (len(rows), 1)),
                has & (draw.random(has.shape) < 0.5),
                values=[condition.icd10 for condition in CONDITIONS],
            ),
            "place": columns.words(PLACES, columns.chosen(shares, generator=draw)),
        },
    )


_CODES = (*(code for code, _ in _CAUSES), *(code for code, _ in _FROM.values()), "U071")


def _causes(age: Numbers, has: NDArray[np.bool_], day: Whole, draw: np.random.Generator) -> Whole:
    plain = np.stack([np.interp(age, _AGES, weights) for _, weights in _CAUSES], axis=1)
    ill = np.stack(
        [has[:, NAMES.index(name)] * weight for name, (_, weight) in _FROM.items()], axis=1
    )
    cause = columns.chosen(np.concatenate((plain + 1e-6, ill), axis=1), generator=draw)
    year = day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    share = np.array([_COVID.get(when, 0.0) for when in year.tolist()])
    share = np.where(day < 18_322, 0, share)  # none before March 2020
    for start, peak in _PEAKS.items():
        share[(day >= start) & (day < start + 31)] = peak
    covid = (draw.random(len(age)) < share) & (age > 20)
    return np.where(covid, len(_CODES) - 1, cause)
