"""Things that happen to people at given rates: to whom, on which day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system.columns import Mask, Whole, numbers
from onestory.synthetic.system.health.rates import RATES, intensity
from onestory.synthetic.system.health.residents import Residents, presence
from onestory.synthetic.system.places import Trusts
from onestory.synthetic.system.seasons import Calendar, season

Numbers = NDArray[np.float64]
_A_SHARD = 100_000_000  # more than any shard has of one kind of event
_REDRAWN = 3  # times that a day of the weekend is drawn again where offices keep office hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Happenings:
    """Events in order of person and day, as (events,) arrays; `person` indexes the residents."""

    person: Whole
    day: Whole
    month: Whole

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.person)

    def where(self, kept: Mask) -> Happenings:
        """Return some of them."""
        return Happenings(person=self.person[kept], day=self.day[kept], month=self.month[kept])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A shard's people, months and providers, and the generator of its chances."""

    residents: Residents
    months: Calendar
    trusts: Trusts
    shard: int
    generator: np.random.Generator

    def numbered(self, count: int, *, after: int = 0) -> Whole:
        """Return numbers of events that no other shard gives to events of their kind."""
        return self.shard * _A_SHARD + after + np.arange(count)

    def persons(self, person: Whole) -> pa.Array:
        """Return the numbers of the people with these indexes."""
        return numbers(self.residents.person[person])


def expected(residents: Residents, outcome: str, *, months: Calendar) -> Numbers:
    """Return the events of a kind expected of each person (row) and month, programmes aside."""
    rate = intensity(residents, RATES[outcome], months)
    return rate * presence(residents, months) * season(outcome, months)


def happenings(
    scene: Scene, mean: Numbers, *, office_hours: bool = False, together: float = 1.0
) -> Happenings:
    """Return events drawn at their expected numbers, on days when the person is here.

    Where they come `together`, that many fall in one month on average, and months are as much
    rarer. `office_hours` leaves few on weekends.
    """
    residents, months, generator = scene.residents, scene.months, scene.generator
    seeds = generator.poisson(mean / together)
    person, month = _cells(seeds + generator.poisson(seeds * (together - 1.0)))
    since = np.maximum(residents.arrived[person], months.first[month])
    until = np.minimum(residents.gone[person], months.first[month + 1])
    day = _drawn(since, until, generator=generator)
    for _ in range(_REDRAWN if office_hours else 0):
        off = np.flatnonzero((day + 3) % 7 >= 5)  # 1 January 1970 was a Thursday
        day[off] = _drawn(since[off], until[off], generator=generator)
    order = np.argsort(person * 2**20 + day, kind="stable")
    return Happenings(person=person[order], day=day[order], month=month[order])


def _cells(counts: NDArray[np.int64]) -> tuple[Whole, Whole]:
    person, month = np.nonzero(counts)
    times = counts[person, month]
    return np.repeat(person, times), np.repeat(month, times)


def _drawn(since: Whole, until: Whole, *, generator: np.random.Generator) -> Whole:
    return since + np.floor(generator.random(len(since)) * (until - since)).astype(np.int64)
