"""Events of invented people by day, and how often each person had them in a span of days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Days = NDArray[np.int64]
    People = NDArray[np.int64]

SPAN = 100_000
"""More days than any history has, so that person and day make one number."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """Events in order of person and day; `nights` is how long each lasted."""

    person: People
    day: Days
    nights: Days

    @property
    def key(self) -> NDArray[np.int64]:
        """Person and day as one number, in order."""
        return self.person * SPAN + self.day

    def only(self, which: NDArray[np.bool_]) -> Events:
        """The events for which `which` is so."""
        return Events(person=self.person[which], day=self.day[which], nights=self.nights[which])


def in_order(person: People, day: Days, nights: Days) -> Events:
    """Events sorted by person and day; of one day the longest first."""
    order = np.lexsort((-nights, day, person))
    return Events(person=person[order], day=day[order], nights=nights[order])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gathered:
    """Events by who asked for them: `asked` is the row of the question, `which` of the events."""

    asked: NDArray[np.int64]
    which: NDArray[np.int64]


def between(events: Events, person: People, *, start: Days, end: Days) -> Gathered:
    """The events of each person in [start, end), in order of those asked."""
    key = events.key
    low = np.searchsorted(key, person * SPAN + np.maximum(start, 0))
    high = np.searchsorted(key, person * SPAN + np.maximum(end, 0))
    many = np.maximum(high - low, 0)
    asked = np.repeat(np.arange(len(person)), many)
    first = np.cumsum(many) - many
    return Gathered(asked=asked, which=low[asked] + np.arange(len(asked)) - first[asked])


def number(events: Events, person: People, *, start: Days, end: Days) -> NDArray[np.float64]:
    """How many events each person had in [start, end)."""
    key = events.key
    low = np.searchsorted(key, person * SPAN + np.maximum(start, 0))
    high = np.searchsorted(key, person * SPAN + np.maximum(end, 0))
    return np.maximum(high - low, 0).astype(np.float64)


def nights(events: Events, person: People, *, start: Days, end: Days) -> NDArray[np.float64]:
    """How many nights each person had of events that began in [start, end)."""
    key = events.key
    total = np.concatenate([[0], np.cumsum(events.nights)])
    low = np.searchsorted(key, person * SPAN + np.maximum(start, 0))
    high = np.searchsorted(key, person * SPAN + np.maximum(end, 0))
    return np.maximum(total[high] - total[low], 0).astype(np.float64)
