"""Teams: the numbers by which their host knows the people about whom they decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.sending.histories import days_of, rows_of
from onestory.synthetic.system.sending.identity import (
    Registrations,
    Rows,
    meetings,
    registrations,
)
from onestory.synthetic.system.sending.noise_settings import NoiseSettings
from onestory.synthetic.system.sending.partners import number_of

HOST = "XC1"
"""The partner who hosts the teams and sends their decisions."""


def met_by_teams(
    seen: Registrations,
    tables: Mapping[str, pa.Table],
    *,
    settings: NoiseSettings,
    generator: np.random.Generator,
    last: int,
) -> Registrations:
    """Return the host's registrations of those whom it met through its teams alone.

    They are in none of its other files, the list of identities included.
    """
    people = rows_of(tables["people"], tables["decisions"]["person"].to_numpy())
    known = seen.people[seen.partners == number_of(HOST)]
    new = ~np.isin(people, known)
    if not new.any():
        return _picked(seen, np.zeros(0, dtype=np.int64))
    met = meetings(
        people[new],
        np.full(np.count_nonzero(new), number_of(HOST)),
        days_of(tables["decisions"]["decided"])[new],
    )
    return registrations(met, tables, settings=settings, generator=generator, last=last)


def known_to_host(seen: Registrations, by_teams: Registrations) -> Registrations:
    """Return all the host's registrations, whether or not it met people through its teams."""
    own = _picked(seen, np.flatnonzero(seen.partners == number_of(HOST)))
    both = Registrations(
        **{
            one.name: np.concatenate((getattr(own, one.name), getattr(by_teams, one.name)))
            for one in fields(Registrations)
        }
    )
    return _picked(both, np.argsort(both.keys, kind="stable"))


def _picked(seen: Registrations, rows: Rows) -> Registrations:
    return Registrations(**{one.name: getattr(seen, one.name)[rows] for one in fields(seen)})
