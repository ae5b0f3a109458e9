"""The invented worlds of `coverage.py`, whose answers are known, and what is counted in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from onestory.synthetic.panels import PER, Invented, Programme, World, people

if TYPE_CHECKING:
    from numpy.typing import NDArray

STAGGER = (18, 24, 30)
LEAST, MOST = 0.93, 0.985


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Estimates and limits (B,) of B panels; nan limits where none is offered."""

    estimate: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def drift(places: int) -> Programme:
    """What befalls every place alike: demand grows by a tenth over the four years."""
    return Programme(exposed=places, starts=(1,), effect=0.10, shape="growing", bedding_in=47)


def effects(places: int, *, exposed: int) -> dict[str, tuple[Programme, ...]]:
    """Every kind of effect by name: the programme under study first, then others and the drift."""
    one = Programme(exposed=exposed, effect=-0.06)
    staggered = replace(one, starts=STAGGER)
    other = Programme(exposed=places // 2, starts=(12, 36), effect=0.05, varies=0.02)
    slow = replace(one, effect=-0.12, shape="growing", bedding_in=24)
    kinds: dict[str, tuple[Programme, ...]] = {
        "none": (replace(one, effect=0.0),),
        "beneficial": (one,),
        "harmful": (replace(one, effect=0.06),),
        "delayed": (replace(one, shape="delayed"),),
        "growing": (slow,),
        "fading": (replace(one, effect=-0.12, shape="fading"),),
        "differs by place": (replace(one, varies=0.06),),
        "staggered": (staggered,),
        "staggered, growing, differs": (replace(slow, starts=STAGGER, varies=0.03),),
        "another overlaps": (staggered, other),
    }
    return {name: (*some, drift(places)) for name, some in kinds.items()}


def by_people(invented: Invented, world: World) -> Invented:
    """The same panels and truth with every person, not every place, counting alike."""
    weight = people(world)
    after = invented.panels.after
    mean = (invented.effect * after).sum(axis=2) / np.maximum(after.sum(axis=2), 1)
    part = weight * invented.panels.exposed
    return replace(
        invented,
        panels=replace(invented.panels, weight=weight / weight.mean()),
        truth=(mean * part).sum(axis=1) / part.sum(axis=1),
    )


def before_after(invented: Invented) -> Range:
    """The naive answer: exposed places' own change, with a paired t interval over them."""
    panels = invented.panels
    after = panels.after
    total, count = (panels.value * after).sum(axis=2), np.maximum(after.sum(axis=2), 1)
    past = (panels.value.sum(axis=2) - total) / np.maximum((~after).sum(axis=2), 1)
    change = total / count - past
    part = panels.weight * panels.exposed
    part = part / part.sum(axis=1, keepdims=True)
    mean = (part * change).sum(axis=1)
    places = panels.exposed.sum(axis=1)
    square = (part * (change - mean[:, None]) ** 2).sum(axis=1) * places / (places - 1)
    reach = stdtrit(places - 1, 0.975) * np.sqrt(square * (part**2).sum(axis=1))
    return Range(estimate=mean, lower=mean - reach, upper=mean + reach)


def unit(world: World) -> float:
    """What an effect of 1 is on the scale of the values."""
    return 1.0 if world.kind == "counts" else PER * world.rate


def counted(found: Range, truth: NDArray[np.float64], *, of: float = 1.0) -> dict[str, float]:
    """The share of ranges that hold the truth, among those offered, and the bias of estimates.

    Each with its Monte Carlo error; `bias` and `width` in proportions of the rate.
    """
    offered = np.isfinite(found.lower) & np.isfinite(found.upper)
    number = max(int(offered.sum()), 1)
    held = (found.lower <= truth) & (truth <= found.upper) & offered
    share = float(held.sum() / number)
    away = (found.estimate - truth) / of
    width = (found.upper - found.lower)[offered] / of
    return {
        "share": share if offered.any() else float("nan"),
        "error": float(np.sqrt(max(share * (1 - share), 1 / number) / number)),
        "bias": float(away.mean()),
        "bias_error": float(away.std() / np.sqrt(away.size)),
        "offered": float(offered.mean()),
        "width": float(np.median(width)) if offered.any() else float("nan"),
    }
