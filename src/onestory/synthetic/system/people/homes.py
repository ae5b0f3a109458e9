"""Homes of the invented system: which dwellings a shard has, who begins where.

A home is a dwelling number, or below nought for a care home: -1 is the first of `CareHomes`.
"""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.people.households import Households
from onestory.synthetic.system.people.people import ETHNICITIES
from onestory.synthetic.system.places import DWELLINGS_PER_POSTCODE, Places
from onestory.synthetic.system.settings import System

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
_GOLDEN = 0.6180339887
_DRAWN = {"A": 0.0, "B": 0.3, "C": 0.6, "H": 0.5, "R": 0.5, "J": 1.3, "K": 1.4, "N": 1.3}


def dwellings_of(system: System, places: Places, shard: int) -> Whole:
    """Return the numbers of the dwellings that only this shard's people live in, in order.

    They are spread evenly over the whole system.
    """
    return np.sort(_share(places.dwellings, system=system, shard=shard))


def beds_of(system: System, places: Places, shard: int) -> Whole:
    """Return the homes whose beds only this shard's people have at the start, once for each bed."""
    beds = np.repeat(np.arange(len(places.care_homes.beds)), places.care_homes.beds)
    return -1 - beds[_share(len(beds), system=system, shard=shard)]


def lsoas_of(homes: Whole, *, places: Places) -> Whole:
    """Return the LSOA (its index) of each home."""
    return places.postcodes.lsoa[postcodes_of(homes, places=places)]


def settle(
    made: Households,
    *,
    dwellings: Whole,
    beds: Whole,
    system: System,
    places: Places,
    generator: np.random.Generator,
) -> Whole:
    """Return the home of each household at the start, by household number.

    Younger households and those of minority ethnic groups live more in towns and in deprived
    places, older ones more in the country; people in care homes have one of `beds` each.
    """
    standing = _standing(made, generator)
    count = len(standing)
    care_home = np.zeros(count, dtype=np.bool_)
    care_home[made.household[made.care_home]] = True
    homes = np.zeros(count, dtype=np.int64)
    homes[care_home] = generator.choice(beds, int(care_home.sum()), replace=False)
    others = np.flatnonzero(~care_home)
    taken = generator.choice(dwellings, len(others), replace=False)
    kept = taken[np.argsort(_mixture(taken, system, places) + generator.normal(0, 0.4, len(taken)))]
    homes[others[np.argsort(standing[others])]] = kept
    return homes


def _share(total: int, *, system: System, shard: int) -> Whole:
    before = sum(system.shards[:shard]) / system.people
    after = sum(system.shards[: shard + 1]) / system.people
    stride = int(total * _GOLDEN)
    while gcd(stride, total) > 1:
        stride += 1
    return np.arange(round(total * before), round(total * after)) * stride % total


def _standing(made: Households, generator: np.random.Generator) -> Numbers:
    """Return how far each household is drawn to mixed, young and deprived places."""
    order = np.lexsort((-made.age, made.household))
    eldest = order[np.append(True, np.diff(made.household[order]) > 0)]
    drawn = np.array([_DRAWN.get(letter, 0.9) for letter in ETHNICITIES])[made.ethnicity[eldest]]
    lone = np.zeros(len(eldest))
    mothers = made.mother[made.mother >= 0]
    lone[made.household[mothers[made.partner[mothers] < 0]]] = 0.6
    noise = generator.normal(0, 1, len(eldest))
    return drawn + lone - 0.012 * (made.age[eldest] - 50) + noise


def _mixture(homes: Whole, system: System, places: Places) -> Numbers:
    area = system.generator("mixture").normal(0, 0.7, len(places.lsoas.code))
    area += (5.5 - places.lsoas.decile) / 3 - 0.9 * places.lsoas.rural
    return area[lsoas_of(homes, places=places)]


def postcodes_of(homes: Whole, *, places: Places) -> Whole:
    """Return the postcode (its index) of each home."""
    cared = places.care_homes.postcode[np.maximum(-1 - homes, 0)]
    return np.where(homes >= 0, np.maximum(homes, 0) // DWELLINGS_PER_POSTCODE, cared)
