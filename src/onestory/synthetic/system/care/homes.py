"""Homes of the invented system with the moves into care homes that social care arranged."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.care.ground import Found, Ground
from onestory.synthetic.system.columns import FAR, Whole, days, table, words
from onestory.synthetic.system.people.numbers import property_numbers
from onestory.synthetic.system.places import Places
from onestory.synthetic.system.sending.histories import days_of, rows_of
from onestory.synthetic.system.tables import HOMES


def moves_of(found: Found, ground: Ground) -> Whole:
    """Return the moves into care homes that happened, as rows (person index, day, care home)."""
    moves = np.concatenate([np.zeros((3, 0), dtype=np.int64), *found.moves], axis=1)
    who, day, _ = moves
    return moves[:, (day < ground.residents.gone[who]) & (day < ground.months.end)]


def amended_homes(
    homes: pa.Table, people: pa.Table, moves: Whole, *, places: Places, seed: int
) -> pa.Table:
    """Return the table HOMES with moves into care homes, after which nobody moves elsewhere."""
    who, day, care_home = moves[:, np.lexsort((moves[1], moves[0]))]
    first = np.full(people.num_rows, FAR, dtype=np.int64)
    np.minimum.at(first, who, day)
    mine = first[rows_of(people, homes["person"].to_numpy())]
    kept = days_of(homes["since"]) < mine
    ended = np.where(homes["until"].is_null(), FAR, days_of(homes["until"]))
    at = homes.schema.get_field_index("until")
    cut = homes.set_column(at, homes.schema.field(at), days(np.minimum(ended, mine)))
    person = people["person"].to_numpy()[who]
    added = _rows(person, day, care_home, places=places, seed=seed)
    both = pa.concat_tables([cut.filter(pa.array(kept)), added])
    return both.sort_by([("person", "ascending"), ("since", "ascending")]).combine_chunks()


def _rows(person: Whole, since: Whole, care_home: Whole, *, places: Places, seed: int) -> pa.Table:
    # Rows of HOMES, given in order of person and day; each lasts until the person's next.
    homes, postcodes = places.care_homes, places.postcodes
    at = homes.postcode[care_home]
    lsoa = postcodes.lsoa[at]
    last = np.append(person[1:] != person[:-1], np.True_)[: len(person)]
    until = np.where(last, FAR, np.append(since[1:], FAR)[: len(person)])
    address = [
        f"{name}, {street}, {town}"
        for name, street, town in zip(
            homes.name[care_home].tolist(),
            postcodes.street[at].tolist(),
            postcodes.town[at].tolist(),
            strict=True,
        )
    ]
    return table(
        HOMES,
        {
            "person": pa.array(person),
            "since": days(since),
            "until": days(until),
            "kind": words(("care home", "nursing home"), homes.nursing[care_home].astype(np.int64)),
            "uprn": pa.array(property_numbers(places.dwellings + care_home, seed=seed)),
            "address": pa.array(address, pa.string()),
            "postcode": words(postcodes.code.tolist(), at),
            "lsoa": words(places.lsoas.code.tolist(), lsoa),
            "council": words(places.council_code.tolist(), places.lsoas.council[lsoa]),
        },
    )
