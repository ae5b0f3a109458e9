"""Group-time effects: places that start together, in one period, beside places not yet exposed.

Source: Callaway and Sant'Anna 2021, Difference-in-differences with multiple time periods,
J Econometrics 225:200. Names follow the paper: a group is the places first exposed in the same
period, and ATT(g, t) its effect in period t.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.two_periods import Changes, doubly_robust, outcome_regression

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.panel import Panel

Comparators = Literal["never", "not yet"]
Base = Literal["varying", "universal"]
Adjustment = Literal["outcome", "doubly robust"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupTime:
    """ATT(g, t) of each group and period (K,), NaN where either has no place to be known from.

    `influence` (N, K) is what each place adds to each effect's error: its sums of squares and
    products are the covariance of the effects, places being independent draws. `first` and
    `weight` (N,) are the panel's, for averages over groups. `base` is the period that periods
    before exposure are measured from: the one before each ("varying"), or the last unexposed
    period of the group ("universal").
    """

    group: NDArray[np.int64]
    period: NDArray[np.int64]
    effect: FloatArray
    influence: FloatArray
    first: NDArray[np.int64]
    weight: FloatArray
    base: Base

    @property
    def after(self) -> BoolArray:
        """(K,) whether the group is exposed in the period."""
        return self.period >= self.group


class _Cell(NamedTuple):
    """One comparison: the group, the period, and the earlier period it is measured from."""

    group: int
    period: int
    base: int


def group_time(
    panel: Panel,
    *,
    comparators: Comparators = "not yet",
    base: Base = "varying",
    covariates: FloatArray | None = None,
    adjustment: Adjustment = "outcome",
) -> GroupTime:
    """Every group-time effect of the panel, places counting by their weight.

    `comparators` are the places never exposed within the panel, or those not yet exposed in
    either period of a comparison. `covariates` (N, P) do not change with time; `adjustment` for
    them is by regression of the comparators' change, or doubly robust. A place that misses one
    of the two periods of a comparison is left out of that comparison only. Groups exposed from
    the first period on have nothing before, and are left out.

    Raises:
        StatsError: no group starts within the panel, there is nobody to compare with, or
            covariates are missing or do not match the places.
    """
    groups = _groups(panel)
    design = _design(panel, covariates)
    cells = _cells(groups, periods=panel.value.shape[1], base=base)
    if comparators == "never" and panel.exposed.all():
        raise StatsError(
            found="Every place is exposed in the end, so none can be a never-exposed comparator.",
            do="Compare with places that are not yet exposed.",
        )
    differ = doubly_robust if adjustment == "doubly robust" else outcome_regression
    found = [differ(_compare(panel, cell, design=design, rule=comparators)) for cell in cells]
    result = GroupTime(
        group=np.array([cell.group for cell in cells], dtype=np.int64),
        period=np.array([cell.period for cell in cells], dtype=np.int64),
        effect=np.array([one.effect for one in found]),
        influence=np.column_stack([one.influence for one in found]),
        first=np.where(panel.exposed, panel.first, panel.value.shape[1]),
        weight=panel.weight,
        base=base,
    )
    if np.isnan(result.effect[result.after]).all():
        raise StatsError(
            found="In no period after a start is there both an exposed and a comparator place.",
            do="Add comparator places, or periods before the first start.",
        )
    return result


def _groups(panel: Panel) -> list[int]:
    starts = panel.first[panel.exposed & (panel.first > 0)]
    if not starts.size:
        raise StatsError(
            found="No place starts after the first period of the panel.",
            do="Give at least one exposed place with a period before its start.",
        )
    return [int(start) for start in np.unique(starts)]


def _design(panel: Panel, covariates: FloatArray | None) -> FloatArray:
    """(N, 1 + P) the constant and the covariates."""
    places = len(panel.first)
    if covariates is None:
        return np.ones((places, 1))
    columns = covariates.reshape(len(covariates), -1)
    if len(columns) != places or not np.isfinite(columns).all():
        raise StatsError(
            found="Covariates are missing for some places.",
            do=f"Give one row of numbers for each of the {places} places.",
        )
    return np.column_stack([np.ones(places), columns])


def _cells(groups: list[int], *, periods: int, base: Base) -> list[_Cell]:
    """Every comparison; a universal base has none in the base period itself."""
    return [
        _Cell(group, period, period - 1 if base == "varying" and period < group else group - 1)
        for group in groups
        for period in range(1 if base == "varying" else 0, periods)
        if base == "varying" or period != group - 1
    ]


def _compare(panel: Panel, cell: _Cell, *, design: FloatArray, rule: Comparators) -> Changes:
    """The places that one cell compares, with the weight of each."""
    change = panel.value[:, cell.period] - panel.value[:, cell.base]
    seen = np.isfinite(change)
    until = panel.value.shape[1] - 1 if rule == "never" else max(cell.period, cell.base)
    others = seen & (panel.first > until) & (panel.first != cell.group)
    return Changes(
        change=np.where(seen, change, 0.0),
        exposed=panel.weight * (seen & (panel.first == cell.group)),
        other=panel.weight * others,
        design=design,
    )
