"""Rounding: counts to a multiple, and the figures made again of the rounded counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from onestory.model.release import DisclosureRule
from onestory.model.result import Result
from onestory.release.rows import with_columns
from onestory.stats import Estimate, from_counts

_NOISE = 1e-6  # so that what is as wide as counts but for noise stays so


def nearest(number: float, multiple: int) -> float:
    """Return the nearest multiple, halves upwards; NaN stays NaN."""
    if math.isnan(number) or multiple <= 1:
        return number
    return math.floor(number / multiple + 0.5) * float(multiple)


def round_rows(rows: pa.Table, result: Result, rule: DisclosureRule) -> pa.Table:
    """Return rows of the result, or of a comparison of it, with counts rounded by the rule.

    A rate, proportion or count is made again of the rounded counts, its interval too, so that
    the count cannot be had back from them. An interval that was wider than that of counts (as
    where one person counts several times) stays as many times wider. A figure that counts cannot
    make again (standardised, mean) is rounded to the indicator's decimals.
    """
    if rule.round_to <= 1 or result.already_public:
        return rows
    above, below = _rounded(rows, "numerator", rule), _rounded(rows, "denominator", rule)
    columns: dict[str, Sequence[object]] = {
        "numerator": _listed(above),
        "denominator": _listed(below),
    }
    parts = _made_again(rows, result, (above, below))
    for name, made in parts.items():
        kept = _numbers(rows, name)
        near = np.round(kept, result.indicator.decimals)
        # What had no figure or no interval before gets none now.
        columns[name] = _listed(np.where(np.isnan(kept) | np.isnan(made), near, made))
    return with_columns(rows, columns)


def _made_again(
    rows: pa.Table, result: Result, rounded: tuple[np.ndarray, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return value, lower and upper made of the rounded counts."""
    before = _of_counts(result, _numbers(rows, "numerator"), _numbers(rows, "denominator"))
    after = _of_counts(result, *rounded)
    limits = {
        name: _as_wide(after.value, plain, _times_wider(rows, name, before))
        for name, plain in (("lower", after.lower), ("upper", after.upper))
    }
    if result.indicator.statistic == "proportion":
        limits["upper"] = np.minimum(limits["upper"], result.indicator.multiplier)
    return {"value": after.value, **limits}


def _as_wide(value: np.ndarray, plain: np.ndarray, times: np.ndarray) -> np.ndarray:
    return np.where(times == 1, plain, np.maximum(value + times * (plain - value), 0))


def _of_counts(result: Result, above: np.ndarray, below: np.ndarray) -> Estimate:
    card = result.indicator
    return from_counts(
        card.statistic, above, below, multiplier=card.multiplier, confidence=result.confidence
    )


def _times_wider(rows: pa.Table, name: str, plain: Estimate) -> np.ndarray:
    """Return how many times as far a limit lies from its value as the limit of counts would.

    In whole tenths, upwards: a finer figure could tell of the counts. 1 where either is not known
    or the limit of counts is the value itself.
    """
    kept = _numbers(rows, name) - _numbers(rows, "value")
    usual = (plain.lower if name == "lower" else plain.upper) - plain.value
    known = np.isfinite(kept) & np.isfinite(usual) & (usual != 0)
    times = np.divide(kept, usual, out=np.ones(len(kept)), where=known)
    return np.ceil(times * 10 - _NOISE) / 10


def rows_changed(before: pa.Table, after: pa.Table) -> int:
    """Return in how many rows a count differs."""
    changed = np.zeros(before.num_rows, dtype=bool)
    for name in ("numerator", "denominator"):
        old, new = _numbers(before, name), _numbers(after, name)
        changed |= ~np.isnan(new) & (old != new)
    return int(np.count_nonzero(changed))


def _rounded(rows: pa.Table, name: str, rule: DisclosureRule) -> np.ndarray:
    return np.array([nearest(n, rule.round_to) for n in _numbers(rows, name)], dtype=float)


def _numbers(rows: pa.Table, name: str) -> np.ndarray:
    return np.array(
        [math.nan if n is None else float(n) for n in rows.column(name).to_pylist()], dtype=float
    )


def _listed(numbers: np.ndarray) -> list[object]:
    return [None if math.isnan(n) else float(n) for n in numbers]
