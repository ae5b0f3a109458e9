"""What is found and done: a primary diagnosis, what else the person has, and procedures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system.columns import Mask, Whole, chosen, lists
from onestory.synthetic.system.health.causes import (
    CAUSES,
    CONDITION_CODES,
    COVID,
    PLANS,
    Cause,
    Plan,
)
from onestory.synthetic.system.health.residents import Residents

Weights = NDArray[np.float64]
_BRIEF = 2  # nights
_SAID = 0.72  # the chance that a spell's coding names a lasting condition of the person

# Code, chance at 65 and over, chance before: what coders add besides.
_BESIDES = (
    ("Z720", 0.06, 0.14),
    ("Z867", 0.14, 0.03),
    ("N179", 0.10, 0.02),
    ("E876", 0.04, 0.02),
    ("E871", 0.05, 0.01),
    ("B962", 0.04, 0.01),
    ("F059", 0.05, 0.0),
    ("Z515", 0.02, 0.003),
    ("Z507", 0.03, 0.01),
    ("Y579", 0.035, 0.012),  # a medicine's adverse effect: about 1% of admissions, from memory
)
# What came from without: the code, the primary diagnoses that it goes with, and how often.
_FALL, _INJURIES = "W190", ("S", "T1")
_SELF_HARM, _POISONINGS, _INTENDED = "X609", ("T39",), 0.6
_NO_CHILD = 10  # years: younger children swallow what they find
_IMAGING = ("U212", "U051", "U071")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When and to whom something happened, as (rows,) arrays; `nights` is 0 without a stay."""

    person: Whole
    day: Whole
    month: Whole
    nights: Whole

    def age(self, residents: Residents) -> Whole:
        """Return ages on the day."""
        return residents.age(self.day, self.person)


def causes(
    residents: Residents, occasion: Occasion, *, pandemic: Mask, generator: np.random.Generator
) -> Whole:
    """Return the index in `CAUSES` of the cause of each emergency stay.

    `pandemic` says of each month of the history whether COVID-19 was about.
    """
    weights = _by_age(CAUSES, occasion.age(residents))
    brief = np.array([cause.brief for cause in CAUSES])
    weights *= np.where((occasion.nights < _BRIEF)[:, None], brief, 1.0)
    covid = [cause.icd10 for cause in CAUSES].index(COVID)
    weights[:, covid] *= pandemic[occasion.month]
    return _drawn(residents, occasion, CAUSES, weights, generator)


def minor_causes(
    residents: Residents, occasion: Occasion, *, generator: np.random.Generator
) -> Whole:
    """Return the index in `CAUSES` of the cause of each attendance that ends at home."""
    weights = np.tile([cause.minor for cause in CAUSES], (len(occasion.person), 1))
    return _drawn(residents, occasion, CAUSES, weights, generator)


def plans(residents: Residents, occasion: Occasion, *, generator: np.random.Generator) -> Whole:
    """Return the index in `PLANS` of the reason of each planned stay."""
    weights = _by_age(PLANS, occasion.age(residents))
    return _drawn(residents, occasion, PLANS, weights, generator)


def diagnoses(
    residents: Residents,
    occasion: Occasion,
    *,
    primary: Sequence[str],
    which: Whole,
    generator: np.random.Generator,
) -> pa.Array:
    """Return lists of ICD-10 codes: `primary[which]`, its cause, conditions and what besides."""
    named = [name for name in residents.conditions if name in CONDITION_CODES]
    columns = [residents.conditions.index(name) for name in named]
    has = residents.has(occasion.month, occasion.person)[:, columns]
    said = has & (generator.random(has.shape) < _SAID)
    old = (occasion.age(residents) >= 65)[:, None]
    chance = np.where(
        old, [later for _, later, _ in _BESIDES], [before for _, _, before in _BESIDES]
    )
    besides = (generator.random(chance.shape) < chance) & (occasion.nights > 0)[:, None]
    injured = np.array([code.startswith(_INJURIES) for code in primary])[which][:, None]
    poisoned = np.array([code.startswith(_POISONINGS) for code in primary])[which][:, None]
    grown = (occasion.age(residents) >= _NO_CHILD)[:, None]
    intended = poisoned & grown & (generator.random(poisoned.shape) < _INTENDED)
    values = [*primary, _FALL, _SELF_HARM, *(CONDITION_CODES[name] for name in named)]
    values += [code for code, _, _ in _BESIDES]
    codes = np.tile(np.arange(len(primary) - 1, len(values)), (len(which), 1))
    codes[:, 0] = which
    kept = np.hstack((np.ones_like(injured), injured, intended, said, besides))
    same = np.array(values)[codes] == np.array(primary)[which][:, None]
    same[:, 0] = False
    return lists(codes, kept & ~same, values=values)


def procedures(which: Whole, *, main: Sequence[str], nights: Whole, done: Mask) -> pa.Array:
    """Return lists of OPCS-4 codes: `main[which]` where `done`, and imaging in longer stays."""
    values = [*main, *_IMAGING]
    imaging = len(main) + which % len(_IMAGING)
    given = np.array([code != "" for code in main])[which]
    kept = np.stack((given & done, (nights > 3) & done), axis=1)
    return lists(np.stack((which, imaging), axis=1), kept, values=values)


def _by_age(reasons: Sequence[Cause | Plan], age: Whole) -> Weights:
    table = np.array([(reason.child, reason.adult, reason.old) for reason in reasons])
    group = (age >= 16).astype(np.int64) + (age >= 65)
    return table.T[group]


def _drawn(
    residents: Residents,
    occasion: Occasion,
    reasons: Sequence[Cause | Plan],
    weights: Weights,
    generator: np.random.Generator,
) -> Whole:
    """Return a reason for each row, of those whose condition and sex the person has."""
    possible = weights.copy()
    age, female = occasion.age(residents), residents.female[occasion.person]
    can: dict[str, Mask] = {
        "any": np.ones_like(female),
        "women": female,
        "men": ~female,
        "pregnant": female & (age >= 16) & (age < 46),
    }
    for index, reason in enumerate(reasons):
        if reason.condition:
            if reason.condition in residents.conditions:
                column = residents.conditions.index(reason.condition)
                possible[:, index] *= residents.onset[occasion.person, column] <= occasion.month
            else:
                possible[:, index] = 0.0
        possible[:, index] *= can[reason.sex]
    return chosen(possible, generator=generator)
