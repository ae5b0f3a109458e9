"""Deprivation: places beside what others as deprived as they would lead one to expect."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from onestory.compare.assembly import Account, assemble
from onestory.compare.gradient import gradient
from onestory.compare.limits import around, beyond_chance, distances
from onestory.compare.refusals import refuse_counts, refuse_ratios
from onestory.compare.regression import regress
from onestory.compare.rows import Numbers, Rows, of_period
from onestory.compare.sentences import accounted
from onestory.compare.verdicts import NO_SCORE, Standing
from onestory.model.comparison import Comparison, Gradient
from onestory.model.errors import ComparisonRefusedError
from onestory.model.indicator import Indicator
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.stats import Regression, heterogeneous, overdispersion, predict

FEWEST_PLACES = 10
"""Fewer places than this cannot carry a line and a spread about it."""


def deprivation(
    result: Result,
    *,
    period: Period,
    scores: Mapping[str, float],
    vintage: int,
    level: str = "council",
    group: str = "",
) -> Comparison:
    """Return each place beside the figure expected of a place as deprived as it is.

    `scores` gives the deprivation score of each area, the higher the more deprived, of the index
    of the year `vintage`. The expectation is a regression of the counts on the score over all
    places; the limits stand around it and the spread is that about the line.

    Raises ComparisonRefusedError for bare counts, indirectly standardised ratios, figures without
    counts, or fewer than 10 places with a figure and a score.
    """
    card = result.indicator
    refuse_counts(card)
    refuse_ratios(card)
    rows = of_period(result, period=period, level=level, group=group)
    score = np.array([scores.get(code, np.nan) for code in rows.codes], dtype=np.float64)
    fit = _line(rows, score, card)
    target = np.where(np.isnan(score), np.nan, _expected(fit, score, card))
    limits = around(rows, target, card)
    standing = Standing(
        rows=rows,
        target=target,
        limits=limits,
        chance=beyond_chance(rows, limits),
        missing=tuple(NO_SCORE if np.isnan(s) else "" for s in score),
        named="what its deprivation would lead one to expect",
        level=level,
    )
    share = _share(rows, target, card)
    account = Account(
        method="deprivation",
        period=period,
        others="what their deprivation would lead one to expect",
        made=_made(vintage),
        tested="Beyond chance means outside the 99.8% limits around what is expected.",
        added="" if share is None else accounted(share),
        caveats=_CAVEATS,
        gradient=_gradient(result, period=period, scores=scores, level=level, group=group),
    )
    return assemble(result, standing, account)


def _line(rows: Rows, score: Numbers, card: Indicator) -> Regression:
    """Return the regression of the counts on the score, with its dispersion.

    Raises ComparisonRefusedError when too few places have both, or no line can be fitted.
    """
    known = rows.judged & np.isfinite(score)
    if np.count_nonzero(known) < FEWEST_PLACES:
        raise ComparisonRefusedError(
            found=f"Only {np.count_nonzero(known)} places have a figure with its counts and a "
            "deprivation score.",
            where=card.id,
            do=f"Give scores for at least {FEWEST_PLACES}, or compare with England.",
        )
    return regress(rows.events(card), np.where(known, rows.size, np.nan), score, card)


def _expected(fit: Regression, score: Numbers, card: Indicator) -> Numbers:
    known = np.where(np.isnan(score), 0.0, score)
    return predict(fit, known, multiplier=card.multiplier).value


def _share(rows: Rows, target: Numbers, card: Indicator) -> float | None:
    """Return the share of the variation beyond chance that the line takes up.

    Variation is that between places (τ², none drawn in), around their common figure and around
    the line; None where there is none around the common figure that chance could not give.
    """
    known = rows.judged & np.isfinite(target)
    middle = rows.events(card)[known].sum() / rows.size[known].sum() * card.multiplier
    flat, left = (
        overdispersion(
            distances(rows, np.where(known, middle_or_line, np.nan), card), winsorise=0.0
        )
        for middle_or_line in (middle, target)
    )
    # Of a spread that chance could give there is nothing to account for.
    if flat.tau_squared <= 0 or not heterogeneous(flat):
        return None
    lost = (flat.n - 1) / (flat.n - 2)  # the line takes one degree of freedom of its own
    return max(0.0, 1 - lost * left.tau_squared / flat.tau_squared)


def _gradient(
    result: Result, *, period: Period, scores: Mapping[str, float], level: str, group: str
) -> Gradient | None:
    """Return the gradient, None where it is refused: the comparison stands without it."""
    try:
        return gradient(result, period=period, scores=scores, level=level, group=group)
    except ComparisonRefusedError:
        return None


def _made(vintage: int) -> str:
    return (
        f"What is expected is the figure that the line through all places gives for the place's "
        f"score on the Index of Multiple Deprivation {vintage}."
    )


_CAVEATS = (
    "Adjusting for deprivation does not adjust for age, for how figures are recorded, or for what "
    "deprivation itself does to services: a place may be as expected and still serve people badly.",
    "The score is an average over the place; places alike on average can differ within.",
)
