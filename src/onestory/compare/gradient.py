"""Gradient: how a figure changes from the most to the least deprived fifth of places."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onestory.compare.refusals import refuse_counts, refuse_ratios
from onestory.compare.regression import regress
from onestory.compare.rows import Numbers, Rows, of_period
from onestory.model.comparison import Gradient
from onestory.model.errors import ComparisonRefusedError
from onestory.model.indicator import Indicator
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.model.words import difference, difference_unit, plural
from onestory.stats import (
    Estimate,
    IndexScale,
    Inequality,
    crude_rate,
    proportion,
    slope_index,
)

FEWEST_FIFTHS = 3
_MOST_LESS_LEAST = IndexScale(transform="none", multiplier=-1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fifths:
    """Places with counts and a score, the fifth of each (0 the most deprived), and fifths held."""

    size: Numbers
    events: Numbers
    of_place: NDArray[np.int_]
    held: tuple[int, ...]

    def total(self, numbers: Numbers) -> Numbers:
        """The sum of the numbers over each fifth held."""
        return np.array([numbers[self.of_place == f].sum() for f in self.held])


def gradient(
    result: Result,
    *,
    period: Period,
    scores: Mapping[str, float],
    level: str = "council",
    group: str = "",
) -> Gradient:
    """Return the slope and relative indices of inequality over fifths of places by deprivation.

    `scores` gives each area's deprivation score, the higher the more deprived. Each fifth holds a
    fifth of the places, their counts pooled; the interval allows for the spread of places within
    fifths beyond chance.

    Raises ComparisonRefusedError for bare counts, ratios and figures without counts, or when
    fewer than three fifths hold places.
    """
    card = result.indicator
    refuse_counts(card)
    refuse_ratios(card)
    rows = of_period(result, period=period, level=level, group=group)
    fifths = _fifths(rows, scores, card)
    figures = _figures(fifths, card)
    sizes = fifths.total(fifths.size)[None, :]
    index = slope_index(figures, sizes, scale=_MOST_LESS_LEAST)
    return Gradient(
        slope=float(index.slope.value[0]),
        slope_lower=float(index.slope.lower[0]),
        slope_upper=float(index.slope.upper[0]),
        relative=_known(index.relative.value),
        relative_lower=_known(index.relative.lower),
        relative_upper=_known(index.relative.upper),
        confidence=index.slope.confidence,
        fifths=tuple(float(v) for v in figures.value[0]),
        places=len(fifths.size),
        smallest_count=_smallest_count(fifths, card),
        sentence=_sentence(index, card, period=period, level=level),
    )


def _fifths(rows: Rows, scores: Mapping[str, float], card: Indicator) -> _Fifths:
    score = np.array([scores.get(code, np.nan) for code in rows.codes], dtype=np.float64)
    known = rows.judged & np.isfinite(score)
    place = np.zeros(0, dtype=np.int_)
    if known.any():
        edges = np.quantile(-score[known], [0.2, 0.4, 0.6, 0.8])
        place = np.searchsorted(edges, -score[known], side="left")
    held = tuple(sorted({int(f) for f in place}))
    if len(held) < FEWEST_FIFTHS or place.size <= len(held):
        raise ComparisonRefusedError(
            found=f"{place.size} places with counts and a deprivation score fill {len(held)} of "
            "the fifths by deprivation.",
            where=card.id,
            do=f"Give scores for more places: at least {FEWEST_FIFTHS} fifths must hold some.",
        )
    return _Fifths(
        size=rows.size[known], events=rows.events(card)[known], of_place=place, held=held
    )


def _figures(fifths: _Fifths, card: Indicator) -> Estimate:
    """Return the pooled figures as one row, intervals widened by the spread of places within.

    Widened by the root of the dispersion about the fifths' own figures, never narrowed.
    """
    counts, sizes = fifths.total(fifths.events)[None, :], fifths.total(fifths.size)[None, :]
    if card.statistic == "proportion":
        pooled = proportion(np.minimum(counts, sizes), sizes, multiplier=card.multiplier)
    else:
        pooled = crude_rate(counts, sizes, multiplier=card.multiplier)
    apart = np.array([[float(p == f) for f in fifths.held[1:]] for p in fifths.of_place])
    fit = regress(fifths.events, fifths.size, apart, card)
    wider = math.sqrt(max(1.0, fit.dispersion))
    return replace(
        pooled,
        lower=pooled.value - (pooled.value - pooled.lower) * wider,
        upper=pooled.value + (pooled.upper - pooled.value) * wider,
    )


def _smallest_count(fifths: _Fifths, card: Indicator) -> float:
    counts = fifths.total(fifths.events)
    left = fifths.total(fifths.size) - counts
    return float(min(counts.min(), left.min()) if card.statistic == "proportion" else counts.min())


def _known(numbers: Numbers) -> float | None:
    return float(numbers[0]) if np.isfinite(numbers[0]) else None


def _sentence(index: Inequality, card: Indicator, *, period: Period, level: str) -> str:
    slope = index.slope
    low, high = float(slope.lower[0]), float(slope.upper[0])
    start = f"In {period.label}"
    if low <= 0 <= high:
        return (
            f"{start} we cannot tell whether the figure differs between the most and the least "
            f"deprived {plural(level)} (plausible range of the difference "
            f"{difference(low, card)} to {difference(high, card)} {difference_unit(card)})."
        )
    size, word = abs(float(slope.value[0])), "higher" if low > 0 else "lower"
    ends = sorted((abs(low), abs(high)))
    shown = [difference(part, card).removeprefix("+") for part in (size, *ends)]
    return (
        f"{start} the figure was {word} in the most deprived {plural(level)} than in the least "
        f"deprived, by about {shown[0]} {difference_unit(card)} (plausible range {shown[1]} to "
        f"{shown[2]})."
    )
