"""Homes of the invented system: which dwellings a shard has, who begins where, addresses.

A home is a dwelling number, or below nought for a care home: -1 is the first of `CareHomes`.
"""

from __future__ import annotations

from math import gcd

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system import columns
from onestory.synthetic.system.households import Households
from onestory.synthetic.system.numbers import property_numbers
from onestory.synthetic.system.people import ETHNICITIES
from onestory.synthetic.system.places import DWELLINGS_PER_POSTCODE, Places
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.tables import HOMES

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
_GOLDEN = 0.6180339887
_KINDS = ("own home", "care home", "nursing home")
_DRAWN = {"A": 0.0, "B": 0.3, "C": 0.6, "H": 0.5, "R": 0.5, "J": 1.3, "K": 1.4, "N": 1.3}
_FLATS = 0.16  # of postcodes are blocks of flats


def dwellings_of(system: System, places: Places, shard: int) -> Whole:
    """Return the numbers of the dwellings that only this shard's people live in, in order.

    They are spread evenly over the whole system.
    """
    before = sum(system.shards[:shard]) / system.people
    after = sum(system.shards[: shard + 1]) / system.people
    stride = int(places.dwellings * _GOLDEN)
    while gcd(stride, places.dwellings) > 1:
        stride += 1
    own = np.arange(round(places.dwellings * before), round(places.dwellings * after))
    return np.sort(own * stride % places.dwellings)


def lsoas_of(homes: Whole, *, places: Places) -> Whole:
    """Return the LSOA (its index) of each home."""
    return places.postcodes.lsoa[_postcodes_of(homes, places=places)]


def settle(
    made: Households, pool: Whole, *, system: System, places: Places, generator: np.random.Generator
) -> Whole:
    """Return the home of each household at the start, by household number.

    Younger households and those of minority ethnic groups live more in towns and in deprived
    places, older ones more in the country; people in care homes live by the number of beds.
    """
    standing = _standing(made, generator)
    count = len(standing)
    care_home = np.zeros(count, dtype=np.bool_)
    care_home[made.household[made.care_home]] = True
    homes = np.zeros(count, dtype=np.int64)
    beds = places.care_homes.beds
    cared = generator.choice(len(beds), int(care_home.sum()), p=beds / beds.sum())
    homes[care_home] = -1 - cared
    others = np.flatnonzero(~care_home)
    taken = generator.choice(pool, len(others), replace=False)
    kept = taken[np.argsort(_mixture(taken, system, places) + generator.normal(0, 0.4, len(taken)))]
    homes[others[np.argsort(standing[others])]] = kept
    return homes


def homes_table(person: Whole, since: Whole, home: Whole, *, places: Places, seed: int) -> pa.Table:
    """Return the homes of persons, given in order of person and day, as the table HOMES."""
    last = _ends(person)
    kept = last | (since < np.append(since[1:], 0))  # not moved twice in a day
    person, since, home, last = person[kept], since[kept], home[kept], last[kept]
    until = np.append(since[1:], 0)
    postcode = _postcodes_of(home, places=places)
    lsoa = places.postcodes.lsoa[postcode]
    nursing = places.care_homes.nursing[np.maximum(-1 - home, 0)]
    return columns.table(
        HOMES,
        {
            "person": pa.array(person),
            "since": columns.days(since),
            "until": columns.days(until, unknown=last),
            "kind": columns.words(_KINDS, np.where(home >= 0, 0, 1 + nursing)),
            "uprn": pa.array(property_numbers(_properties(home, places), seed=seed)),
            "address": pa.array(_addresses(home, postcode, places=places)),
            "postcode": columns.words(places.postcodes.code.tolist(), postcode),
            "lsoa": columns.words(places.lsoas.code.tolist(), lsoa),
            "council": columns.words(places.council_code.tolist(), places.lsoas.council[lsoa]),
        },
    )


def _ends(person: Whole) -> NDArray[np.bool_]:
    return np.append(person[1:] != person[:-1], np.True_).astype(np.bool_)


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


def _postcodes_of(homes: Whole, *, places: Places) -> Whole:
    cared = places.care_homes.postcode[np.maximum(-1 - homes, 0)]
    return np.where(homes >= 0, np.maximum(homes, 0) // DWELLINGS_PER_POSTCODE, cared)


def _properties(homes: Whole, places: Places) -> Whole:
    return np.where(homes >= 0, homes, places.dwellings - 1 - homes)


def _addresses(homes: Whole, postcodes: Whole, *, places: Places) -> list[str]:
    streets, towns = places.postcodes.street[postcodes], places.postcodes.town[postcodes]
    names = places.care_homes.name[np.maximum(-1 - homes, 0)]
    number = 2 * (homes % DWELLINGS_PER_POSTCODE) + 1 + postcodes % 2 + postcodes // 2 % 4 * 30
    flat = postcodes * 7 % 100 < _FLATS * 100
    return [
        f"{name}, {street}, {town}"
        if home < 0
        else f"Flat {home % DWELLINGS_PER_POSTCODE + 1}, {1 + postcode % 60} {street}, {town}"
        if block
        else f"{door} {street}, {town}"
        for home, postcode, door, block, street, town, name in zip(
            homes.tolist(), postcodes.tolist(), number.tolist(), flat.tolist(),
            streets.tolist(), towns.tolist(), names.tolist(), strict=True,
        )
    ]  # fmt: skip
