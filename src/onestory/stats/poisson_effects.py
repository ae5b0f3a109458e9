"""Counts with an effect of each place and of each period: Poisson regression, clustered errors.

Right for any non-negative outcome whose mean is a product of these effects, whatever its
variance: over-dispersion changes the errors, which are clustered, not the estimates.

Sources: Wooldridge 1999, J Econometrics 90:77; Correia, Guimarães and Zylkin 2020, Stata J
20:95 (iteratively reweighted least squares with effects taken out of each step).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.fixed_effects import clustered, exposure_or, partial_out
from onestory.stats.two_way import TwoWay, two_way

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.panel import Panel

ROUNDS = 200
STILL = 1e-11
FARTHEST = 30.0
"""A logarithm of a rate that moves this far from the overall rate is on its way to infinity."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoissonEffects:
    """Coefficients (K,), logarithms of rate ratios, with their clustered covariance (K, K).

    `expected` (N, T) are the fitted events, NaN in cells not used. `dispersion` is Pearson's
    χ² over the degrees of freedom: 1 where counts vary as Poisson's do.
    """

    coefficient: FloatArray
    covariance: FloatArray
    expected: FloatArray
    dispersion: float
    cells: int

    @property
    def standard_error(self) -> FloatArray:
        """(K,) the root of the diagonal of the covariance."""
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Events and the logarithm of those at risk (N, T), 0 in the cells that are not `used`."""

    events: FloatArray
    offset: FloatArray
    used: BoolArray


def poisson_effects(
    panel: Panel,
    *,
    regressors: FloatArray | None = None,
    cluster: NDArray[np.int64] | None = None,
) -> PoissonEffects:
    """Poisson regression of events among those at risk on regressors, exposure when not given.

    The panel's `weight` plays no part: large places already count by their people at risk.
    Cells without either number, and places and periods without any event, tell nothing of the
    coefficients and are left out.

    Raises:
        StatsError: no counts, a negative count, a regressor that says nothing more, or a fit
            that does not settle (such as no event at all in exposed cells).
    """
    columns = exposure_or(panel, regressors)
    complete = np.asarray(np.isfinite(columns).all(axis=-1), dtype=np.bool_)
    counts = usable(panel, complete)
    line = _start(counts)
    for _ in range(ROUNDS):
        mean, working = _working(counts, line)
        left = partial_out(columns, weight=mean)
        residual = _residual(working, mean)
        normal = np.einsum("ntk,nt,ntl->kl", left, mean, left)
        coefficient = np.linalg.solve(normal, np.einsum("ntk,nt,nt->k", left, mean, residual))
        step = working - residual + left @ coefficient - line
        line = line + np.where(counts.used, step, 0.0)
        if _settled(counts, step, line):
            break
    else:
        raise _unsettled()
    mean, _ = _working(counts, line)
    scores = np.einsum("ntk,nt->nk", left, np.where(counts.used, counts.events - mean, 0.0))
    return PoissonEffects(
        coefficient=coefficient,
        covariance=clustered(normal, scores, used=counts.used, cluster=cluster),
        expected=np.where(counts.used, mean, np.nan),
        dispersion=_dispersion(counts, mean, coefficients=columns.shape[-1]),
        cells=int(counts.used.sum()),
    )


def poisson_two_way(counts: Counts) -> TwoWay:
    """The place and period effects, logarithms of rates, of greatest likelihood.

    Raises:
        StatsError: the fit does not settle.
    """
    line = _start(counts)
    for _ in range(ROUNDS):
        mean, working = _working(counts, line)
        fit = two_way(working, weight=mean)
        step = np.where(counts.used, fit.fitted - line, 0.0)
        line = line + step
        if _settled(counts, step, line):
            return fit
    raise _unsettled()


def usable(panel: Panel, chosen: BoolArray) -> Counts:
    """The counts of the chosen cells (N, T), without places and periods that have no event.

    Raises:
        StatsError: the panel has no counts, some are negative, or no event is left.
    """
    if panel.events is None or panel.at_risk is None:
        raise StatsError(
            found="The panel holds values, not counts.",
            do="Give events and the people at risk, or use a design for values.",
        )
    known = chosen & np.isfinite(panel.events) & np.isfinite(panel.at_risk)
    events = np.where(known, panel.events, 0.0)
    at_risk = np.where(known, panel.at_risk, 0.0)
    if (events < 0).any() or (at_risk < 0).any() or (events[at_risk <= 0] > 0).any():
        raise StatsError(
            found="Some counts are negative, or are events with nobody at risk.",
            do="Check the rows that they came from.",
        )
    used = known & (at_risk > 0)
    for _ in range(sum(used.shape)):
        some = events * used
        kept = used & (some.sum(axis=1) > 0)[:, None] & (some.sum(axis=0) > 0)[None, :]
        if (kept == used).all():
            break
        used = kept
    if not used.any():
        raise StatsError(found="No cell is left that has events.", do="Report the counts.")
    offset = np.log(np.where(used, at_risk, 1.0))
    return Counts(events=np.where(used, events, 0.0), offset=offset, used=used)


def _start(counts: Counts) -> FloatArray:
    """(N, T) logarithms of rates, half way from each cell's own to the overall rate."""
    at_risk = np.exp(counts.offset) * counts.used
    overall = counts.events.sum() / at_risk.sum()
    own = counts.events / np.where(counts.used, at_risk, 1.0)
    return np.where(counts.used, np.log((own + overall) / 2), 0.0)


def _working(counts: Counts, line: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The means (N, T), 0 in unused cells, and the working outcome of the next step."""
    mean = np.where(counts.used, np.exp(counts.offset + line), 0.0)
    away = (counts.events - mean) / np.where(counts.used, mean, 1.0)
    return mean, np.where(counts.used, line + away, 0.0)


def _residual(working: FloatArray, mean: FloatArray) -> FloatArray:
    return np.where(mean > 0, working - two_way(working, weight=mean).fitted, 0.0)


def _settled(counts: Counts, step: FloatArray, line: FloatArray) -> bool:
    overall = counts.events.sum() / (np.exp(counts.offset) * counts.used).sum()
    if not np.isfinite(line).all() or np.abs(line - np.log(overall))[counts.used].max() > FARTHEST:
        raise _unsettled()
    return bool(np.abs(step[counts.used]).max() <= STILL * (1 + np.abs(line).max()))


def _unsettled() -> StatsError:
    return StatsError(
        found="The Poisson regression does not settle.",
        do="Some exposed or comparator cells may have no event at all; report the counts.",
    )


def _dispersion(counts: Counts, mean: FloatArray, *, coefficients: int) -> float:
    used = counts.used
    fitted = int(used.any(axis=1).sum() + used.any(axis=0).sum()) - 1 + coefficients
    pearson = ((counts.events - mean)[used] ** 2 / mean[used]).sum()
    return float(pearson / (used.sum() - fitted))
