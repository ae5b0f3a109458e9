"""Households of the invented system: couples, parents and children, sharers, people alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.people.people import (
    ages_and_sexes,
    children_of,
    ethnicities,
    within,
)

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
NOBODY = -1
TWINS = 0.015  # of births are of two (Office for National Statistics, birth characteristics)
_SAME_SEX = 0.045  # of single adults: two couples in a hundred
_SPACING = 0.8  # years at least between siblings who are not twins
# Shares living as a couple by age, and of young adults living with a parent (rounded from
# Office for National Statistics, Labour Force Survey and Census 2021).
_COUPLED = ((16, 20, 25, 30, 40, 60, 75, 85, 95), (0, 0.12, 0.5, 0.74, 0.79, 0.78, 0.7, 0.42, 0.15))
_WITH_PARENTS = ((18, 20, 24, 29, 35, 36), (0.9, 0.72, 0.48, 0.2, 0.08, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Households:
    """People in their households, as (people,) arrays; `mother` and `partner` are rows or -1."""

    age: Numbers
    female: Mask
    household: Whole  # numbered from 0
    mother: Whole
    partner: Whole
    ethnicity: Whole
    care_home: Mask


def households(
    generator: np.random.Generator, *, rows: int, beds: int = 0, movers: bool = False
) -> Households:
    """Return people of an area at one time (or moving into it) and how they live together.

    At most `beds` of them are in care homes.
    """
    age, female = ages_and_sexes(generator, rows=rows, movers=movers)
    care_home = generator.random(rows) < _in_care_home(age, female)
    care_home &= np.cumsum(care_home) <= beds
    child = _at_home(age, generator)
    age, female, twin = _twins(child, age, female, generator)
    partner = _couples(age, female, free=~child & ~care_home, generator=generator)
    mother = _mothers(age, female, child=child & ~twin, pool=~child & ~care_home, draw=generator)
    mother = _as_the_twin(mother, child, twin, age)
    found = _gather(age, child=child, mother=mother, partner=partner, generator=generator)
    made = Households(
        age=age, female=female, household=found, mother=mother, partner=partner,
        ethnicity=_groups(age, mother, partner, generator=generator), care_home=care_home,
    )  # fmt: skip
    return _extended(made, generator)


def _in_care_home(age: Numbers, female: Mask) -> Numbers:
    share = np.interp(age, (65, 75, 80, 85, 90, 95), (0.004, 0.01, 0.025, 0.065, 0.15, 0.26))
    return np.where(age < 65, 0, share * np.where(female, 1.1, 0.8))


def _at_home(age: Numbers, generator: np.random.Generator) -> Mask:
    share = np.where(age < 18, 1, np.interp(age, *_WITH_PARENTS))
    return generator.random(len(age)) < share


def _twins(
    child: Mask, age: Numbers, female: Mask, generator: np.random.Generator
) -> tuple[Numbers, Mask, Mask]:
    order = np.flatnonzero(child)[np.argsort(age[child], kind="stable")]
    second = generator.random(len(order)) < TWINS
    second[:1] = False
    second[1:] &= ~second[:-1]
    younger, elder = order[second], order[np.flatnonzero(second) - 1]
    alike = generator.random(len(younger)) < 0.6  # same sex: the identical and half the others
    twin, ages, sexes = np.zeros(len(age), dtype=np.bool_), age.copy(), female.copy()
    twin[younger] = True
    ages[younger] = ages[elder]
    sexes[younger] = np.where(alike, female[elder], female[younger])
    return ages, sexes, twin


def _couples(age: Numbers, female: Mask, *, free: Mask, generator: np.random.Generator) -> Whole:
    partner = np.full(len(age), NOBODY)
    chance = np.interp(age, *_COUPLED) * np.where(female & (age > 70), 0.75, 1)
    willing = free & (age >= 17) & (generator.random(len(age)) < chance)
    near = age + generator.normal(0, 2.5, len(age)) - np.where(female, 0, 4)
    sides = [np.flatnonzero(willing & (female == sex)) for sex in (True, False)]
    few = min(len(side) for side in sides)
    women, men = (_thinned(side, few, near=near, generator=generator) for side in sides)
    partner[women], partner[men] = men, women
    alone = np.flatnonzero(free & (partner == NOBODY) & (age >= 20) & (age < 75))
    alone = alone[generator.random(len(alone)) < _SAME_SEX]
    for sex in (True, False):
        same = alone[female[alone] == sex]
        same = same[np.argsort(near[same])][: len(same) // 2 * 2]
        partner[same[::2]], partner[same[1::2]] = same[1::2], same[::2]
    return partner


def _thinned(rows: Whole, few: int, *, near: Numbers, generator: np.random.Generator) -> Whole:
    kept = generator.permutation(rows)[:few]
    return kept[np.argsort(near[kept], kind="stable")]


def _mothers(
    age: Numbers, female: Mask, *, child: Mask, pool: Mask, draw: np.random.Generator
) -> Whole:
    """Return the mother of each child: someone of a likely age whose other children fit."""
    women = np.flatnonzero(pool & female & (age >= 17))
    women = women[np.argsort(age[women], kind="stable")]
    mother = np.full(len(age), NOBODY)
    if not len(women):
        return mother
    weight = np.cumsum(draw.gamma(5, 1, len(women)) * (draw.random(len(women)) < 0.82) + 1e-6)
    waiting = np.flatnonzero(child)
    for _ in range(6):
        gap = np.clip(draw.normal(30, 5.6, len(waiting)), 17, 45)
        mother[waiting] = women[_one_of(age[women], weight, age[waiting] + gap, draw)]
        waiting = _too_close(age, mother)
    mother[waiting] = NOBODY
    likely = (age[mother] - age >= 15) & (age[mother] - age < 50)
    return np.where(likely, mother, NOBODY)


def _one_of(ages: Numbers, weight: Numbers, wanted: Numbers, draw: np.random.Generator) -> Whole:
    low = np.clip(np.searchsorted(ages, wanted - 0.7), 0, len(ages) - 1)
    high = np.clip(np.searchsorted(ages, wanted + 0.7), low + 1, len(ages)) - 1
    start = np.where(low > 0, weight[low - 1], 0)
    at = start + draw.random(len(wanted)) * (weight[high] - start)
    return np.clip(np.searchsorted(weight, at, side="right"), low, high)


def _too_close(age: Numbers, mother: Whole) -> Whole:
    order = np.lexsort((age, mother))
    order = order[mother[order] != NOBODY]
    same = mother[order][1:] == mother[order][:-1]
    return order[1:][same & (np.diff(age[order]) < _SPACING)]


def _as_the_twin(mother: Whole, child: Mask, twin: Mask, age: Numbers) -> Whole:
    order = np.flatnonzero(child)
    order = order[np.lexsort((twin[order], age[order]))]
    place = np.flatnonzero(twin[order])
    made = mother.copy()
    made[order[place]] = mother[order[place - 1]]
    return made


def _gather(
    age: Numbers, *, child: Mask, mother: Whole, partner: Whole, generator: np.random.Generator
) -> Whole:
    place = np.arange(len(age))
    place = np.where(partner != NOBODY, np.minimum(place, partner), place)
    place = np.where(mother != NOBODY, place[mother], place)
    lone_young = child & (mother == NOBODY) & (age < 18)  # whose mother could not be found
    adults = np.flatnonzero((age >= 30) & (partner != NOBODY))
    if len(adults):
        place[lone_young] = place[generator.choice(adults, int(lone_young.sum()))]
    sharing = (partner == NOBODY) & (mother == NOBODY) & (age >= 18) & (age < 45)
    sharing[mother[mother != NOBODY]] = False
    sharing &= generator.random(len(age)) < np.interp(age, (18, 25, 45), (0.9, 0.7, 0.3))
    sharers = np.flatnonzero(sharing)
    sharers = sharers[np.argsort(age[sharers] + generator.normal(0, 2, len(sharers)))]
    place[sharers] = sharers[np.arange(len(sharers)) // 3 * 3]
    return np.unique(place, return_inverse=True)[1]


def _groups(
    age: Numbers, mother: Whole, partner: Whole, *, generator: np.random.Generator
) -> Whole:
    own = ethnicities(age, generator=generator)
    follows = (partner != NOBODY) & (partner < np.arange(len(age)))
    alike = follows & (generator.random(len(age)) < 0.94)
    own = np.where(alike, own[partner], own)
    father = np.where(mother != NOBODY, partner[mother], NOBODY)
    born = children_of(own[mother], np.where(father != NOBODY, own[father], own[mother]))
    return np.where(mother != NOBODY, born, own)


def _extended(made: Households, generator: np.random.Generator) -> Households:
    """Return the households with some South Asian grandparents living with a younger family."""
    asian = within(made.ethnicity, "HJKL") & ~made.care_home
    old = asian & (made.age >= 62) & (generator.random(len(made.age)) < 0.45)
    old |= (made.partner != NOBODY) & old[made.partner]
    place = made.household.copy()
    for group in np.unique(made.ethnicity[old]):
        same = made.ethnicity == group
        families = np.unique(place[made.mother[same & (made.mother != NOBODY) & (made.age < 16)]])
        moving = np.unique(place[old & same])
        if len(families):
            target = dict(zip(moving, generator.choice(families, len(moving)), strict=True))
            joined = np.flatnonzero(np.isin(place, moving) & (made.age >= 50))
            place[joined] = [target[home] for home in place[joined].tolist()]
    return replace(made, household=np.unique(place, return_inverse=True)[1])
