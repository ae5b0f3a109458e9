"""Meetings: which partner met whom, and when first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.places import Places
from onestory.synthetic.system.sending.histories import days_of, rows_of
from onestory.synthetic.system.sending.identity import Meetings, meetings
from onestory.synthetic.system.sending.layouts.telling import partner_of, practice_partners
from onestory.synthetic.system.sending.partners import number_of

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
