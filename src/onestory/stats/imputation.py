"""Imputation: what exposed cells would have been, from a model of the cells not exposed.

Source: Borusyak, Jaravel and Spiess 2024, Revisiting event-study designs: robust and efficient
estimation, Review of Economic Studies 91:3253.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.two_way import solve_two_way, two_way

if TYPE_CHECKING:
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.panel import Panel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Imputation:
    """The counterfactual (N, T) of every cell, NaN where the unexposed cells cannot tell it.

    `effect` (N, T) is the value less the counterfactual in exposed cells, NaN elsewhere;
    `residual` (N, T) is the same difference in the cells that the model was fitted to.
    """

    panel: Panel
    counterfactual: FloatArray

    @property
    def effect(self) -> FloatArray:
        """(N, T) the effect in each exposed cell."""
        return np.where(self.panel.after, self.panel.value - self.counterfactual, np.nan)

    @property
    def residual(self) -> FloatArray:
        """(N, T) how far each unexposed cell lies from the model."""
        return np.where(self.panel.after, np.nan, self.panel.value - self.counterfactual)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImputedAverage:
    """An average effect, the part of each place (N,) in its error, and how many cells it is of.

    `left_out` exposed cells have a value, but nothing to tell their counterfactual from.
    """

    estimate: float
    influence: FloatArray
    cells: int
    left_out: int

    @property
    def standard_error(self) -> float:
        """Analytic and conservative; too small where few places are exposed."""
        return float(np.sqrt(self.influence @ self.influence))


def impute(panel: Panel) -> Imputation:
    """The counterfactual of each cell: place and period effects of the cells not exposed.

    Places count in the fit by their weight; missing cells are left out of it.

    Raises:
        StatsError: no cell is exposed, or for no exposed cell is there a counterfactual.
    """
    fit = two_way(panel.value, weight=_unexposed(panel))
    imputed = Imputation(panel=panel, counterfactual=fit.fitted)
    if not np.isfinite(imputed.effect).any():
        raise StatsError(
            found="No exposed cell has a counterfactual: its place is never seen before exposure, "
            "or its period never without.",
            do="Give periods before the first start, and comparator places.",
        )
    return imputed


def average_imputed(imputed: Imputation, *, weight: FloatArray | None = None) -> ImputedAverage:
    """The mean effect over exposed cells, a cell counting by the `weight` (N,) of its place.

    Without `weight` the panel's own is used: its people, or 1 a place.
    """
    return _average(imputed, imputed.panel.after, weight)


def _unexposed(panel: Panel) -> FloatArray:
    """(N, T) the weight of each cell in the fit."""
    return panel.weight[:, None] * (np.isfinite(panel.value) & ~panel.after)


def _average(imputed: Imputation, chosen: BoolArray, weight: FloatArray | None) -> ImputedAverage:
    panel = imputed.panel
    counts = (panel.weight if weight is None else weight)[:, None] * chosen
    effect = imputed.effect
    known = np.isfinite(effect)
    share = np.where(known, counts, 0.0)
    total = share.sum()
    if not total > 0:
        nothing = np.full(len(panel.first), np.nan)
        return ImputedAverage(estimate=np.nan, influence=nothing, cells=0, left_out=0)
    share = share / total
    filled = np.where(known, effect, 0.0)
    lost = (counts > 0) & np.isfinite(panel.value) & panel.after & ~known
    return ImputedAverage(
        estimate=float((share * filled).sum()),
        influence=_influence(imputed, share),
        cells=int((share > 0).sum()),
        left_out=int(lost.sum()),
    )


def _influence(imputed: Imputation, share: FloatArray) -> FloatArray:
    """(N,) each place's part in the error of the mean effect that gives cells these shares.

    The estimate is a weighted sum of all values: the shares on exposed cells, and on unexposed
    ones the weights that their own fit implies. Effects themselves vary, so exposed cells enter
    by their distance from the mean effect of their group and period (the paper's theorem 3,
    which makes the error conservative).
    """
    panel = imputed.panel
    weight = _unexposed(panel)
    aim = solve_two_way(weight, place_total=share.sum(axis=1), period_total=share.sum(axis=0))
    implied = -weight * (aim.place[:, None] + aim.period[None, :])
    residual = np.where(weight > 0, imputed.residual, 0.0)
    around = np.where(share > 0, imputed.effect - _group_means(imputed, share), 0.0)
    return (implied * residual + share * around).sum(axis=1)


def _group_means(imputed: Imputation, share: FloatArray) -> FloatArray:
    """(N, T) the mean effect of each cell's group and period, by the shares."""
    found = np.zeros(share.shape)
    filled = np.where(share > 0, imputed.effect, 0.0)
    for start in np.unique(imputed.panel.first[imputed.panel.exposed]):
        group = imputed.panel.first == start
        total = share[group].sum(axis=0)
        mean = (share[group] * filled[group]).sum(axis=0) / np.where(total > 0, total, 1.0)
        found[group] = mean
    return found
