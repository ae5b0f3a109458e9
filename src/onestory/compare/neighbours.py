"""Neighbours: places beside the rest of their region, or beside those alike in deprivation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from onestory.compare.assembly import Account, assemble
from onestory.compare.limits import LEVEL, Signs, around
from onestory.compare.refusals import refuse_unpooled
from onestory.compare.rows import Rows, in_period, of_period, of_table
from onestory.compare.verdicts import (
    ALONE,
    NO_COUNTS,
    NO_PEER_COUNTS,
    NO_PEERS,
    NO_REGION,
    Standing,
)
from onestory.model.comparison import Comparison
from onestory.model.indicator import Indicator
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.model.words import plural, setting
from onestory.stats import Estimate, Fraction, crude_rate, difference_from_limits, risk_difference


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """The counts that a place is set beside, or why there are none.

    `published` says that they are a published total less the place itself.
    """

    numerator: float = np.nan
    denominator: float = np.nan
    missing: str = ""
    published: bool = False


def region(
    result: Result,
    *,
    period: Period,
    parents: Mapping[str, str],
    level: str = "council",
    level_of_confidence: float = LEVEL,
) -> Comparison:
    """Return each place beside the rest of its region: the region's counts less its own.

    `parents` gives the code of each place's region. Where the result has no row for the region
    with both counts, the other places of the region that have them are summed.

    Raises ComparisonRefusedError for figures that cannot be pooled: bare counts, standardised
    rates and ratios, means.
    """
    refuse_unpooled(result.indicator)
    rows = of_period(result, period=period, level=level)
    regions = of_table(in_period(result, period=period), result)
    pools = [_rest(rows, place, regions, parents) for place in range(len(rows))]
    named, made = _rest_in_words(pools, level)
    account = Account(
        method="region",
        period=period,
        others=named.replace("its region", "their region"),
        made=made,
        tested=_tested(level_of_confidence, result.confidence),
    )
    standing = _standing(result.indicator, rows, pools, named=named, level=level)
    return _beside(result, standing, pools, account, confidence=level_of_confidence)


def peers(
    result: Result,
    *,
    period: Period,
    peers: Mapping[str, tuple[str, ...]],
    level: str = "council",
    level_of_confidence: float = LEVEL,
) -> Comparison:
    """Return each place beside the places most like it in deprivation, pooled.

    `peers` gives the codes of each place's peers; the place itself is left out of them.

    Raises ComparisonRefusedError as `region` does.
    """
    refuse_unpooled(result.indicator)
    rows = of_period(result, period=period, level=level)
    pools = [_alike(rows, place, peers) for place in range(len(rows))]
    account = Account(
        method="peers",
        period=period,
        others="the places most like them in deprivation",
        made="Each place is set beside the places most like it in deprivation, taken together, "
        "itself left out. Alike in deprivation is not alike in all: ages and recording differ.",
        tested=_tested(level_of_confidence, result.confidence),
    )
    named = "the places most like it in deprivation"
    standing = _standing(result.indicator, rows, pools, named=named, level=level)
    return _beside(result, standing, pools, account, confidence=level_of_confidence)


def difference(
    card: Indicator, first: Fraction, second: Fraction, *, confidence: float
) -> Estimate:
    """Return the first figure less the second with its interval, the two being independent.

    Newcombe's for proportions; for rates recovered in the same way from Byar's limits.
    """
    if card.statistic == "proportion":
        return risk_difference(first, second, multiplier=card.multiplier, confidence=confidence)
    one, other = (
        crude_rate(f.numerator, f.denominator, multiplier=card.multiplier, confidence=confidence)
        for f in (first, second)
    )
    return difference_from_limits(one, other)


def beyond_zero(apart: Estimate) -> Signs:
    """Return 1 where the whole interval lies above zero, -1 where below, else 0."""
    return (apart.lower > 0).astype(np.int8) - (apart.upper < 0).astype(np.int8)


def _standing(
    card: Indicator, rows: Rows, pools: list[_Counts], *, named: str, level: str
) -> Standing:
    over = np.array([p.denominator for p in pools])
    target = np.array([p.numerator for p in pools]) / over * card.multiplier
    return Standing(
        rows=rows,
        target=target,
        limits=around(rows, target, card),
        chance=np.zeros(len(rows), dtype=np.int8),
        missing=tuple(p.missing for p in pools),
        named=named,
        level=level,
    )


def _beside(
    result: Result,
    standing: Standing,
    pools: list[_Counts],
    account: Account,
    *,
    confidence: float,
) -> Comparison:
    rows = standing.rows
    counted = rows.counted
    own = Fraction(
        numerator=np.where(counted, rows.numerator, np.nan),
        denominator=np.where(counted, rows.denominator, np.nan),
    )
    others = Fraction(
        numerator=np.array([p.numerator for p in pools]),
        denominator=np.array([p.denominator for p in pools]),
    )
    # Many places are judged at once, so verdicts ask more than the range that is shown.
    strict = difference(result.indicator, own, others, confidence=confidence)
    shown = difference(result.indicator, own, others, confidence=result.confidence)
    judged = replace(standing, chance=beyond_zero(strict), apart=shown)
    return assemble(result, judged, account, difference=shown)


def _rest_in_words(pools: list[_Counts], level: str) -> tuple[str, str]:
    """Return the rest of a region as sentences speak of it, and how it came to be."""
    held = {pool.published for pool in pools if not pool.missing}
    kind = plural(level)
    if held == {False}:
        return f"the other {kind} of its region that have figures", (
            f"No figure of a region was delivered, so each place is set beside the other {kind} of "
            "its region that were, taken together: they may not be the whole of it."
        )
    if held == {True, False}:
        return "the rest of its region as far as it was delivered", (
            "Each place is set beside its region with the place itself taken out, and where no "
            f"figure of the region was delivered, beside the other {kind} of it that were."
        )
    return "the rest of its region", (
        "Each place is set beside its region with the place itself taken out."
    )


def _rest(rows: Rows, place: int, regions: Rows, parents: Mapping[str, str]) -> _Counts:
    if not rows.counted[place]:
        return _Counts(missing=NO_COUNTS)
    parent = parents.get(rows.codes[place], "")
    if not parent:
        return _Counts(missing=NO_REGION)
    whole = [i for i, c in enumerate(regions.codes) if c == parent and regions.counted[i]]
    if whole:
        above = regions.numerator[whole[0]] - rows.numerator[place]
        below = regions.denominator[whole[0]] - rows.denominator[place]
        return replace(_pool(above, below, ALONE), published=True)
    others = [
        i
        for i, code in enumerate(rows.codes)
        if i != place and rows.counted[i] and parents.get(code, "") == parent
    ]
    return _summed(rows, others, ALONE)


def _alike(rows: Rows, place: int, peers: Mapping[str, tuple[str, ...]]) -> _Counts:
    if not rows.counted[place]:
        return _Counts(missing=NO_COUNTS)
    listed = set(peers.get(rows.codes[place], ())) - {rows.codes[place]}
    if not listed:
        return _Counts(missing=NO_PEERS)
    others = [i for i, code in enumerate(rows.codes) if code in listed and rows.counted[i]]
    return _summed(rows, others, NO_PEER_COUNTS)


def _summed(rows: Rows, others: list[int], missing: str) -> _Counts:
    return _pool(rows.numerator[others].sum(), rows.denominator[others].sum(), missing)


def _pool(above: float, below: float, missing: str) -> _Counts:
    """Return the counts; none where nothing is left, or less than nothing by rounded totals."""
    if below <= 0 or above < 0:
        return _Counts(missing=missing)
    return _Counts(numerator=float(above), denominator=float(below))


def _tested(confidence: float, shown: float) -> str:
    return (
        f"Beyond chance means that the {setting(confidence)} interval of the difference between "
        "the two lies wholly on one side of nought; the range shown beside a difference is its "
        f"{setting(shown)} interval."
    )
