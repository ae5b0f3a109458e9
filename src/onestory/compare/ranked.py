"""Ranked: places in order of their figure, each with the ranks that it could plausibly hold."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from onestory.compare.assembly import FEW
from onestory.compare.limits import ENOUGH_FOR_SPREAD
from onestory.compare.refusals import refuse_counts, refuse_ratios
from onestory.compare.rows import Numbers, Rows, of_period, written
from onestory.compare.sentences import left_out
from onestory.compare.verdicts import Verdict, direction, unjudged
from onestory.model.comparison import Comparison, Flags, Position
from onestory.model.errors import ComparisonRefusedError
from onestory.model.indicator import Indicator
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.model.words import places, plural
from onestory.stats import Estimate, chance_flags
from onestory.stats.ranks import Ranks, plausible_ranks

LEVEL = 0.95
NO_RANK = "no rank can be given without an interval"


def ranked(
    result: Result, *, period: Period, level: str = "council", group: str = ""
) -> Comparison:
    """Return places from the highest figure to the lowest, each with its plausible ranks.

    Rows without an interval come last, with no rank. A place is 'higher' when all its plausible
    ranks lie in the upper half of places, 'lower' when in the lower half.

    Raises ComparisonRefusedError for bare counts and indirectly standardised ratios, or when
    fewer than two places have an interval: there are no ranks without intervals.
    """
    card = result.indicator
    refuse_counts(card)
    refuse_ratios(card)
    rows = of_period(result, period=period, level=level, group=group)
    ranks = _ranks(rows, result)
    verdicts = tuple(_verdict(rows, ranks, place, card) for place in range(len(rows)))
    flags = _flags(verdicts, ranks)
    middle = float(np.median(rows.value[np.isfinite(ranks.rank)]))
    columns: dict[str, Numbers | list[object]] = {
        "comparator_value": np.where(np.isfinite(ranks.rank), middle, np.nan),
        "difference": np.where(np.isfinite(ranks.rank), rows.value - middle, np.nan),
        "rank": ranks.rank,
        "rank_lower": ranks.lower,
        "rank_upper": ranks.upper,
        "position": [v.position for v in verdicts],
        "judgement": [v.judgement for v in verdicts],
        "reason": [v.reason for v in verdicts],
    }
    order = np.lexsort((np.array(rows.codes), np.nan_to_num(ranks.rank, nan=np.inf)))
    return Comparison(
        result=result,
        method="ranked",
        period=period,
        comparator=f"the middle of all {plural(level)}",
        rows=written(rows.table, columns).take(pc.cast(order, "int64")),
        flags=flags,
        sentence=_sentence(verdicts, ranks, period=period, level=level),
        explanation=_EXPLANATION,
        caveats=(*card.caveats, "A rank is of figures, not of care, and most places share theirs."),
        margin=card.margin,
    )


def _ranks(rows: Rows, result: Result) -> Ranks:
    bare = np.array([bool(unjudged(rows, place)) for place in range(len(rows))])
    # What has an interval can be ranked even where what it was counted over is not known.
    bare &= ~np.isfinite(rows.lower) | ~np.isfinite(rows.upper)
    bare |= rows.divided
    figures = Estimate(
        value=np.where(bare, np.nan, rows.value),
        lower=rows.lower,
        upper=rows.upper,
        confidence=result.confidence,
        method=result.method,
    )
    ranks = plausible_ranks(figures, confidence=LEVEL)
    if np.count_nonzero(np.isfinite(ranks.rank)) < 2:
        raise ComparisonRefusedError(
            found="Fewer than two places have an interval, and there are no ranks without.",
            where=result.indicator.id,
            do="Give numerators and denominators, or list the figures without ranking them.",
        )
    return ranks


def _verdict(rows: Rows, ranks: Ranks, place: int, card: Indicator) -> Verdict:
    if not np.isfinite(ranks.rank[place]):
        reason = unjudged(rows, place) or NO_RANK
        return Verdict(position="cannot tell apart", judgement=None, reason=reason)
    total = int(np.count_nonzero(np.isfinite(ranks.rank)))
    low, high = int(ranks.lower[place]), int(ranks.upper[place])
    span = f"its plausible ranks run from {low:,} to {high:,} of {total:,}"
    middle = (total + 1) / 2
    position: Position = "cannot tell apart"
    if high < middle:
        position = "higher"
    elif low > middle:
        position = "lower"
    halves = {"higher": ", all in the upper half", "lower": ", all in the lower half"}
    end = halves.get(position, ", across the middle")
    return Verdict(position=position, judgement=direction(position, card), reason=span + end)


def _flags(verdicts: tuple[Verdict, ...], ranks: Ranks) -> Flags:
    ranked = int(np.count_nonzero(np.isfinite(ranks.rank)))
    chance = chance_flags(ranked, level=LEVEL)
    return Flags(
        places=ranked,
        flagged=sum(v.position in ("higher", "lower") for v in verdicts),
        level=LEVEL,
        expected=chance.expected,
        expected_upper=chance.upper,
    )


def _sentence(verdicts: tuple[Verdict, ...], ranks: Ranks, *, period: Period, level: str) -> str:
    ranked = int(np.count_nonzero(np.isfinite(ranks.rank)))
    upper = sum(v.position == "higher" for v in verdicts)
    lower = sum(v.position == "lower" for v in verdicts)
    found = (
        f"In {period.label}, of {places(ranked, level)} that can be ranked, all plausible ranks "
        f"of {upper:,} lie in the upper half and of {lower:,} in the lower; the other "
        f"{ranked - upper - lower:,} could stand in either."
    )
    few = FEW if ranked < ENOUGH_FOR_SPREAD else ""
    return " ".join(filter(None, (found, few, left_out(verdicts))))


_EXPLANATION = (
    "Ranks run from 1, the highest figure. The plausible ranks of a place leave out only those "
    "that the intervals of all places rule out together, with 95% confidence; a place all of "
    "whose plausible ranks lie in one half is called higher or lower than the middle."
)
