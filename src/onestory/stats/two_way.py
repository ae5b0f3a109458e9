"""An effect of each place and an effect of each period, fitted to the cells of a panel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onestory.stats.estimate import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TwoWay:
    """What each place (…, N) and each period (…, T) adds; together the fitted value of a cell.

    `known` (…, N, T) tells the cells whose fitted value the weighted cells determine: the place
    and the period hang together by a chain of cells with weight.
    """

    place: FloatArray
    period: FloatArray
    known: BoolArray

    @property
    def fitted(self) -> FloatArray:
        """(…, N, T) the fitted value of each cell, NaN where it cannot be known."""
        return np.where(self.known, self.place[..., None] + self.period[..., None, :], np.nan)


def two_way(value: FloatArray, *, weight: FloatArray) -> TwoWay:
    """The place and period effects nearest to `value` (…, N, T) by weighted least squares.

    Cells of weight nought are not looked at, so their value may be NaN. Further axes in front
    are so many panels, fitted at once.
    """
    weighted = np.where(weight > 0, weight * np.where(weight > 0, value, 0.0), 0.0)
    return solve_two_way(
        weight, place_total=weighted.sum(axis=-1), period_total=weighted.sum(axis=-2)
    )


def solve_two_way(
    weight: FloatArray, *, place_total: FloatArray, period_total: FloatArray
) -> TwoWay:
    """The effects whose weighted sums by place (…, N) and by period (…, T) are these totals.

    They are the normal equations of two-way least squares. The places are worked out of them
    first, which leaves one symmetric system of T equations: exact, without iteration. Its null
    space is a constant for each set of periods that hang together; adding that set's own block
    of ones removes it and leaves the solution whose periods sum to nought.
    """
    rows = weight.sum(axis=-1)
    share = weight / np.where(rows > 0, rows, 1.0)[..., None]
    across = np.swapaxes(share, -1, -2)
    columns = weight.sum(axis=-2)
    left = np.eye(weight.shape[-1]) * columns[..., None, :] - across @ weight
    together = _together(weight > 0)
    size = np.maximum(columns.max(axis=-1), np.finfo(np.float64).tiny)[..., None, None]
    right = period_total - (across @ place_total[..., None])[..., 0]
    period = np.linalg.solve(left + together * size, right[..., None])[..., 0]
    place = np.where(
        rows > 0,
        place_total / np.where(rows > 0, rows, 1.0) - (share @ period[..., None])[..., 0],
        0,
    )
    known = (weight > 0).astype(np.float64) @ together > 0
    return TwoWay(place=place, period=period, known=known)


def _together(used: BoolArray) -> FloatArray:
    """(…, T, T) 1 where two periods are joined by a chain of places that have both."""
    cells = used.astype(np.float64)
    joined = np.swapaxes(cells, -1, -2) @ cells > 0
    joined |= np.eye(used.shape[-1], dtype=np.bool_)
    for _ in range(int(np.ceil(np.log2(max(used.shape[-1], 2))))):
        link = joined.astype(np.float64)
        further = link @ link > 0
        if (further == joined).all():
            break
        joined = further
    return joined.astype(np.float64)
