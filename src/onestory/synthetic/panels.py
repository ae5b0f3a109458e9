"""Invented panels of places by periods whose true effects are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.stats.panel import NEVER, Panel
from onestory.stats.panels import Panels, together
from onestory.stats.shocks import course, lasting

if TYPE_CHECKING:
    from numpy.typing import NDArray

Chosen = Literal["random", "smallest", "largest", "highest"]
Shape = Literal["constant", "delayed", "growing", "fading"]
Kind = Literal["counts", "rates"]

PER = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A programme: how many places, how they are chosen, when they start and what it does.

    With several `starts` the places are shared out among them in turn. `effect` is on the scale
    of the values (a logarithm for counts); `varies` its standard deviation between places;
    `bedding_in` the periods until a delayed or growing effect is full, or a fading one halved.
    """

    exposed: int
    starts: tuple[int, ...] = (24,)
    chosen: Chosen = "random"
    effect: float = 0.0
    shape: Shape = "constant"
    bedding_in: int = 6
    varies: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A country of places, without any programme.

    `people` is the mean size, `ratio` the largest over the smallest (1: all equal), `sizes` the
    sizes themselves where they are given. `shock_sd` and `autocorrelation` describe each place's
    lasting shocks, `shared_sd` those of all, `level_sd` how places differ for good, `extra` the
    part of a count's variance that grows with its square (negative binomial), `baseline` the
    number of periods before the first start by which the highest are chosen. Standard deviations
    are proportions of the rate.
    """

    places: int = 42
    periods: int = 48
    people: float = 40_000
    ratio: float = 1.0
    sizes: tuple[float, ...] = ()
    rate: float = 0.008
    cycle: int = 12
    season: float = 0.08
    level_sd: float = 0.15
    autocorrelation: float = 0.7
    shock_sd: float = 0.05
    shared_sd: float = 0.03
    extra: float = 0.0
    baseline: int = 12
    kind: Kind = "counts"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Invented:
    """B invented panels and what is true of them.

    `effect` (B, N, T) is what the first programme adds to each value, `truth` (B,) its mean over
    the exposed places, of each place's mean after its start. `events` is None for rates.
    """

    panels: Panels
    effect: NDArray[np.float64]
    truth: NDArray[np.float64]
    events: NDArray[np.float64] | None
    at_risk: NDArray[np.float64]

    def panel(self, which: int = 0) -> Panel:
        """One of the panels by itself."""
        first = self.panels.first[which]
        return Panel(
            value=self.panels.value[which],
            first=np.where(first >= self.panels.value.shape[2], NEVER, first),
            weight=self.panels.weight,
            cycle=self.panels.cycle,
            events=None if self.events is None else self.events[which],
            at_risk=self.at_risk[which],
        )


def people(world: World) -> NDArray[np.float64]:
    """How many people live in each place (N,), smallest first, in a geometric series."""
    if world.sizes:
        return np.asarray(world.sizes, dtype=np.float64)
    size = np.geomspace(1, world.ratio, world.places)
    return world.people * size / size.mean()


def invent(
    world: World,
    *programmes: Programme,
    panels: int = 1,
    generator: np.random.Generator,
) -> Invented:
    """Panels of the world with its programmes; the first is the one under study.

    Others overlap with it: their places are chosen apart, and they change values unseen.
    """
    size = people(world)
    shape = (panels, len(size), world.periods)
    undisturbed = _undisturbed(world, shape, generator)
    value, events = _observed(world, undisturbed, size, generator)
    starts = [_first(world, each, value, generator) for each in programmes]
    added = [
        _effect(each, first, world.periods, generator)
        for each, first in zip(programmes, starts, strict=True)
    ]
    total = np.sum(added, axis=0)
    if not total.any():
        return _assembled(world, value, events, first=starts[0], effect=added[0])
    again, recounted = _observed(world, undisturbed + total, size, generator)
    touched = total != 0
    if events is None or recounted is None:
        value = value + total * _unit(world)
    else:
        value = np.where(touched, again, value)
        events = np.where(touched, recounted, events)
    return _assembled(world, value, events, first=starts[0], effect=added[0])


def _unit(world: World) -> float:
    """What one unit of effect adds to a value: 1 to a logarithm, the whole rate to a rate."""
    return 1.0 if world.kind == "counts" else PER * world.rate


def _undisturbed(
    world: World, shape: tuple[int, int, int], generator: np.random.Generator
) -> NDArray[np.float64]:
    """Log rates without programme or noise."""
    level = world.level_sd * generator.standard_normal(shape[:2])[..., None]
    kept = {"autocorrelation": world.autocorrelation}
    own = lasting(generator, shape=shape, sd=world.shock_sd, **kept)
    shared = lasting(generator, shape=(shape[0], 1, shape[2]), sd=world.shared_sd, **kept)
    season = course(periods=shape[2], cycle=world.cycle, size=world.season)
    return level + own + shared + season


def _observed(
    world: World,
    log_rate: NDArray[np.float64],
    size: NDArray[np.float64],
    generator: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Values and, where they are counted, events."""
    usual = world.rate * size[None, :, None]
    if world.kind == "rates":
        noise = generator.standard_normal(log_rate.shape) / np.sqrt(usual)
        return PER * world.rate * (1 + log_rate + noise), None
    mean = usual * np.exp(log_rate)
    if world.extra:
        mean = mean * generator.gamma(1 / world.extra, world.extra, mean.shape)
    events = generator.poisson(mean).astype(np.float64)
    return np.log(np.maximum(events, 0.5) / size[None, :, None]), events


def _first(
    world: World,
    programme: Programme,
    value: NDArray[np.float64],
    generator: np.random.Generator,
) -> NDArray[np.int64]:
    """The first exposed period (B, N) of each place; the number of periods where there is none."""
    shape = value.shape[:2]
    start = min(programme.starts)
    order = {
        "random": generator.random(shape),
        "smallest": np.broadcast_to(np.arange(shape[1], dtype=np.float64), shape),
        "largest": np.broadcast_to(-np.arange(shape[1], dtype=np.float64), shape),
        "highest": -value[:, :, max(0, start - world.baseline) : start].mean(axis=2),
    }[programme.chosen]
    chosen = np.argsort(order, axis=1)[:, : programme.exposed]
    first = np.full(shape, world.periods, dtype=np.int64)
    in_turn = np.resize(np.array(programme.starts, dtype=np.int64), programme.exposed)
    np.put_along_axis(first, chosen, np.broadcast_to(in_turn, chosen.shape), axis=1)
    return first


def _effect(
    programme: Programme,
    first: NDArray[np.int64],
    periods: int,
    generator: np.random.Generator,
) -> NDArray[np.float64]:
    """What the programme adds (B, N, T)."""
    since = np.arange(periods) - first[..., None]
    part = np.clip((since + 1) / programme.bedding_in, 0, 1)
    shape = {
        "constant": np.ones(since.shape),
        "delayed": (since >= programme.bedding_in).astype(np.float64),
        "growing": part,
        "fading": 0.5 ** (np.maximum(since, 0) / programme.bedding_in),
    }[programme.shape]
    size = programme.effect + programme.varies * generator.standard_normal(first.shape)
    return np.where(since >= 0, shape * size[..., None], 0.0)


def _assembled(
    world: World,
    value: NDArray[np.float64],
    events: NDArray[np.float64] | None,
    *,
    first: NDArray[np.int64],
    effect: NDArray[np.float64],
) -> Invented:
    size = people(world)
    at_risk = np.broadcast_to(size[:, None], value.shape).astype(np.float64)
    batch = together(
        value,
        first=first,
        weight=np.ones(len(size)),
        cycle=world.cycle,
        events=events,
        at_risk=at_risk,
    )
    after = batch.after
    mean = (effect * after).sum(axis=2) / np.maximum(after.sum(axis=2), 1)
    truth = (mean * batch.exposed).sum(axis=1) / np.maximum(batch.exposed.sum(axis=1), 1)
    return Invented(
        panels=batch,
        effect=effect * _unit(world),
        truth=truth * _unit(world),
        events=events,
        at_risk=at_risk,
    )
