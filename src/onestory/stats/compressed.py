"""Two-way fixed effects from cells: sums by site and period in place of people's rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import t as student

from onestory.model.errors import StatsError
from onestory.stats.inputs import share

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray

IntArray = NDArray[np.int64]

REFINEMENTS = 2
"""Turns of absorbing: the second takes out what rounding left of the first."""

SMALLEST_PART = 1e-9
"""The share of a column's spread below which nothing of its own is left."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Sums over the rows of a site in a period (and a stratum): C cells.

    `site` and `period` (C,) are positions from 0, `rows` how many rows have an outcome, `total`
    and `squares` the sums of the outcome and of its square over them.

    Raises StatsError when the arrays differ in length or a cell has no rows.
    """

    site: IntArray
    period: IntArray
    rows: FloatArray
    total: FloatArray
    squares: FloatArray

    def __post_init__(self) -> None:
        """Refuse sums that describe no rows."""
        arrays = (self.site, self.period, self.rows, self.total, self.squares)
        if {array.shape for array in arrays} != {(self.rows.size,)} or not self.rows.size:
            raise StatsError(
                found="The sums do not describe the same cells.", do="Give one of each a cell."
            )
        if np.any(self.rows <= 0):
            raise StatsError(found="A cell holds no rows.", do="Leave empty cells out.")

    @property
    def mean(self) -> FloatArray:
        """(C,) the mean outcome of a cell."""
        return self.total / self.rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellFit:
    """K coefficients, their covariance clustered by site, and what they were made from.

    `residual_sum` is the sum of squared residuals over the rows, not over the cells; `plain`
    (K, K) the covariance for independent errors of one variance.
    """

    estimate: FloatArray
    covariance: FloatArray
    plain: FloatArray
    residual_sum: float
    rows: int
    sites: int
    method: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Combination:
    """Weighted sums of coefficients with their standard error and t limits by site."""

    estimate: FloatArray
    standard_error: FloatArray
    lower: FloatArray
    upper: FloatArray
    confidence: float


def fit_cells(cells: Cells, columns: FloatArray) -> CellFit:
    """The regression on `columns` (C, K) with site and period effects, as if on every row.

    Exact, not an approximation: where everything on the right is the same for all rows of a
    cell, weighted least squares on the cell means gives the coefficients of the rows; the scores
    of a cell are sums over it; and the sum of squares within cells gives the residual variance.
    It holds whether or not the same people are there each period. It does not hold for effects
    of a person, which differ within a cell.

    Raises:
        StatsError: a column follows from the site and period effects and the other columns.

    Source: Wong, Lewis and Wardrop 2021, arXiv 2102.11297; the clustered errors carry
    G/(G-1) · (N-1)/(N-K-T), as fixest's do where sites are clusters.
    """
    absorbed = absorb(np.column_stack([columns, cells.mean - centre(cells)]), cells)
    exposures, outcome = absorbed[:, :-1], absorbed[:, -1]
    refuse_dependent(exposures, columns, cells)
    weighted = exposures * cells.rows[:, None]
    bread = np.linalg.inv(weighted.T @ exposures)
    estimate = bread @ (weighted.T @ outcome)
    left = outcome - exposures @ estimate
    within = np.maximum(cells.squares - cells.total * cells.mean, 0.0)
    residual_sum = float(within.sum() + (cells.rows * left**2).sum())
    rows, sites, periods = round(float(cells.rows.sum())), count(cells.site), count(cells.period)
    scores = sums_by(cells.site, weighted * left[:, None])
    used = columns.shape[1] + periods
    correction = sites / (sites - 1) * (rows - 1) / (rows - used)
    return CellFit(
        estimate=estimate,
        covariance=correction * bread @ (scores.T @ scores) @ bread,
        plain=residual_sum / (rows - used - sites + 1) * bread,
        residual_sum=residual_sum,
        rows=rows,
        sites=sites,
        method="two-way fixed effects on sums by site and period; errors clustered by site",
    )


def combine(fit: CellFit, weights: FloatArray, *, confidence: float = 0.95) -> Combination:
    """The sums `weights` (J, K) of the coefficients, with limits of Student's t on G-1.

    The errors are those of many sites: with few exposed they are too small, and the inference
    gate must decide what may be said.
    """
    estimate = weights @ fit.estimate
    error = np.sqrt(np.einsum("jk,kl,jl->j", weights, fit.covariance, weights))
    step = student.ppf((1 + share(confidence, name="confidence")) / 2, fit.sites - 1) * error
    return Combination(
        estimate=estimate,
        standard_error=error,
        lower=estimate - step,
        upper=estimate + step,
        confidence=confidence,
    )


def absorb(values: FloatArray, cells: Cells) -> FloatArray:
    """`values` (C, K) less their weighted projection on site and period effects.

    The site effects are solved out and the system of the periods solved whole, so there is no
    iteration to stop too soon.
    """
    joint = np.zeros((count(cells.site), count(cells.period)))
    np.add.at(joint, (cells.site, cells.period), cells.rows)
    by_site, by_period = joint.sum(axis=1), joint.sum(axis=0)
    system = np.diag(by_period) - joint.T @ (joint / by_site[:, None])
    inverse = np.linalg.pinv(system, rcond=1e-12, hermitian=True)
    left = values
    for _ in range(REFINEMENTS):
        weighted = left * cells.rows[:, None]
        sites = sums_by(cells.site, weighted) / by_site[:, None]
        periods = inverse @ (sums_by(cells.period, weighted) - joint.T @ sites)
        sites = sites - (joint @ periods) / by_site[:, None]
        left = left - sites[cells.site] - periods[cells.period]
    return left


def refuse_dependent(absorbed: FloatArray, columns: FloatArray, cells: Cells) -> None:
    """Nothing where each column has something of its own.

    Raises:
        StatsError: the positions of the columns that have nothing.
    """
    scale = np.sqrt(cells.rows)[:, None]
    spread = np.linalg.norm(columns * scale, axis=0)
    triangle = np.linalg.qr(absorbed * scale, mode="r")
    own = np.abs(np.diag(triangle))
    empty = np.flatnonzero(own <= SMALLEST_PART * spread)
    if empty.size:
        raise StatsError(
            found=f"Column {', '.join(map(str, empty[:5].tolist()))} of the design follows from "
            "the site and period effects and the columns before it.",
            do="Leave it out, or keep a site that is never exposed to compare with.",
        )


def sums_by(group: IntArray, values: FloatArray) -> FloatArray:
    """(G, K) the sums of `values` (C, K) over the cells of each group."""
    cells = np.arange(group.size)
    member = csr_array((np.ones(group.size), (group, cells)), shape=(count(group), group.size))
    return np.asarray(member @ values)


def count(group: IntArray) -> int:
    """How many groups the positions name."""
    return int(group.max()) + 1


def centre(cells: Cells) -> float:
    """The mean outcome of all rows, taken off first so that a large level costs no digits."""
    return float(cells.total.sum() / cells.rows.sum())
