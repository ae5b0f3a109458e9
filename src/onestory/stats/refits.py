"""Placebos in space and in time: the same method where and when nothing happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onestory.model.errors import StatsError
from onestory.stats.counterfactual import Case, Estimator, Synthetic

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray

Sets = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placebos:
    """The same method applied to comparators as if they had been exposed at the same start.

    `found` is the answer itself; `chosen` (R, K) the comparators that stood in, `estimate`,
    `fit_before` and `fit_after` (R,) what came of it. Ranks count the answer itself and start at
    1, the most extreme; a p-value is rank over R + 1, so none can be below `smallest_p`.
    """

    found: Synthetic
    chosen: Sets
    estimate: FloatArray
    fit_before: FloatArray
    fit_after: FloatArray

    @property
    def smallest_p(self) -> float:
        """The least p-value that so many placebos allow."""
        return 1 / (self.estimate.size + 1)

    @property
    def ratio(self) -> FloatArray:
        """(R,) how many times worse each fits after the start than before it."""
        return _ratio(self.fit_after, self.fit_before)

    @property
    def rank_by_ratio(self) -> int:
        """The place of the answer among the ratios (Abadie, Diamond and Hainmueller 2010)."""
        own = _ratio(np.array([self.found.fit_after]), np.array([self.found.fit_before]))
        return 1 + int(np.count_nonzero(self.ratio >= own))

    @property
    def rank_by_effect(self) -> int:
        """The place of the answer among the estimates, whatever their sign."""
        return 1 + int(np.count_nonzero(np.abs(self.estimate) >= abs(self.found.estimate)))

    @property
    def p_by_ratio(self) -> float:
        """The share of placebos, the answer among them, whose ratio is at least as large."""
        return self.rank_by_ratio * self.smallest_p

    @property
    def p_by_effect(self) -> float:
        """The share of placebos, the answer among them, with an estimate at least as far from 0."""
        return self.rank_by_effect * self.smallest_p

    @property
    def standard_error(self) -> float:
        """The placebo standard error of the estimate (Arkhangelsky et al. 2021, algorithm 4)."""
        return float(self.estimate.std())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Backdated:
    """The method at `starts` (S,) before anything began: `estimate` (S,) should lie near nought."""

    starts: Sets
    estimate: FloatArray
    fit_before: FloatArray


def in_space(
    case: Case, *, estimator: Estimator, chosen: Sets | None = None, rejoin: bool = True
) -> Placebos:
    """The placebos of the case: each comparator in turn, or each row of `chosen` (R, K) together.

    With `rejoin` the exposed places stand among the placebos' comparators, as in Abadie, Diamond
    and Hainmueller (2010): only so is every place treated alike, and the rank exact when nothing
    happened. Without it they are left out, which keeps a true effect out of the placebos.

    Raises:
        StatsError: two or more places are exposed and no sets are given, or a comparator unknown.
    """
    places = case.comparators.shape[0]
    if chosen is None and case.exposed.shape[0] > 1:
        raise StatsError(
            found=f"{case.exposed.shape[0]} places are exposed, and placebos one at a time.",
            do="Draw sets of as many comparators (draw_sets), and give them.",
        )
    sets = np.arange(places)[:, None] if chosen is None else np.atleast_2d(chosen)
    if sets.min() < 0 or sets.max() >= places:
        raise StatsError(
            found=f"A placebo names a comparator that is not among the {places} given.",
            do="Give indices of comparators, counted from 0.",
        )
    refits = [estimator(_placebo(case, one, rejoin=rejoin)) for one in sets]
    return Placebos(
        found=estimator(case),
        chosen=sets,
        estimate=np.array([one.estimate for one in refits]),
        fit_before=np.array([one.fit_before for one in refits]),
        fit_after=np.array([one.fit_after for one in refits]),
    )


def draw_sets(places: int, *, size: int, draws: int, seed: np.random.Generator) -> Sets:
    """`draws` sets of `size` different comparators among `places`, each row one set.

    Raises:
        StatsError: the sets would leave no comparator.
    """
    if not 0 < size < places:
        raise StatsError(
            found=f"Placebos of {size} places were asked of {places} comparators.",
            do="Placebos need more comparators than there are exposed places.",
        )
    order = seed.random((draws, places)).argpartition(size - 1, axis=1)
    return order[:, :size].astype(np.int64)


def in_time(case: Case, *, estimator: Estimator, starts: Sets) -> Backdated:
    """The estimates had all begun at each earlier start, from the periods before the true one.

    Raises:
        StatsError: a start leaves fewer than two periods before, or none after it.
    """
    early = [
        estimator(
            replace(
                case,
                exposed=case.exposed[:, : case.start],
                comparators=case.comparators[:, : case.start],
                start=int(start),
            )
        )
        for start in starts
    ]
    return Backdated(
        starts=np.asarray(starts),
        estimate=np.array([one.estimate for one in early]),
        fit_before=np.array([one.fit_before for one in early]),
    )


def _placebo(case: Case, stand_in: Sets, *, rejoin: bool) -> Case:
    rest = np.delete(case.comparators, stand_in, axis=0)
    return replace(
        case,
        exposed=case.comparators[stand_in],
        comparators=np.vstack([case.exposed, rest]) if rejoin else rest,
        weight=np.ones(stand_in.size),
    )


def _ratio(after: FloatArray, before: FloatArray) -> FloatArray:
    return after / np.maximum(before, np.finfo(np.float64).tiny)
