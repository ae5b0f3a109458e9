"""Invented panels with the parameters of published studies, whose records are not public.

The places of a published study fall in kinds, each with the course that was published for it;
levels, shocks and drifts of single places are set so that a study of as many places has about
the standard errors that were published.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.panels import Panels, together
from onestory.stats.shocks import course, lasting

if TYPE_CHECKING:
    from numpy.typing import NDArray

PER = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Places alike: how many, their rate per 1,000 at the start, and how it moves.

    `moves` has an entry a span of periods: the proportion by which the rate then lies above the
    start where events are counted, else the difference in the unit of the values.
    """

    name: str
    places: int
    rate: float
    moves: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """The kinds of a published study, and how their places differ and vary.

    Each entry of a kind's moves lasts `span` periods. `people` live in a place. Standard
    deviations are of logarithms where events are `counted`, else in the unit of the values:
    `level_sd` between places, `drift_sd` between places by the last period, `shock_sd` of a
    place's lasting shocks and `shared_sd` of everybody's.
    """

    kinds: tuple[Kind, ...]
    span: int
    people: float
    counted: bool = True
    level_sd: float = 0.15
    drift_sd: float = 0.0
    shock_sd: float = 0.05
    shared_sd: float = 0.03
    autocorrelation: float = 0.7
    season: float = 0.05
    cycle: int = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ccgs:
    """B invented panels: `value` (B, N, T), events where they are counted, and kinds (N,)."""

    country: Country
    value: NDArray[np.float64]
    events: NDArray[np.float64] | None
    kind: NDArray[np.int64]

    def beside(
        self, exposed: str, *, comparators: str, first: int, begins: int = 0, ends: int = 1_000_000
    ) -> Panels:
        """The places of two kinds, the one exposed from `first` on and the other never."""
        names = [kind.name for kind in self.country.kinds]
        pair = [names.index(exposed), names.index(comparators)]
        keep = np.isin(self.kind, pair)
        value = self.value[:, keep]
        start = np.where(self.kind[keep] == pair[0], first, value.shape[2])
        at_risk = np.full(value.shape, self.country.people)
        batch = together(
            value,
            first=np.broadcast_to(start, value.shape[:2]),
            weight=np.ones(int(keep.sum())),
            cycle=self.country.cycle,
            events=None if self.events is None else self.events[:, keep],
            at_risk=at_risk,
        )
        return replace(batch, begins=begins, ends=ends)

    def of(self, name: str) -> NDArray[np.float64]:
        """The values (B, N, T) of one kind of place."""
        names = [kind.name for kind in self.country.kinds]
        return self.value[:, self.kind == names.index(name)]


def invent_ccgs(country: Country, *, panels: int, generator: np.random.Generator) -> Ccgs:
    """Panels of the country, each place at its own level and with its own drift and shocks."""
    kind = np.repeat(np.arange(len(country.kinds)), [each.places for each in country.kinds])
    moves = np.array([np.repeat(each.moves, country.span) for each in country.kinds])
    shape = (panels, kind.size, moves.shape[1])
    rate = np.array([each.rate for each in country.kinds])[kind][:, None]
    added = _added(country, shape, generator)
    if not country.counted:
        return Ccgs(country=country, value=rate + moves[kind] + added, events=None, kind=kind)
    mean = country.people * rate / PER * (1 + moves[kind]) * np.exp(added)
    events = generator.poisson(mean).astype(np.float64)
    value = np.log(np.maximum(events, 0.5) / country.people)
    return Ccgs(country=country, value=value, events=events, kind=kind)


def _added(
    country: Country, shape: tuple[int, int, int], generator: np.random.Generator
) -> NDArray[np.float64]:
    """What levels, drifts, shocks and the season add to every place and period."""
    level = country.level_sd * generator.standard_normal(shape[:2])[..., None]
    drift = country.drift_sd * generator.standard_normal(shape[:2])[..., None]
    kept = country.autocorrelation
    own = lasting(generator, shape=shape, autocorrelation=kept, sd=country.shock_sd)
    everybody = (shape[0], 1, shape[2])
    shared = lasting(generator, shape=everybody, autocorrelation=kept, sd=country.shared_sd)
    season = course(periods=shape[2], cycle=country.cycle, size=country.season)
    return level + drift * np.linspace(0, 1, shape[2]) + own + shared + season


PIONEERS_AND_VANGUARDS = Country(
    kinds=(
        Kind(name="neither", places=120, rate=7.5, moves=(0.0, 0.03, 0.06, 0.09, 0.12)),
        Kind(name="Pioneer", places=51, rate=7.9, moves=(0.0, 0.03, 0.055, 0.075, 0.064)),
        Kind(name="Vanguard", places=22, rate=7.5, moves=(0.0, 0.03, 0.06, 0.085, 0.088)),
        Kind(name="both", places=13, rate=7.9, moves=(0.0, 0.03, 0.05, 0.065, 0.035)),
    ),
    span=12,
    people=250_000,
    drift_sd=0.09,
    shared_sd=0.0,
)
"""206 groups, 2013 to 2018, emergency admissions a month: BMC Health Serv Res 2021, PMC8274044.

The growth to the last year is published, and that it slowed mostly in that year; the years
between are ours. What all places shared is in the published growth.
"""

CARE_HOME_VANGUARDS = Country(
    kinds=(
        Kind(name="comparator", places=186, rate=7.5, moves=(0.0, 0.0, 0.0, 0.0, 0.0)),
        Kind(name="population", places=31, rate=7.5, moves=(0.0, 0.0, 0.011, 0.015, -0.031)),
        Kind(name="care home", places=6, rate=7.5, moves=(0.0, 0.0, -0.018, -0.035, -0.065)),
    ),
    span=12,
    people=250_000,
    counted=False,
    level_sd=1.0,
    drift_sd=0.05,
    shock_sd=0.08,
    shared_sd=0.1,
    season=0.3,
)
"""Two years before and three after, per 1,000 a month: Morciano 2020, Health Policy 124(8)."""

INTEGRATED_CARE_PILOTS = Country(
    kinds=(
        Kind(name="comparator", places=30, rate=50.0, moves=(0.0, 0.0)),
        Kind(name="pilot", places=6, rate=50.0, moves=(0.0, 0.09)),
    ),
    span=6,
    people=590,
    shock_sd=0.03,
)
"""Half a year before and after, 3,646 people against 17,311: Roland 2012."""
