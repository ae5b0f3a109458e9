"""Past: each place beside its own other periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.compare.change import changes
from onestory.compare.charts import Charts, charts
from onestory.compare.rows import Numbers, Rows, of_table, written
from onestory.compare.sentences import standing_out
from onestory.compare.series import parted, spans
from onestory.compare.verdicts import DIVIDED, Verdict
from onestory.model.comparison import Comparison, Flags
from onestory.model.errors import ComparisonRefusedError
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.model.words import many, setting
from onestory.stats import Estimate, chance_flags

FEW_PERIODS, LEVEL, LEVEL_OF_FEW = 20, 0.996, 0.9935
"""How often the last of so many unchanging points keeps within limits made of all of them. Less
than the 0.9973 of limits that are known: 0.65% of last points fell outside with 6 to 12 points
and 0.4% with 24 to 36, in 20,000 series of each tried."""


def own_past(
    result: Result,
    *,
    level: str = "",
    areas: Sequence[str] = (),
    breaks: tuple[date, ...] = (),
    since: Period | None = None,
    group: str = "",
) -> Comparison:
    """Return every period of each place beside the limits that the place's own periods give.

    `level` and `areas` narrow the places ('' and () take all). Series are parted at `breaks`,
    the days on which the definition changed. On the last row of each place, `difference` is its
    figure less that of `since`, or of the first period under the same definition, with the
    result's confidence.

    Raises ComparisonRefusedError when there are no such rows, or when the definition changed
    between `since` and the last period.
    """
    table = _taken(result, level=level, areas=areas, group=group)
    rows, periods = of_table(table, result), spans(table)
    last = max(periods, key=lambda p: (p.end, p.start))
    charted = charts(rows, periods, parted(rows, periods, breaks), result.indicator)
    apart = changes(result, rows, periods, since=since, breaks=breaks)
    latest = _latest(periods, charted, last)
    flags = _flags(latest, periods=len(set(periods)))
    named = [n for p, n in zip(periods, table["area_name"].to_pylist(), strict=True) if p == last]
    return Comparison(
        result=result,
        method="own past",
        period=Period(start=min(p.start for p in periods), end=last.end),
        comparator="its own past",
        rows=written(table, _columns(charted, apart)),
        flags=flags,
        sentence=standing_out(
            latest,
            flags,
            period=last.label,
            level=level or "own",
            others="their own past",
            names=named,
        ),
        explanation=_explanation(result, breaks),
        caveats=(*result.indicator.caveats, *_cautions(charted), *_left(rows, latest, last)),
        margin=result.indicator.margin,
    )


def _columns(charted: Charts, apart: Estimate) -> dict[str, Numbers | list[object]]:
    return {
        "comparator_value": charted.centre,
        "limit_lower": charted.lower,
        "limit_upper": charted.upper,
        "difference": apart.value,
        "difference_lower": apart.lower,
        "difference_upper": apart.upper,
        "position": [v.position for v in charted.verdicts],
        "judgement": [v.judgement for v in charted.verdicts],
        "reason": [v.reason for v in charted.verdicts],
    }


def _taken(result: Result, *, level: str, areas: Sequence[str], group: str) -> pa.Table:
    rows = result.rows.filter(pc.equal(result.rows["group"], group))
    if level:
        rows = rows.filter(pc.equal(rows["area_level"], level))
    if areas:
        rows = rows.filter(pc.is_in(rows["area_code"], pa.array(sorted(areas))))
    if not rows.num_rows:
        raise ComparisonRefusedError(
            found="None of the places asked for has a row.",
            where=result.indicator.id,
            do="Ask for areas, a level and a group that the result has.",
        )
    keys = ("area_code", "period_start", "period_end")
    return rows.sort_by([(key, "ascending") for key in keys])


def _latest(periods: tuple[Period, ...], charted: Charts, last: Period) -> tuple[Verdict, ...]:
    """Return the verdicts of the last period; a place with no row then may have ended."""
    return tuple(
        verdict for period, verdict in zip(periods, charted.verdicts, strict=True) if period == last
    )


def _flags(latest: Sequence[Verdict], *, periods: int) -> Flags:
    level = LEVEL if periods >= FEW_PERIODS else LEVEL_OF_FEW
    judged = [v for v in latest if not _has_none(v)]
    chance = chance_flags(len(judged), level=level)
    return Flags(
        places=len(judged),
        flagged=sum(v.position in ("higher", "lower") for v in judged),
        level=level,
        expected=chance.expected,
        expected_upper=chance.upper,
    )


def _has_none(verdict: Verdict) -> bool:
    """Return whether there is no figure of the place's own, or nothing to hold it to."""
    return verdict.reason == DIVIDED or verdict.reason.startswith(("limits", "no figure", "hidden"))


def _divided(rows: Rows) -> tuple[str, ...]:
    figures = int(np.count_nonzero(rows.divided))
    if not figures:
        return ()
    held = len({code for code, divided in zip(rows.codes, rows.divided, strict=True) if divided})
    are = "is" if figures == 1 else "are"
    return (
        f"{many(figures, 'figure')} of {many(held, 'place')} {are} mostly divided from larger "
        f"areas by population, so {are} left out of the series: not the place's own.",
    )


def _explanation(result: Result, breaks: tuple[date, ...]) -> str:
    split = " Series are parted where the definition changed." if breaks else ""
    return (
        "Each place is set beside its own periods: the limits lie 2.66 mean steps from one period "
        "to the next on either side of its average, and all its periods count towards them."
        f"{split} The change shown for the last period is from the first one under the same "
        f"definition, with a {setting(result.confidence)} range that takes the people of the two "
        "periods to be different people."
    )


def _cautions(charted: Charts) -> tuple[str, ...]:
    found: list[str] = []
    if charted.provisional:
        found.append(
            f"Limits are provisional for {charted.provisional:,} series with fewer than 12 periods."
        )
    if charted.gapped:
        found.append(
            f"{charted.gapped:,} series leave out time; the step across a gap counts as one step."
        )
    return tuple(found)


def _left(rows: Rows, latest: Sequence[Verdict], last: Period) -> tuple[str, ...]:
    return (*_divided(rows), *_ended(rows, latest, last))


def _ended(rows: Rows, latest: Sequence[Verdict], last: Period) -> tuple[str, ...]:
    absent = len(set(rows.codes)) - len(latest)
    if not absent:
        return ()
    have = "place has" if absent == 1 else "places have"
    return (
        f"{absent:,} {have} no figure for {last.label}: not published, not matched, or ended"
        " before it.",
    )
