"""A rehearsal: the whole inference on panels like this study's own past, where nothing happens.

It shows how often this study would raise a false alarm, and what it could detect. The range of a
panel moves with a constant effect one for one, so ranges drawn without any effect also give the
power for each: no outcome after the start is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.stats import gate
from onestory.stats.before_after import comparable
from onestory.stats.inference import Inference, too_few, unknown
from onestory.stats.likeness import Likeness, drawn, lengthened, likeness
from onestory.stats.panel import NEVER
from onestory.stats.panels import Panels, alone, seen, sorted_places
from onestory.stats.placebo import smallest_p

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from onestory.stats.panel import Panel

Chosen = Literal["as given", "highest", "random"]

PANELS = 400
MORE = 1_600
ORDERS = 499
MOST_FALSE_ALARMS = 0.07


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rehearsal:
    """Ranges (B,) of panels, or of series, without any effect, like a study's own past.

    `reason` says why nothing could be rehearsed, and is empty where it could; without a rehearsal
    there are no ranges, and the rest is NaN.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    confidence: float
    chosen: Chosen
    autocorrelation: float
    shock_sd: float
    reason: str = ""
    of: Literal["panels", "series"] = "panels"

    @property
    def panels(self) -> int:
        """How many panels were rehearsed."""
        return len(self.lower)

    @property
    def false_alarms(self) -> float:
        """The share of ranges that exclude no effect; NaN where nothing was rehearsed."""
        if not self.panels:
            return float("nan")
        return float(((self.lower > 0) | (self.upper < 0)).mean())

    @property
    def coverage(self) -> float:
        """The share of ranges that hold the truth, which is the same for any constant effect."""
        return 1 - self.false_alarms

    @property
    def error(self) -> float:
        """The Monte Carlo standard error of the share of false alarms."""
        share = self.false_alarms
        if not self.panels:
            return float("nan")
        return float(np.sqrt(max(share * (1 - share), 0.25 / self.panels) / self.panels))

    @property
    def holds(self) -> bool:
        """Whether false alarms are few enough for a range to be offered."""
        return not self.reason and self.false_alarms <= MOST_FALSE_ALARMS

    def power(self, effects: ArrayLike) -> NDArray[np.float64]:
        """For each effect, the share of ranges that would exclude no effect on its side."""
        effect = np.asarray(effects, dtype=np.float64)[..., None]
        if not self.panels:
            return np.zeros(effect.shape[:-1])
        found = np.where(effect > 0, self.lower + effect > 0, self.upper + effect < 0)
        return found.mean(axis=-1)

    def detectable(self, *, power: float = 0.8) -> float:
        """The smallest effect, up or down alike, told with that power; inf where none is."""
        if self.reason:
            return float("inf")
        sides = (np.sort(self.upper), np.sort(-self.lower))
        rank = min(int(np.ceil(power * self.panels)), self.panels - 1)
        return float(max(side[rank] for side in sides))


def rehearse(
    panel: Panel,
    *,
    seed: int,
    panels: int = PANELS,
    confidence: float = 0.95,
    chosen: Chosen = "as given",
) -> Rehearsal:
    """The rehearsal of a study whose outcomes are known.

    The likeness comes from all periods without exposure. Places are exposed `as given`, drawn at
    `random`, or are the `highest` of each panel over the year before the first start, where that
    is how they were chosen. Where the share of false alarms is near what is allowed, more panels
    settle it.
    """
    one = comparable(sorted_places(alone(panel)))
    return _rehearsed(one, one, seed=seed, panels=panels, how=(confidence, chosen))


def foresee(
    before: Panel,
    *,
    first: NDArray[np.int64],
    periods_after: int,
    seed: int,
    confidence: float = 0.95,
    chosen: Chosen = "as given",
) -> Rehearsal:
    """The rehearsal of a study that has not begun, from the time before alone.

    `before` (N, T) holds outcomes without exposure (its own `first` is not looked at); `first`
    (N,) is when each place would start, counted from the first period of `before` and often
    beyond its last; NEVER for comparators. The study ends `periods_after` after the last start.
    """
    calm = replace(before, first=np.full(len(before.first), NEVER))
    one = alone(calm)
    planned = np.asarray(first, dtype=np.int64)[seen(calm)]
    end = int(planned[planned < NEVER].max(initial=0)) + periods_after
    longer = replace(lengthened(one, periods=end), first=planned[None])
    how = (confidence, chosen)
    return _rehearsed(comparable(longer), one, seed=seed, panels=PANELS, how=how)


def judged(inference: Inference, rehearsal: Rehearsal) -> Inference:
    """The inference, withdrawn where its rehearsal raises more than 7% of false alarms."""
    if not inference.known or rehearsal.holds:
        return inference
    why = rehearsal.reason or (
        f"Rehearsed on {rehearsal.panels:,} panels like this study's own past, in which nothing "
        f"happens, the range would exclude 'no effect' in {rehearsal.false_alarms:.0%}: more "
        f"than the {MOST_FALSE_ALARMS:.0%} that we accept."
    )
    return unknown(inference, reason=why)


def _rehearsed(
    like: Panels,
    past: Panels,
    *,
    seed: int,
    panels: int,
    how: tuple[float, Chosen],
) -> Rehearsal:
    """Ranges of drawn panels: `panels` of them, and more where the share is near the line."""
    confidence, chosen = how
    none = Rehearsal(
        lower=np.empty(0),
        upper=np.empty(0),
        confidence=confidence,
        chosen=chosen,
        autocorrelation=float("nan"),
        shock_sd=float("nan"),
        reason=_reason(like, confidence),
    )
    if none.reason:
        return none
    generator = np.random.default_rng(seed)
    model = likeness(past)
    low, high = _ranges(like, model, panels, how, generator)
    if 0.045 < float(((low > 0) | (high < 0)).mean()) < 0.1:
        more = _ranges(like, model, MORE, how, generator)
        low, high = np.concatenate([low, more[0]]), np.concatenate([high, more[1]])
    return replace(
        none,
        lower=low,
        upper=high,
        autocorrelation=model.autocorrelation,
        shock_sd=model.shock_sd,
    )


def _reason(like: Panels, confidence: float) -> str:
    """Why no range could ever hold, or nothing."""
    exposed = like.exposed[0]
    groups = np.unique(like.first[0][exposed], return_counts=True)[1]
    n_exposed, n_comparator = int(exposed.sum()), int((~exposed).sum())
    few = too_few(
        smallest_p([*groups, n_comparator]),
        n_exposed=n_exposed,
        n_comparator=n_comparator,
        confidence=confidence,
    )
    return few or (gate.ONE if n_comparator < 2 else "")


def _ranges(
    like: Panels,
    model: Likeness,
    panels: int,
    how: tuple[float, Chosen],
    generator: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits of the ranges of `panels` drawn panels."""
    confidence, chosen = how
    value = drawn(model, like, panels=panels, generator=generator, same=chosen == "as given")
    stead = _in_whose_stead(like, value, chosen, generator)
    chance = np.broadcast_to(like.chance, value.shape)
    first, known = like.first[0][stead], like.known[0][stead]
    found = gate.ranges(
        replace(like, value=value, first=first, chance=chance, known=known),
        generator=generator,
        confidence=confidence,
        always_adjusted=chosen == "highest",
        most=ORDERS,
    )
    return found.lower, found.upper


def _in_whose_stead(
    like: Panels,
    value: NDArray[np.float64],
    chosen: Chosen,
    generator: np.random.Generator,
) -> NDArray[np.int64]:
    """The place (B, N) whose start each place is given, by how places are chosen."""
    given = like.first[0]
    if chosen == "as given":
        return np.broadcast_to(np.arange(len(given)), value.shape[:2])
    start = int(given.min())
    height = generator.random(value.shape[:2])
    if chosen == "highest":
        height = value[:, :, max(0, start - like.cycle) : start].mean(axis=2)
    stead = np.empty(value.shape[:2], dtype=np.int64)
    earliest = np.argsort(given, kind="stable")
    np.put_along_axis(stead, np.argsort(-height, axis=1), earliest[None], axis=1)
    return stead
