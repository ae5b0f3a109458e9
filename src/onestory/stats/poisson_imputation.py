"""Expected events of exposed cells, from the counts of cells not exposed.

The imputation of Borusyak, Jaravel and Spiess 2024 (Review of Economic Studies 91:3253) with
place and period effects that multiply, as Wooldridge 2023 (Econometrics J 26:C31) shows for
counts: the effect is a ratio, observed over expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.poisson_effects import poisson_two_way, usable
from onestory.stats.two_way import solve_two_way

if TYPE_CHECKING:
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.panel import Panel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExpectedEvents:
    """Events that each cell (N, T) would have had unexposed, NaN where they cannot be known."""

    panel: Panel
    expected: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RatioOfEvents:
    """Observed over expected events of exposed cells; people count alike, wherever they live.

    `influence` (N,) is the part of each place in the error of the logarithm of the ratio.
    `left_out` places are exposed but had no event before, or nothing to compare with.
    """

    observed: float
    expected: float
    influence: FloatArray
    left_out: int

    @property
    def ratio(self) -> float:
        """1 where the programme changed nothing; NaN where no events can be expected."""
        return self.observed / self.expected if self.expected > 0 else float("nan")

    @property
    def log_standard_error(self) -> float:
        """Of the logarithm of the ratio, NaN where nothing was observed or can be expected.

        Too small where few places are exposed.
        """
        return float(np.sqrt(self.influence @ self.influence))


def expect_events(panel: Panel) -> ExpectedEvents:
    """The expected events of every cell, from a Poisson fit to the cells not exposed.

    Raises:
        StatsError: no counts, or for no exposed cell can events be expected.
    """
    fit = poisson_two_way(usable(panel, ~panel.after))
    at_risk = np.full(panel.value.shape, np.nan) if panel.at_risk is None else panel.at_risk
    expected = np.exp(fit.fitted) * at_risk
    if not np.isfinite(expected[panel.after]).any():
        raise StatsError(
            found="For no exposed cell can events be expected: its place has none before "
            "exposure, or its period none without.",
            do="Give periods before the first start, and comparator places.",
        )
    return ExpectedEvents(panel=panel, expected=expected)


def ratio_of_events(found: ExpectedEvents, *, cells: BoolArray | None = None) -> RatioOfEvents:
    """Observed over expected events of the exposed cells, or of those of them chosen (N, T)."""
    panel = found.panel
    events = np.full(panel.value.shape, np.nan) if panel.events is None else panel.events
    chosen = panel.after if cells is None else panel.after & cells
    seen = chosen & np.isfinite(events)
    known = seen & np.isfinite(found.expected)
    observed = np.where(known, events, 0.0)
    expected = np.where(known, found.expected, 0.0)
    return RatioOfEvents(
        observed=float(observed.sum()),
        expected=float(expected.sum()),
        influence=_influence(found, observed=observed, expected=expected),
        left_out=int((seen.any(axis=1) & ~known.any(axis=1)).sum()),
    )


def _influence(found: ExpectedEvents, *, observed: FloatArray, expected: FloatArray) -> FloatArray:
    """(N,) each place's part in the error of log(observed / expected), by the delta method."""
    if not (observed.any() and expected.any()):
        return np.full(len(observed), np.nan)
    counts = usable(found.panel, ~found.panel.after)
    mean = np.where(counts.used, found.expected, 0.0)
    share = expected / expected.sum()
    aim = solve_two_way(mean, place_total=share.sum(axis=1), period_total=share.sum(axis=0))
    score = (counts.events - mean) * (aim.place[:, None] + aim.period[None, :])
    own = observed.sum(axis=1) / observed.sum() - share.sum(axis=1)
    return own - np.where(counts.used, score, 0.0).sum(axis=1)
