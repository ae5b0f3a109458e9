"""What would have been: exposed places beside comparators, and the path made of the latter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.estimate import FloatArray
from onestory.stats.inputs import numbers, refuse
from onestory.stats.panel import Panel

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

POOR_FIT = 0.25
"""Distance before the start, in standard deviations between comparators, that is called poor."""
OUTSIDE = 0.1
"""Share of the periods before beyond every comparator that is called outside their range."""
HEAVY = 0.5
"""Weight on one comparator that is worth a warning."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """Places exposed from one period on, beside comparators that never are.

    `exposed` (N1, T) and `comparators` (N0, T) are outcomes with nothing missing, `start` the
    index of the first exposed period, `weight` (N1,) how much each exposed place counts.

    Raises StatsError where there is no comparator, a missing outcome, fewer than two periods
    before the start, or none from the start on.
    """

    exposed: FloatArray
    comparators: FloatArray
    start: int
    weight: FloatArray

    def __post_init__(self) -> None:
        """Refuse what no counterfactual can be made from."""
        periods = self.exposed.shape[1]
        if self.comparators.shape[1] != periods or self.weight.shape != self.exposed.shape[:1]:
            raise StatsError(
                found="The exposed places and the comparators do not cover the same periods.",
                do="Give (places, periods) tables of the same periods, and a weight a place.",
            )
        _refuse_thin(self.comparators.shape[0], self.start, periods)
        for table, name in ((self.exposed, "exposed"), (self.comparators, "comparator")):
            refuse(
                np.isnan(table),
                what=f"missing outcomes of {name} places",
                do="Leave those places or periods out, and say so.",
            )

    @property
    def series(self) -> FloatArray:
        """(T,) the weighted mean outcome of the exposed places."""
        return np.average(self.exposed, axis=0, weights=self.weight)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """The answers that fit the past about equally well.

    `estimates` and `distances` are those of every local optimum found, the best fit first; the
    distance is the root mean square gap over the periods matched, and no weights whatever come
    nearer than `bound`. `lower` and `upper` are the least and greatest estimate of the `optima`
    that are no further than the best by the share `tolerance` of the spread between comparators.
    """

    lower: float
    upper: float
    optima: int
    tolerance: float
    estimates: FloatArray
    distances: FloatArray
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Synthetic:
    """An exposed series beside what its comparators say it would have been.

    `estimate` is the mean of `gap` (T,) = `observed` - `counterfactual` from `start` on, in the
    outcome's unit. `weights` (N0,) are those of the comparators. `fit_before` is the root mean
    square of the gap before the start, `scale_before` the standard deviation of outcomes between
    comparators then. `notes` are warnings in words. Where the method has them: `time_weights`
    (start,), `importance` (predictors,), the `tuning` chosen (penalty or number of factors), and
    the `spread` of answers that fit the past equally well.
    """

    method: str
    estimate: float
    observed: FloatArray
    counterfactual: FloatArray
    gap: FloatArray
    weights: FloatArray
    start: int
    fit_before: float
    scale_before: float
    notes: tuple[str, ...]
    time_weights: FloatArray | None = None
    importance: FloatArray | None = None
    tuning: float | None = None
    spread: Spread | None = None

    @property
    def fit_after(self) -> float:
        """The root mean square of the gap from the start on."""
        return float(np.sqrt(np.mean(self.gap[self.start :] ** 2)))


Estimator = Callable[[Case], Synthetic]


def case_of(
    exposed: ArrayLike, comparators: ArrayLike, *, start: int, weight: ArrayLike | None = None
) -> Case:
    """The case of one exposed series (T,) or several (N1, T) beside comparators (N0, T).

    Raises:
        StatsError: as for `Case`, or the outcomes are not numbers.
    """
    table = np.atleast_2d(numbers(exposed, name="exposed outcomes"))
    others = numbers(comparators, name="comparator outcomes")
    return Case(
        exposed=table,
        comparators=others if others.ndim == 2 else others.reshape(-1, table.shape[1]),
        start=start,
        weight=np.ones(table.shape[0]) if weight is None else numbers(weight, name="weights"),
    )


def cases(panel: Panel) -> tuple[Case, ...]:
    """One case a start date, earliest first, each beside the places never exposed.

    Raises:
        StatsError: as for `Case`, or no place is exposed.
    """
    starts = np.unique(panel.first[panel.exposed])
    if not starts.size:
        raise StatsError(
            found="No place is exposed within the periods given.",
            do="Check the start dates against the periods of the outcome.",
        )
    return tuple(
        case_of(
            panel.value[panel.first == start],
            panel.value[~panel.exposed],
            start=int(start),
            weight=panel.weight[panel.first == start],
        )
        for start in starts
    )


def synthetic(
    case: Case,
    counterfactual: FloatArray,
    weights: FloatArray,
    *,
    method: str,
    own_level: bool = False,
) -> Synthetic:
    """The result of a method that gives this counterfactual (T,), with its warnings.

    A method that lets the exposed places keep a level of their own (`own_level`) needs no
    comparators at that level, and is not warned of it.
    """
    gap = case.series - counterfactual
    before = case.comparators[:, : case.start]
    found = Synthetic(
        method=method,
        estimate=float(gap[case.start :].mean()),
        observed=case.series,
        counterfactual=counterfactual,
        gap=gap,
        weights=weights,
        start=case.start,
        fit_before=float(np.sqrt(np.mean(gap[: case.start] ** 2))),
        scale_before=float(np.sqrt(np.mean((before - before.mean(axis=0)) ** 2))),
        notes=(),
    )
    return replace(found, notes=_warnings(case, found, own_level=own_level))


def noted(result: Synthetic, note: str) -> Synthetic:
    """The result with one warning more."""
    return replace(result, notes=(*result.notes, note))


def _warnings(case: Case, found: Synthetic, *, own_level: bool) -> tuple[str, ...]:
    notes: list[str] = []
    if found.fit_before > POOR_FIT * found.scale_before:
        notes.append(
            f"Poor fit before the start: {found.fit_before:.3g} away on average, "
            f"where comparators differ by {found.scale_before:.3g}."
        )
    beyond = _share_beyond(case)
    if beyond > OUTSIDE and not own_level:
        notes.append(
            f"Outside the comparators' range in {beyond:.0%} of the periods before the start: "
            "no weighted average of them can match it."
        )
    heaviest = float(found.weights.max())
    if heaviest > HEAVY and found.weights.size > 1:
        notes.append(
            f"One comparator carries {heaviest:.0%} of the weight: the answer hangs on it."
        )
    return tuple(notes)


def _share_beyond(case: Case) -> float:
    before, series = case.comparators[:, : case.start], case.series[: case.start]
    return float(np.mean((series > before.max(axis=0)) | (series < before.min(axis=0))))


def _refuse_thin(places: int, start: int, periods: int) -> None:
    if places == 0:
        raise StatsError(
            found="There is no comparator: every place is exposed at some time.",
            do="Add places never exposed, or ask for a design by timing.",
        )
    if start < 2:
        raise StatsError(
            found=f"There are {max(start, 0)} periods before the start.",
            do="A counterfactual needs at least two, and a dozen to be worth trusting.",
        )
    if start >= periods:
        raise StatsError(
            found=f"The start (period {start}) lies after the last of {periods} periods.",
            do="Check the start date, or wait for later outcomes.",
        )
