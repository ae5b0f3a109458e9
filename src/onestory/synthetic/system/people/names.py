"""What people of the invented system are called: by community, decade of birth and family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system import columns
from onestory.synthetic.system.people.given_names import (
    BRITISH,
    BRITISH_LAST,
    IRISH_LAST,
    OTHERS,
    RARE,
    SHORTER,
    SPELLINGS,
    TAILS,
)
from onestory.synthetic.system.people.people import ETHNICITIES
from onestory.synthetic.system.people.population import NOBODY, YEAR, Population
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.tables import NAMES

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
Words = NDArray[np.object_]
Numbers = NDArray[np.float64]

COMMUNITIES = ("british", "irish", *OTHERS)
# Of each ethnic group, the communities whose names its people have, and their shares.
_SHARES: dict[str, tuple[tuple[str, float], ...]] = {
    "B": (("irish", 0.8), ("british", 0.2)), "C": (("european", 0.85), ("british", 0.15)),
    "H": (("hindu", 0.6), ("sikh", 0.28), ("muslim", 0.12)), "J": (("muslim", 1.0),),
    "K": (("muslim", 1.0),), "L": (("hindu", 0.5), ("muslim", 0.35), ("european", 0.15)),
    "N": (("african", 0.72), ("muslim", 0.28)), "R": (("chinese", 1.0),),
    "S": (("muslim", 0.6), ("european", 0.4)),
}  # fmt: skip
# Shares of couples of one name by the woman's age, in the community of the British and of others.
_ONE_NAME = ((20, 35, 50, 65, 80), (0.38, 0.55, 0.72, 0.88, 0.95))
_KEEPING = {"muslim": 0.4, "chinese": 0.25, "african": 0.75, "european": 0.8, "sikh": 0.6}
_MIDDLE = {"british": 0.78, "irish": 0.7, "muslim": 0.2, "hindu": 0.35, "sikh": 0.9}
_DOUBLE = 0.03  # of couples under 60 not of one name, one bears both
_MARRYING = 0.028  # a year, of couples not of one name where the woman is under 50
_KNOWN_AS = 0.35  # of those whose forename has a shorter form
_LIKE_FATHER, _MIDDLE_LIKE_PARENT = 0.05, 0.12
_SPELT = 0.25  # of bearers write a name in a spelling other than its commonest


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of people, as (people,) arrays; `married` is the day of a change, or far away."""

    first: Words
    middle: Words
    last: Words
    known_as: Words
    married: Whole
    married_last: Words


def names(system: System, shard: int, population: Population) -> Names:
    """Return what everyone of a shard is called."""
    draw = system.generator("names", shard)
    community = _communities(population, draw)
    age = (np.int64(0) + population.arrived - population.birth) / YEAR
    first = _forenames(population, community, draw)
    last, married, married_last = _family_names(system, population, community, age, draw)
    first = _siblings_apart(_like_father(first, population, draw), population, draw)
    middle = _middle_names(first, last, population, community, draw)
    short = np.array([SHORTER.get(name, "") for name in first.tolist()], dtype=object)
    return Names(
        first=first,
        middle=middle,
        last=last,
        known_as=np.where(draw.random(len(first)) < _KNOWN_AS, short, ""),
        married=married,
        married_last=married_last,
    )


def names_table(names: Names, population: Population, *, person: Whole) -> pa.Table:
    """Return the table NAMES: a row a person, and one more from the day of a change."""
    again = np.flatnonzero(names.married < columns.FAR)
    rows = np.concatenate((np.arange(len(person)), again))
    since = np.concatenate((population.arrived, names.married[again]))
    last = np.concatenate((names.last, names.married_last[again]))
    order = np.lexsort((since, rows))
    rows, since, last = rows[order], since[order], last[order]
    return columns.table(
        NAMES,
        {
            "person": pa.array(person[rows]),
            "since": columns.days(since),
            "first": _text(names.first[rows]),
            "middle": _text(names.middle[rows]),
            "last": _text(last),
            "known_as": _text(names.known_as[rows]),
        },
    )


def _text(words: Words) -> pa.Array:
    return pa.array([word or None for word in words.tolist()], pa.string())


def _communities(population: Population, draw: np.random.Generator) -> Whole:
    """Return each person's community; a household's members of one ethnic group share it."""
    numbers = int(population.household.max()) + 1
    family = np.where(
        population.mother != NOBODY, population.mother, np.arange(len(population.birth))
    )
    level = draw.random(max(numbers, len(family)))[population.household[family]]
    made = np.zeros(len(family), dtype=np.int64)
    for letter, shares in _SHARES.items():
        own = population.ethnicity == ETHNICITIES.index(letter)
        edges = np.cumsum([share for _, share in shares])
        which = np.minimum(np.searchsorted(edges, level[own], side="right"), len(shares) - 1)
        made[own] = np.array([COMMUNITIES.index(name) for name, _ in shares])[which]
    return made


def _forenames(population: Population, community: Whole, draw: np.random.Generator) -> Words:
    made = np.empty(len(community), dtype=object)
    year = 1970 + population.birth / YEAR
    for number, name in enumerate(COMMUNITIES):
        for woman in (0, 1):
            rows = np.flatnonzero((community == number) & (population.female == woman))
            made[rows] = _given(name, woman, year[rows], draw)
    return made


def _given(community: str, woman: int, year: Numbers, draw: np.random.Generator) -> Words:
    fashions = np.array(list(BRITISH))
    when = np.clip(np.searchsorted(fashions, year + draw.normal(0, 6, len(year))) - 1, 0, None)
    made = np.empty(len(year), dtype=object)
    british = community in ("british", "irish")
    native = british | ((draw.random(len(year)) < 0.25) & (year > 1990) & (community != "muslim"))
    for turn, lists in enumerate(BRITISH.values()):
        rows = np.flatnonzero(native & (when == turn))
        made[rows] = _drawn(lists[woman], draw, rows=len(rows), level=6 + 2 * turn)
    rare = native & (
        draw.random(len(year)) < np.interp(year, (1930, 1980, 2010), (0.06, 0.14, 0.4))
    )
    made[rare] = _drawn(_rare(woman), draw, rows=int(rare.sum()), level=60)
    if not british:
        rows = np.flatnonzero(~native)
        made[rows] = _drawn(OTHERS[community][woman], draw, rows=len(rows), level=6)
    return _respelt(made, draw)


@cache
def _rare(woman: int) -> tuple[str, ...]:
    """Return forenames of all decades and invented ones, mixed, for the tail of every decade."""
    starts, ends = RARE[woman]
    made = [name for lists in BRITISH.values() for name in lists[woman]]
    made += [start + end for end in ends for start in starts]
    return tuple(_mixed(list(dict.fromkeys(made))))


def _mixed(words: list[str]) -> list[str]:
    """Return words in another order, which is the same whatever the seed of the system."""
    return [words[at] for at in np.random.default_rng(0).permutation(len(words))]


def _drawn(words: Sequence[str], draw: np.random.Generator, *, rows: int, level: float) -> Words:
    """Return words drawn by Zipf's law; the first is `1 + 1 / level` as common as the second."""
    weights = np.cumsum(1 / (np.arange(len(words)) + level))
    at = np.searchsorted(weights, draw.random(rows) * weights[-1], side="right")
    return np.array(words, dtype=object)[np.minimum(at, len(words) - 1)]


def _respelt(made: Words, draw: np.random.Generator) -> Words:
    spellings = {name: group for group in SPELLINGS for name in group}
    where = np.flatnonzero(draw.random(len(made)) < _SPELT)
    pick = draw.random(len(where))
    changed = made.copy()
    for row, part in zip(where.tolist(), pick.tolist(), strict=True):
        group = spellings.get(made[row])
        if group:
            changed[row] = group[int(part * len(group))]
    return changed


@cache
def _last_names(community: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the common family names of a community and its tail, each in order of frequency."""
    if community == "irish":
        return tuple(IRISH_LAST), _last_names("british")[0]
    starts, ends = TAILS[community]
    made = [start + end for end in ends for start in starts if start[-1:] != end[:1]]
    if community == "british":
        made += [name + "s" for name in made if name[-1] in "dlmnrt"]
    common = BRITISH_LAST if community == "british" else OTHERS[community][2]
    known = set(common)
    return tuple(common), tuple(n for n in dict.fromkeys(_mixed(made)) if n not in known)


_TAIL = {"british": 0.62, "irish": 0.35, "muslim": 0.3, "hindu": 0.35, "sikh": 0.2, "african": 0.5,
         "chinese": 0.1, "european": 0.6}  # fmt: skip
_LEVEL = {"british": 8.0, "irish": 4.0, "muslim": 3.0, "hindu": 1.0, "sikh": 0.4}


def _own_names(community: Whole, draw: np.random.Generator) -> Words:
    made = np.empty(len(community), dtype=object)
    for number, name in enumerate(COMMUNITIES):
        rows = np.flatnonzero(community == number)
        common, tail = _last_names(name)
        found = _drawn(common, draw, rows=len(rows), level=_LEVEL.get(name, 4.0))
        rare = draw.random(len(rows)) < _TAIL[name]
        deep = (draw.random(int(rare.sum())) ** 2 * len(tail)).astype(np.int64)
        found[rare] = np.array(tail, dtype=object)[deep]
        made[rows] = found
    return made


def _family_names(
    system: System,
    population: Population,
    community: Whole,
    age: Numbers,
    draw: np.random.Generator,
) -> tuple[Words, Whole, Words]:
    own = _own_names(community, draw)
    wife = _who_may_take_a_name(population)
    husband = np.where(wife, population.partner, 0)
    keeps = np.array([_KEEPING.get(name, 1.0) for name in COMMUNITIES])[community]
    one = wife & (draw.random(len(age)) < np.interp(age, *_ONE_NAME) * keeps)
    both = wife & ~one & (age < 60) & (draw.random(len(age)) < _DOUBLE / 0.4)
    double = own + "-" + own[husband]
    last = np.where(one, own[husband], np.where(both, double, own))
    chance = 1 - (1 - _MARRYING) ** system.years
    changes = wife & ~one & ~both & (age < 50) & (draw.random(len(age)) < chance * keeps)
    until = np.minimum(np.minimum(population.left, population.death), _end(system))
    day = population.arrived + 1 + draw.random(len(age)) * (until - population.arrived - 1)
    married = np.where(changes & (until > population.arrived + 2), day, columns.FAR)
    after = np.where(draw.random(len(age)) < 0.1, double, own[husband])
    last = _childrens(last, own, population, draw)
    return _by_tradition(last, population, community, draw), married.astype(np.int64), after


def _who_may_take_a_name(population: Population) -> Mask:
    """Return the woman of each couple, or the first of two of one sex."""
    female, partner = population.female, population.partner
    alike = female == female[partner]
    first = np.where(alike, np.arange(len(female)) < partner, female)
    return (partner != NOBODY) & first


def _end(system: System) -> int:
    return int(np.datetime64(system.end.isoformat(), "D").astype(np.int64))


def _childrens(last: Words, own: Words, population: Population, draw: np.random.Generator) -> Words:
    """Return names in which children bear their father's, their mother's or both."""
    mother = population.mother
    father = np.where(mother != NOBODY, population.partner[mother], NOBODY)
    mothers = last[mother]
    fathers = np.where(father != NOBODY, last[father], own[mother])
    level = draw.random(len(last))[mother]  # siblings alike
    differ = (mothers != fathers) & (level > 0.87)
    double = np.where(level < 0.93, mothers + "-" + fathers, mothers)
    absent = (father == NOBODY) & (level < 0.4)
    born = np.where(differ, double, np.where(absent, own[np.maximum(mother, 0) // 2], fathers))
    born = np.array(
        [name.split("-")[-1] if name.count("-") > 1 else name for name in born.tolist()]
    )
    return np.where(mother != NOBODY, born.astype(object), last)


def _by_tradition(
    last: Words, population: Population, community: Whole, draw: np.random.Generator
) -> Words:
    """Return names in which Sikh women are Kaur and some Muslim women have a name of their own."""
    made = last.copy()
    sikh = (community == COMMUNITIES.index("sikh")) & population.female
    made[sikh & (last == "Singh") & (draw.random(len(last)) < 0.85)] = "Kaur"
    born = 1970 + population.birth / YEAR
    muslim = (community == COMMUNITIES.index("muslim")) & population.female
    titled = muslim & (draw.random(len(last)) < np.interp(born, (1960, 2000), (0.55, 0.08)))
    made[titled] = _drawn(
        ("Begum", "Bibi", "Akhtar", "Khatun", "Kausar", "Parveen", "Sultana"),
        draw, rows=int(titled.sum()), level=1,
    )  # fmt: skip
    return made


def _like_father(first: Words, population: Population, draw: np.random.Generator) -> Words:
    mother = population.mother
    father = np.where(mother != NOBODY, population.partner[mother], NOBODY)
    chosen = (father != NOBODY) & ~population.female & (draw.random(len(first)) < _LIKE_FATHER)
    twin = np.append(False, (population.birth[1:] == population.birth[:-1]))
    return np.where(chosen & ~twin, first[father], first)


def _siblings_apart(first: Words, population: Population, draw: np.random.Generator) -> Words:
    """Return forenames of which no two children of one mother share one."""
    made = first.copy()
    seen: set[tuple[int, str]] = set()
    for row in np.flatnonzero(population.mother != NOBODY).tolist():
        mother = int(population.mother[row])
        while (mother, made[row]) in seen:
            made[row] = _drawn(_rare(int(population.female[row])), draw, rows=1, level=60)[0]
        seen.add((mother, made[row]))
    return made


def _middle_names(
    first: Words,
    last: Words,
    population: Population,
    community: Whole,
    draw: np.random.Generator,
) -> Words:
    made = _forenames(population, community, draw)
    mother, female = population.mother, population.female
    father = np.where(mother != NOBODY, population.partner[mother], NOBODY)
    parent = np.where(female, mother, father)
    alike = (parent != NOBODY) & (draw.random(len(first)) < _MIDDLE_LIKE_PARENT)
    made = np.where(alike, first[parent], made)
    sikh = community == COMMUNITIES.index("sikh")
    made = np.where(sikh, np.where(female, "Kaur", "Singh"), made)
    share = np.array([_MIDDLE.get(name, 0.3) for name in COMMUNITIES])[community]
    kept = (draw.random(len(first)) < share) & (made != last) & (made != first)
    return np.where(kept, made, "")
