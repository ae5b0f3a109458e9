"""Meetings: which partner met whom, and when first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.synthetic.system.histories import Rows, days_of, rows_of
from onestory.synthetic.system.identity import Meetings, meetings
from onestory.synthetic.system.layouts.columns import flat
from onestory.synthetic.system.layouts.telling import partner_of
from onestory.synthetic.system.partners import number_of
from onestory.synthetic.system.places import Places

_MET = {
    "episodes": ("provider", "admitted"),
    "attendances": ("provider", "arrived"),
    "outpatients": ("provider", "on"),
    "referrals": ("provider", "received"),
    "contacts": ("provider", "at"),
    "mental_spells": ("provider", "start"),
    "care_events": ("council", "start"),
}


def met(tables: Mapping[str, pa.Table], places: Places) -> Meetings:
    """Return every pair of person and partner in a shard, with its first day."""
    people = tables["people"]
    found = [
        (
            rows_of(people, tables[name]["person"].to_numpy()),
            partner_of(tables[name][who]),
            days_of(tables[name][when]),
        )
        for name, (who, when) in _MET.items()
    ]
    practices, deaths = tables["practices"], tables["deaths"]
    found += [
        (
            rows_of(people, practices["person"].to_numpy()),
            practice_partners(practices["practice"], places),
            days_of(practices["since"]),
        ),
        (
            rows_of(people, deaths["person"].to_numpy()),
            np.full(deaths.num_rows, number_of("XR1")),
            days_of(deaths["registered"]),
        ),
    ]
    person, partner, day = (np.concatenate(columns) for columns in zip(*found, strict=True))
    known = partner >= 0
    return meetings(person[known], partner[known], day[known])


def practice_partners(codes: pa.ChunkedArray, places: Places) -> Rows:
    """Return the group of practices, a partner, to which each practice belongs."""
    council = places.neighbourhoods.council[places.practices.neighbourhood]
    groups = np.array([number_of(f"XG{number + 1}") for number in council.tolist()])
    place = pc.index_in(flat(codes), value_set=pa.array(places.practices.code.tolist()))
    known = np.asarray(pc.fill_null(place, -1)).astype(np.int64)
    return np.where(known >= 0, groups[known], -1)
