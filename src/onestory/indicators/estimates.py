"""Estimates: the value and interval of each cell, by the statistic of the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory import stats
from onestory.indicators.cells import FINER, UNIT
from onestory.stats.clustered import clustered_mean, clustered_proportion, clustered_rate

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.indicators.card import Card
    from onestory.stats import Estimate
    from onestory.stats.estimate import FloatArray


def column(cells: pa.Table, name: str) -> FloatArray:
    """Return a column of the cells as numbers, 0 where it is null."""
    return np.asarray(
        cells[name].cast("float64", safe=False).fill_null(0.0).to_numpy(zero_copy_only=False),
        dtype=np.float64,
    )


def denominators(card: Card, cells: pa.Table) -> FloatArray:
    """Return what the numerators are over: cases, years lived or days lived; NaN for a count."""
    if card.indicator.statistic == "count":
        return np.full(cells.num_rows, np.nan)
    if card.denominator == "cases":
        return column(cells, "den") / UNIT
    years = column(cells, "years")
    return years * 365.25 if card.denominator == "residents' days" else years


def crude_estimate(card: Card, cells: pa.Table, *, confidence: float) -> Estimate:
    """Return the crude value of each cell with the interval of clustered persons."""
    if card.indicator.statistic == "median":
        return _middles(card, cells, confidence)
    numerator, squares = column(cells, "num") / UNIT, column(cells, "num_num")
    below = denominators(card, cells)
    times = card.indicator.multiplier
    if card.indicator.statistic in ("proportion", "mean") and card.denominator == "cases":
        maker = clustered_mean if card.indicator.statistic == "mean" else clustered_proportion
        return maker(
            numerator,
            below,
            persons=column(cells, "persons"),
            squares=(squares, column(cells, "num_den"), column(cells, "den_den")),
            multiplier=times,
            confidence=confidence,
        )
    ones = np.ones(len(numerator)) if card.indicator.statistic == "count" else below
    known = np.where(ones > 0, ones, np.nan)
    return clustered_rate(numerator, known, square=squares, multiplier=times, confidence=confidence)


def standardised_estimate(card: Card, cells: pa.Table, *, confidence: float) -> Estimate:
    """Return the directly standardised rate of each cell; NaN where a stratum holds nobody."""
    years = column(cells, "standard_years")
    known = np.where(years > 0, years, np.nan)
    whole = column(cells, "complete") > 0
    weighted, squares = column(cells, "weighted") / UNIT / FINER, column(cells, "weighted_weighted")
    days = 365.25 if card.denominator == "residents' days" else 1.0
    return stats.direct_from_sums(
        weighted_sum=np.where(whole, weighted / known, np.nan),
        variance_sum=squares / known**2,
        events=column(cells, "event"),
        multiplier=card.indicator.multiplier / days,
        confidence=confidence,
    )


def _middles(card: Card, cells: pa.Table, confidence: float) -> Estimate:
    """Return the medians that came with the cells."""
    parts = [
        np.asarray(cells[name].to_numpy(zero_copy_only=False), dtype=np.float64)
        * card.indicator.multiplier
        for name in ("middle", "middle_lower", "middle_upper")
    ]
    return stats.Estimate(
        value=parts[0],
        lower=parts[1],
        upper=parts[2],
        confidence=confidence,
        method="order statistics at the effective size of clustered persons",
    )
