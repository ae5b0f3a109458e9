"""Regression with an effect of each place and of each period: least squares, clustered errors.

With starts at different times and effects that differ, the coefficient of exposure is not an
average of effects with positive weights (Goodman-Bacon 2021, J Econometrics 225:254). It stands
here for published answers and for comparison; `group_time` and `imputation` are the estimators.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.two_way import two_way

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.panel import Panel

NO_MORE = 1e-9
"""A regressor of which no larger share is left beside places and periods says nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FixedEffects:
    """Coefficients (K,) beside place and period effects, with their clustered covariance (K, K).

    `residual` (N, T) is NaN in cells not used; `cells` were used, in `clusters` clusters.
    """

    coefficient: FloatArray
    covariance: FloatArray
    residual: FloatArray
    cells: int
    clusters: int

    @property
    def standard_error(self) -> FloatArray:
        """(K,) the root of the diagonal of the covariance."""
        return np.sqrt(np.diag(self.covariance))


def fixed_effects(
    panel: Panel,
    *,
    regressors: FloatArray | None = None,
    cluster: NDArray[np.int64] | None = None,
) -> FixedEffects:
    """Least squares of the value on regressors, places weighted by their weight.

    `regressors` (N, T, K) are exposure itself when not given. `cluster` (N,) says which places
    belong together; without it each place is a cluster. A cell that misses a number is left out.

    Raises:
        StatsError: a regressor that places and periods already explain, or a single cluster.

    Source: cluster-robust covariance of Liang and Zeger 1986, Biometrika 73:13, times
    G/(G-1) (n-1)/(n-k), k being the coefficients and period effects (place effects are nested
    in the clusters).
    """
    columns = exposure_or(panel, regressors)
    seen = np.isfinite(panel.value) & np.isfinite(columns).all(axis=-1)
    weight = panel.weight[:, None] * seen
    left = partial_out(columns, weight=weight)
    outcome = partial_out(panel.value[:, :, None], weight=weight)[..., 0]
    normal = np.einsum("ntk,nt,ntl->kl", left, weight, left)
    coefficient = np.linalg.solve(normal, np.einsum("ntk,nt,nt->k", left, weight, outcome))
    residual = outcome - left @ coefficient
    scores = np.einsum("ntk,nt,nt->nk", left, weight, residual)
    used = weight > 0
    return FixedEffects(
        coefficient=coefficient,
        covariance=clustered(normal, scores, used=used, cluster=cluster),
        residual=np.where(used, residual, np.nan),
        cells=int(used.sum()),
        clusters=_clusters(used, cluster).size,
    )


def exposure_or(panel: Panel, regressors: FloatArray | None) -> FloatArray:
    """(N, T, K) the regressors given, or exposure as the only one.

    Raises:
        StatsError: regressors of other places or periods than the panel's.
    """
    given = panel.after.astype(np.float64) if regressors is None else regressors
    columns = given[:, :, None] if given.ndim == 2 else given
    if columns.shape[:2] != panel.value.shape:
        raise StatsError(
            found=f"Regressors of shape {given.shape} do not match a panel of "
            f"{panel.value.shape[0]} places and {panel.value.shape[1]} periods.",
            do="Give (places, periods, regressors).",
        )
    return columns


def partial_out(columns: FloatArray, *, weight: FloatArray) -> FloatArray:
    """(N, T, K) what is left of each column beside place and period effects; 0 in unused cells.

    Raises:
        StatsError: nothing is left of a column, or one can be worked out from others.
    """
    used = weight > 0
    filled = np.where(used[..., None], columns, 0.0)
    stacked = np.moveaxis(filled, -1, 0)
    fitted = two_way(stacked, weight=np.broadcast_to(weight, stacked.shape)).fitted
    left = np.where(used[..., None], filled - np.moveaxis(fitted, 0, -1), 0.0)
    size = (filled**2 * weight[..., None]).sum(axis=(0, 1))
    kept = (left**2 * weight[..., None]).sum(axis=(0, 1))
    flat = left[used] / np.sqrt(np.where(kept > 0, kept, 1.0))
    rank = np.linalg.matrix_rank(flat * np.sqrt(weight[used])[:, None], tol=NO_MORE**0.5)
    if (kept <= NO_MORE**2 * size).any() or rank < columns.shape[-1]:
        raise StatsError(
            found="A regressor says nothing that places and periods, or the others, do not.",
            do="Leave it out, or add comparators that were not exposed at the same time.",
        )
    return left


def clustered(
    normal: FloatArray,
    scores: FloatArray,
    *,
    used: BoolArray,
    cluster: NDArray[np.int64] | None,
) -> FloatArray:
    """(K, K) the cluster-robust covariance from the scores (N, K) of each place.

    Raises:
        StatsError: fewer than two clusters.
    """
    names = _clusters(used, cluster)
    if names.size < 2:
        raise StatsError(
            found="All places lie in one cluster.", do="Give at least two; many more to trust it."
        )
    of = np.arange(len(scores)) if cluster is None else cluster
    member = (of[None, :] == names[:, None]).astype(np.float64)
    sums = member @ scores
    cells, counted = int(used.sum()), normal.shape[0] + int(used.any(axis=0).sum())
    factor = names.size / (names.size - 1) * (cells - 1) / (cells - counted)
    bread = np.linalg.inv(normal)
    return np.asarray(bread @ (sums.T @ sums) @ bread * factor, dtype=np.float64)


def _clusters(used: BoolArray, cluster: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """The clusters of places with any used cell."""
    of = np.arange(len(used)) if cluster is None else cluster
    return np.unique(of[used.any(axis=1)])
