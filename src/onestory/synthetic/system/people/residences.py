"""Homes as they are written down: address, postcode, property reference number."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system import columns
from onestory.synthetic.system.people.homes import postcodes_of
from onestory.synthetic.system.people.numbers import property_numbers
from onestory.synthetic.system.people.population import Population
from onestory.synthetic.system.places import DWELLINGS_PER_POSTCODE, Places
from onestory.synthetic.system.tables import HOMES

Whole = NDArray[np.int64]
_KINDS = ("own home", "care home", "nursing home")
_FLATS = 0.16  # of postcodes are blocks of flats


def homes_table(population: Population, *, person: Whole, places: Places, seed: int) -> pa.Table:
    """Return where people lived as the table HOMES, in order of person and day."""
    person, since, home = person[population.moved], population.moved_on, population.moved_to
    last = _ends(person)
    kept = last | (since < np.append(since[1:], 0))  # not moved twice in a day
    person, since, home, last = person[kept], since[kept], home[kept], last[kept]
    until = np.append(since[1:], 0)
    postcode = postcodes_of(home, places=places)
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
