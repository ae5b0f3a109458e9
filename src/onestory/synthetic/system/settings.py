"""What is asked of the invented system: how many people, how long, from which seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from onestory.synthetic.system.programme.programme import DEFAULT, Programme

Noise = Literal["default", "mild", "none"]
SHARD = 20_000  # people simulated at a time, whatever the size of the system


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """An invented Integrated Care System: four councils of Merrowland and their partners.

    `people` live there on `start`, the first day of the history, which lasts `years` years.
    """

    people: int
    years: int
    seed: int
    start: date = date(2019, 4, 1)
    noise: Noise = "default"
    programme: Programme = DEFAULT
    parquet: bool = False  # write deliveries as Parquet instead of CSV
    shard: int = SHARD  # people simulated at a time: part of the seed, smaller in tests alone

    @property
    def end(self) -> date:
        """The first day after the history."""
        return self.start.replace(year=self.start.year + self.years)

    @property
    def months(self) -> int:
        """The months of the history."""
        return 12 * self.years

    @property
    def shards(self) -> tuple[int, ...]:
        """How many people each shard holds at the start."""
        whole, rest = divmod(self.people, self.shard)
        return (self.shard,) * whole + ((rest,) if rest else ())

    def generator(self, purpose: str, shard: int = -1) -> np.random.Generator:
        """Return the generator for one purpose in one shard (-1: the whole system)."""
        key = (shard + 1, *purpose.encode())
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))
