"""What a programme does to the events of those taken on, and what is true of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.synthetic.caseload_history import Events, between, in_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from onestory.synthetic.caseload_teams import Chosen
    from onestory.synthetic.caseloads import History, Kind

    Numbers = NDArray[np.float64]
    Days = NDArray[np.int64]

Shape = Literal["at once", "delayed", "growing", "fading"]
MONTH = 30
"""Days in a month since time zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a programme does to those taken on, as ratios of rates.

    `ratio` is that of emergency admissions, once it is full: at once, after `bedding_in` months
    (delayed), rising to them (growing) or halved by them (fading). `only_frail` limits it to who
    is of intermediate or high frailty. `varies` is the standard deviation between teams of its
    logarithm; the mean over teams stays `ratio`.
    """

    ratio: float = 1.0
    shape: Shape = "at once"
    bedding_in: int = 3
    only_frail: bool = False
    varies: float = 0.0
    planned: float = 1.0
    outpatients: float = 1.0
    contacts: float = 1.0


EFFECTS: Mapping[str, Effect] = {
    "none": Effect(),
    "benefit": Effect(ratio=0.85),
    "harm": Effect(ratio=1.15),
    "delayed": Effect(ratio=0.80, shape="delayed", bedding_in=4),
    "only for the frail": Effect(ratio=0.75, only_frail=True),
    "differs by team": Effect(ratio=0.85, varies=0.10),
    "sixteen pilots": Effect(ratio=1.09, planned=0.79, outpatients=0.78, contacts=1.3),
}
"""The effects that are tried. 'sixteen pilots' is the published shape of the integrated care pilots
in England (Roland et al. 2012, Int J Integr Care 12:e130): emergency admissions 9% higher, planned
ones 21% and outpatients 22% lower, while most staff thought that care was better."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Applied:
    """The effect on each person (N,) as ratios once full, with and without what teams differ by."""

    effect: Effect
    such: Numbers
    these: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The true ratio of an outcome of the exposed while they were followed.

    Both are means over the chance by which events are prevented or added, of the very events that
    the exposed would have had. `of_these` is that of these teams as they are; `of_such` what such
    teams do in the mean, with which it agrees where teams do not differ. `without` is how much the
    exposed would have had.
    """

    outcome: str
    without: float
    of_these: float
    of_such: float


def applied(history: History, effect: Effect, *, generator: np.random.Generator) -> Applied:
    """The effect that each person would feel, with a draw of how teams differ."""
    teams = generator.standard_normal(history.settings.places) * effect.varies
    reached = history.frailty >= 2 if effect.only_frail else np.ones(len(history.age), dtype=bool)
    such = np.where(reached, effect.ratio, 1.0)
    own = np.exp(teams - effect.varies**2 / 2)[history.place]
    return Applied(effect=effect, such=such, these=np.where(reached, such * own, 1.0))


def part(effect: Effect, since: Days) -> Numbers:
    """How much of the full effect there is so many days after time zero; none before it."""
    month = since // MONTH
    full = {
        "at once": np.ones(len(since)),
        "delayed": (month >= effect.bedding_in).astype(np.float64),
        "growing": np.clip((month + 1) / effect.bedding_in, 0, 1),
        "fading": 0.5 ** (np.maximum(month, 0) / effect.bedding_in),
    }[effect.shape]
    return np.where(since >= 0, full, 0.0)


def multiplied(full: Numbers, effect: Effect, since: Days, *, kind: Kind) -> Numbers:
    """By what each event of those people, so many days after time zero, is multiplied."""
    if kind == "emergency":
        return full ** part(effect, since)
    if kind == "injuries":
        return np.ones(len(since))
    return np.where(since >= 0, getattr(effect, kind), 1.0)


def with_programme(
    history: History, found: Chosen, by: Applied, *, generator: np.random.Generator
) -> dict[Kind, Events]:
    """All events as they are with the programme: prevented or added at random."""
    return {
        kind: _changed(history, events, found, by, kind=kind, generator=generator)
        for kind, events in history.events.items()
    }


def _changed(
    history: History,
    events: Events,
    found: Chosen,
    by: Applied,
    *,
    kind: Kind,
    generator: np.random.Generator,
) -> Events:
    """Events kept with the chance that the ratio gives; those above one, added within a month."""
    since = events.day - found.enrolled[events.person]
    ratio = multiplied(by.these[events.person], by.effect, since, kind=kind)
    if (ratio == 1).all():
        return events
    kept = generator.random(len(ratio)) < ratio
    again = np.repeat(np.arange(len(ratio)), generator.poisson(np.maximum(ratio - 1, 0)))
    gone = np.minimum(history.death, history.moved)[events.person[again]]
    start = events.day[again] - since[again] % MONTH
    end = np.minimum(start + MONTH, gone)
    day = start + np.floor(generator.random(len(again)) * (end - start)).astype(np.int64)
    return in_order(
        np.concatenate([events.person[kept], events.person[again]]),
        np.concatenate([events.day[kept], day]),
        np.concatenate([events.nights[kept], events.nights[again]]),
    )


def truths(history: History, found: Chosen, by: Applied, *, leave: Days) -> dict[str, Truth]:
    """The true ratio of each outcome of the exposed, until they `leave` (a row of `found` each)."""
    who = found.exposed
    person, day = found.person[who], found.day[who]
    told: dict[str, Truth] = {}
    for kind, events in history.events.items():
        seen = between(events, person, start=day, end=leave[who])
        since = events.day[seen.which] - day[seen.asked]
        whose = events.person[seen.which]
        these = multiplied(by.these[whose], by.effect, since, kind=kind)
        such = multiplied(by.such[whose], by.effect, since, kind=kind)
        told[kind] = _truth(kind, np.ones(len(since)), these=these, such=such)
        if kind == "emergency":
            lasted = events.nights[seen.which].astype(np.float64)
            told["nights"] = _truth("nights", lasted, these=these, such=such)
            told["cost"] = _truth("cost", cost(lasted), these=these, such=such)
    return told


def cost(nights: Numbers) -> Numbers:
    """Pounds of an emergency admission of so many nights; invented."""
    return 700.0 + 380.0 * nights


def _truth(outcome: str, amount: Numbers, *, these: Numbers, such: Numbers) -> Truth:
    without = float(amount.sum())
    if without <= 0:
        return Truth(outcome=outcome, without=0.0, of_these=float("nan"), of_such=float("nan"))
    return Truth(
        outcome=outcome,
        without=without,
        of_these=float((amount * these).sum() / without),
        of_such=float((amount * such).sum() / without),
    )
