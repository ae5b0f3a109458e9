"""The true world of a shard: its people's lives, their health care and their social care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from onestory.synthetic.system.care.care import care, discharged_to, ground_of
from onestory.synthetic.system.health.health import health
from onestory.synthetic.system.people.lives import live
from onestory.synthetic.system.places import Places
from onestory.synthetic.system.programme.truth import Tallies, add_tallies
from onestory.synthetic.system.settings import System


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A shard's true tables, by the names of `tables.TABLES`, and its sums for the truth."""

    tables: Mapping[str, pa.Table]
    tallies: Tallies


def world(system: System, places: Places, shard: int) -> World:
    """Return everything that truly happened to the people of one shard."""
    programme = system.programme
    lives = live(system, places, shard)
    treated = health(system, places, lives, programme=programme, shard=shard)
    ground = ground_of(places, lives, treated, programme=programme)
    cared = care(system, places, shard=shard, lives=lives, ground=ground)
    tables = {
        "people": lives.people,
        "names": lives.names,
        "practices": lives.practices,
        "conditions": lives.conditions,
        **treated.tables,
        "homes": cared.homes,
        "episodes": discharged_to(treated.tables["episodes"], cared.destinations),
        "care_events": cared.care_events,
    }
    return World(tables=tables, tallies=add_tallies([treated.tallies, cared.tallies]))
