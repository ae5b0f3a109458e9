"""Long-term conditions of the invented system: when in life each begins, for each person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
NEVER = 2**30  # a month or day that does not come


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A long-term condition: its codes, and the share of people who have come to have it by age.

    `by_age` are per cent at the ages of `AGES`, in England, rounded from memory of the Quality and
    Outcomes Framework, the Health Survey for England and published cohorts. `deprivation` is the
    ratio between the most and the least deprived tenth, `women` between women and men. Conditions
    of one `kind` come to the same people. `lasting` is what frailty adds (a power).
    """

    name: str
    icd10: str
    snomed: str
    by_age: tuple[float, ...]
    deprivation: float = 1.3
    women: float = 1.0
    kind: int = 0  # 0 heart and vessels, 1 mind, 2 lungs and habits, 3 ageing
    lasting: float = 0.5


AGES = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 105)
_Row = tuple[str, str, str, tuple[float, ...], float, float, int]
_ROWS: tuple[_Row, ...] = (
    ("hypertension", "I10X", "38341003", (0, 0, 0.3, 2, 7, 18, 34, 50, 62, 66, 68), 1.25, 0.95, 0),
    ("diabetes", "E119", "44054006", (0, 0.2, 0.6, 1.3, 3.5, 8, 14, 19.5, 21, 21, 21), 1.9, 0.8, 0),
    ("CHD", "I259", "53741008", (0, 0, 0, 0.1, 0.7, 2.7, 7.5, 14, 20, 23, 24), 1.6, 0.5, 0),
    ("heart failure", "I509", "84114007",
     (0, 0, 0, 0.1, 0.2, 0.6, 1.7, 4, 9, 16, 20), 1.6, 0.75, 0),
    ("AF", "I489", "49436004", (0, 0, 0, 0.1, 0.3, 0.8, 2.5, 7, 15, 22, 24), 1.05, 0.75, 0),
    ("stroke", "I639", "230690007", (0, 0, 0.1, 0.2, 0.5, 1.4, 3.3, 7, 12, 16, 17), 1.5, 0.8, 0),
    ("CKD", "N183", "433144002", (0, 0, 0.1, 0.3, 0.8, 2, 5.5, 14, 28, 38, 42), 1.3, 1.15, 0),
    ("COPD", "J449", "13645005", (0, 0, 0, 0.1, 0.6, 2, 4.8, 8, 9.5, 9.5, 9.5), 3.0, 0.9, 2),
    ("asthma", "J459", "195967001", (0, 5, 7, 8, 8.5, 9, 9.5, 10, 10, 10, 10), 1.3, 1.25, 2),
    ("alcohol", "F102", "7200002", (0, 0, 0.3, 1, 1.9, 2.7, 3.1, 3.3, 3.3, 3.3, 3.3), 2.6, 0.45, 2),
    ("depression", "F329", "35489007", (0, 0.1, 6, 13, 17.5, 20, 21, 22, 23, 24, 24), 1.8, 1.6, 1),
    ("severe mental illness", "F209", "58214004",
     (0, 0, 0.3, 0.9, 1.3, 1.5, 1.6, 1.7, 1.7, 1.7, 1.7),
     2.7, 0.9, 1),
    ("epilepsy", "G409", "84757009",
     (0, 0.4, 0.7, 0.9, 1, 1.1, 1.2, 1.4, 1.7, 1.9, 2), 1.8, 1.0, 1),
    ("learning disability", "F799", "110359009", (0.6,) * 11, 1.9, 0.7, 1),
    ("cancer", "C800", "363346000", (0, 0.1, 0.2, 0.6, 1.6, 3.8, 8, 14, 19, 21, 22), 1.0, 1.0, 3),
    ("arthritis", "M199", "396275006", (0, 0, 0.3, 1, 3.5, 10, 20, 32, 42, 48, 50), 1.3, 1.4, 3),
    ("dementia", "F03X", "52448006", (0, 0, 0, 0, 0, 0.05, 0.3, 1.7, 8.5, 25, 38), 1.3, 1.2, 3),
    ("Parkinson's", "G20X", "49049000",
     (0, 0, 0, 0, 0, 0.1, 0.3, 0.8, 1.8, 2.4, 2.5), 1.0, 0.65, 3),
    ("falls", "R296", "279992002", (0, 0, 0, 0.1, 0.3, 0.8, 2.5, 7, 20, 42, 55), 1.2, 1.3, 3),
    ("frailty", "R54X", "248279007", (0, 0, 0, 0, 0.1, 0.4, 1.6, 6, 20, 46, 65), 1.6, 1.2, 3),
)  # fmt: skip
_NEEDY = {"frailty": 1.2, "falls": 0.9, "heart failure": 0.8, "arthritis": 0.2, "asthma": 0.2}
CONDITIONS = tuple(
    Condition(
        name=name, icd10=icd10, snomed=snomed, by_age=ages, deprivation=deprivation,
        women=women, kind=kind, lasting=_NEEDY.get(name, 0.5),
    )
    for name, icd10, snomed, ages, deprivation, women, kind in _ROWS
)  # fmt: skip
NAMES = tuple(condition.name for condition in CONDITIONS)
FRAILTY_SPREAD = 0.6  # of the logarithm of a person's lasting frailty
_SHARED = 0.95  # spread (log) of what conditions of one kind have in common in a person


def onset_ages(
    generator: np.random.Generator, *, female: Mask, decile: Whole, frailty: Numbers
) -> Numbers:
    """Return the age in years at which each condition begins, (people, conditions); inf for never.

    Each person meets each condition at a random level of lifetime risk, which rises with age.
    """
    people = len(female)
    kinds = np.exp(generator.normal(0, _SHARED, (4, people)) - _SHARED**2 / 2)
    place = (5.5 - decile) / 9
    made = np.empty((people, len(CONDITIONS)))
    for column, condition in enumerate(CONDITIONS):
        risk = kinds[condition.kind] * frailty**condition.lasting * condition.deprivation**place
        risk *= np.where(female, condition.women, 1) / ((1 + condition.women) / 2)
        level = generator.exponential(1, people) / risk
        made[:, column] = _age_at(level, condition)
    return made


def _age_at(level: Numbers, condition: Condition) -> Numbers:
    """Return the age at which lifetime risk reaches a level."""
    reached = _levels(np.array(condition.by_age) / 100, lasting=condition.lasting)
    rising = reached + np.arange(len(AGES)) * 1e-9
    age = np.interp(level, rising, AGES)
    return np.where(level >= rising[-1], np.inf, np.where(level <= rising[0], 0, age))


def _levels(shares: Numbers, *, lasting: float) -> Numbers:
    """Return the lifetime risk that brings these shares of people of unequal risk to illness."""
    spread = np.hypot(_SHARED, lasting * FRAILTY_SPREAD)
    middle = -(_SHARED**2) / 2 - lasting * FRAILTY_SPREAD**2 / 2
    points, weights = np.polynomial.hermite_e.hermegauss(31)
    risk = np.exp(middle + spread * points)
    levels = np.concatenate(([0], np.geomspace(1e-5, 100, 400)))
    reached = 1 - np.exp(-levels[:, None] * risk) @ (weights / weights.sum())
    return np.interp(shares, reached, levels)
