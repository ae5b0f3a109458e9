"""A null-imposed wild bootstrap over places, for two-way fixed effects.

Residuals of the fit in which the assumed effect is imposed are turned place by place by random
weights, and the place-clustered t of each turn is set beside the study's own (Cameron, Gelbach
and Miller 2008, Rev Econ Stat 90:414). With few exposed places it hardly ever rejects, and with
few comparators neither (MacKinnon and Webb 2017, J Appl Econometrics 32:233), so it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.inference import Inference, unknown
from onestory.stats.panels import alone, sorted_places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.panel import Panel

FEWEST = 5
"""Exposed places, and comparators, from which the bootstrap is offered."""

TURNS = 1_999
WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Turned:
    """A regression of the outcome on exposure, both swept of place and period.

    `dose` and `outcome` are (N, T).
    """

    dose: NDArray[np.float64]
    outcome: NDArray[np.float64]

    @property
    def square(self) -> NDArray[np.float64]:
        """(N,) the sum of squared doses of each place."""
        return (self.dose**2).sum(axis=1)

    @property
    def slope(self) -> float:
        """The two-way estimate."""
        return float((self.dose * self.outcome).sum() / self.square.sum())


def infer(panel: Panel, *, seed: int, confidence: float = 0.95, turns: int = TURNS) -> Inference:
    """The two-way estimate with the range of effects that the wild bootstrap does not reject.

    Exposure is by place and period, so starts may differ; the estimate then mixes them, and is a
    mean of effects only where these do not change with time.

    Raises:
        StatsError: fewer than two places with values before and after the start.
    """
    one = sorted_places(alone(panel))
    exposed = one.exposed[0]
    fit = Turned(dose=swept(one.after[0].astype(np.float64)), outcome=swept(one.value[0]))
    n_exposed, n_comparator = int(exposed.sum()), int((~exposed).sum())
    found = Inference(
        estimate=fit.slope,
        lower=float("nan"),
        upper=float("nan"),
        p_value=float("nan"),
        confidence=confidence,
        known=True,
        reason="",
        method="two-way fixed effects; null-imposed wild bootstrap over places",
        smallest_p=float("nan"),
        n_exposed=n_exposed,
        n_comparator=n_comparator,
    )
    if min(n_exposed, n_comparator) < FEWEST:
        return unknown(found, reason=_refusal(n_exposed, n_comparator))
    signs = weights(len(exposed), generator=np.random.default_rng(seed), most=turns)
    lower, upper = (_limit(fit, signs, side=side, confidence=confidence) for side in (-1, 1))
    p_value = rejected(fit, 0.0, signs=signs)
    return replace(found, lower=lower, upper=upper, p_value=p_value, smallest_p=1 / len(signs))


def _refusal(n_exposed: int, n_comparator: int) -> str:
    return (
        f"The wild bootstrap does not hold with {n_exposed} exposed and {n_comparator} comparator "
        f"places: it needs at least {FEWEST} of each."
    )


def swept(part: NDArray[np.float64]) -> NDArray[np.float64]:
    """The table (N, T) less the means of its rows and columns."""
    part = part - part.mean(axis=1, keepdims=True)
    return part - part.mean(axis=0, keepdims=True)


def weights(places: int, *, generator: np.random.Generator, most: int) -> NDArray[np.float64]:
    """Weights (M, N) of the places, of mean nought and variance one; the first row is all ones.

    Every combination of signs where there are no more than `most`; else signs at random or, with
    few places, the six points of Webb 2014.
    """
    if 2**places <= most + 1:
        return np.array(list(product((1.0, -1.0), repeat=places)))
    points = WEBB if places < 12 else np.array([-1.0, 1.0])
    drawn = generator.choice(points, size=(most, places))
    return np.concatenate([np.ones((1, places)), drawn])


def rejected(fit: Turned, effect: float, *, signs: NDArray[np.float64]) -> float:
    """The share of turns whose t is at least as far from nought as the study's own."""
    left = fit.outcome - effect * fit.dose
    score = (fit.dose * left).sum(axis=1)
    cross = fit.dose @ left.T
    square = fit.square
    slope = signs @ score / square.sum()
    # Turned residuals are swept again of periods, which mixes the places.
    parts = signs * score - signs @ cross.T / len(square) - slope[:, None] * square
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(slope) / np.sqrt((parts**2).sum(axis=1))
    t = np.where(np.isnan(t), 0.0, t)
    return float((t >= t[0] * (1 - 1e-9)).mean())


def _limit(fit: Turned, signs: NDArray[np.float64], *, side: int, confidence: float) -> float:
    """The effect on one side from which on the bootstrap rejects; by widening, then halving."""
    left = fit.outcome - fit.slope * fit.dose
    step = float(np.sqrt(((fit.dose * left).sum(axis=1) ** 2).sum()) / fit.square.sum())
    alpha = 1 - confidence
    inside, outside = fit.slope, fit.slope + side * 2 * step
    for _ in range(12):
        if rejected(fit, outside, signs=signs) <= alpha:
            break
        inside, outside = outside, fit.slope + 2 * (outside - fit.slope)
    for _ in range(30):
        middle = (inside + outside) / 2
        within = rejected(fit, middle, signs=signs) > alpha
        inside, outside = (middle, outside) if within else (inside, middle)
    return outside
