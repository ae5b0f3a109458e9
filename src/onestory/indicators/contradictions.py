"""Contradictions: figures that files, or a value and its own counts, give differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.model.finding import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.model.indicator import Indicator


def contradictions(
    pivoted: pa.Table, counted: NDArray[np.bool_], card: Indicator
) -> tuple[Finding, ...]:
    """Return a finding for figures given twice, and for values that their own counts deny.

    `counted` says which rows have the counts that their statistic is made of.
    """
    twice = np.flatnonzero(_numbers(pivoted, "differing") > 0)
    denied = np.flatnonzero(counted & _denied(pivoted, card))
    found = (
        Finding(
            rule="two-values",
            severity="warning",
            message=f"{len(twice)} figures of '{card.id}' were given twice with other values"
            f" ({_first_names(pivoted, twice)}).",
            do="The later one was used, by the order of the plan, the files and their rows; remove"
            " the one that is wrong.",
            rows=len(twice),
        ),
        Finding(
            rule="value-against-counts",
            severity="warning",
            message=f"{len(denied)} published values of '{card.id}' differ from their own"
            f" numerator over denominator ({_first_names(pivoted, denied)}).",
            do="The counts were used; ask the publisher which is right.",
            rows=len(denied),
        ),
    )
    return tuple(finding for finding in found if finding.rows)


def _denied(pivoted: pa.Table, card: Indicator) -> NDArray[np.bool_]:
    above, below, value = (
        _numbers(pivoted, name) for name in ("numerator", "denominator", "value")
    )
    ours = above / np.where(below > 0, below, np.nan) * card.multiplier
    # Published values are rounded, most to one decimal.
    return np.abs(ours - value) > 0.0501 + 0.0005 * np.abs(value)


def _numbers(rows: pa.Table, name: str) -> NDArray[np.float64]:
    return rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)


def _first_names(pivoted: pa.Table, rows: NDArray[np.int64]) -> str:
    return ", ".join(str(pivoted["area_name"][int(i)]) for i in rows[:5])
