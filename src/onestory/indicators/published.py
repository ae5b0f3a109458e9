"""Published figures made into a result: matched to areas, pivoted, and given an interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory import engine
from onestory.indicators.coverage import absences, jumps
from onestory.indicators.intervals import refuse_fractions, with_intervals
from onestory.indicators.matching import matched
from onestory.model.errors import NothingUsableError
from onestory.model.period import Period
from onestory.model.result import Input, Result

if TYPE_CHECKING:
    from onestory.indicators.ground import Ground
    from onestory.model.indicator import Indicator
    from onestory.model.source import Checked

# One row an area, period and group. Where two files give the same part, the file received last
# stands, unless it has nothing where another has a number; a number that it hides stays hidden.
# `differing` counts the cells that another row contradicts.
_PIVOT = """
with ranked as (
    select *, row_number() over (
        partition by area_code, period_start, period_end, "group", part
        order by coalesce(mark, '') = 'not available', received desc, row desc) as place_in_line,
    count(distinct coalesce(cast(number as varchar), nullif(mark, 'not available')))
        over cell as versions
    from figures
    window cell as (partition by area_code, period_start, period_end, "group", part)
)
select area_code, any_value(area_name) as area_name, any_value(area_level) as area_level,
    period_start, period_end, "group",
    max(number) filter (part = 'numerator') as numerator,
    max(number) filter (part = 'denominator') as denominator,
    max(number) filter (part = 'value') as value,
    max(number) filter (part = 'lower') as lower,
    max(number) filter (part = 'upper') as upper,
    bool_or(coalesce(mark, '') = 'suppressed') as suppressed,
    bool_or(number is null) as incomplete,
    cast(count(*) filter (versions > 1) as integer) as differing
from ranked where place_in_line = 1
group by area_code, period_start, period_end, "group"
order by "group", period_start, area_level, area_code
"""

# Counts by group become numerator (the chosen groups) over denominator (all but those left out).
# An area that lacks a group that others of its level have in the period is incomplete.
_SHARE = """
select area_code, area_name, area_level, period_start, period_end, '' as "group",
    sum(coalesce(value, numerator)) filter (exists (
        select 1 from chosen where starts_with(pivoted."group", chosen.prefix))) as numerator,
    sum(coalesce(value, numerator)) as denominator,
    cast(null as double) as value, cast(null as double) as lower, cast(null as double) as upper,
    bool_or(suppressed) as suppressed,
    bool_or(incomplete) or count(*) < max(count(*)) over (
        partition by period_start, period_end, area_level) as incomplete,
    cast(sum(differing) as integer) as differing
from pivoted where "group" <> '' and not exists (
    select 1 from left_out where starts_with(pivoted."group", left_out.prefix))
group by area_code, area_name, area_level, period_start, period_end
order by period_start, area_level, area_code
"""


def published(
    checked: Sequence[Checked], card: Indicator, *, ground: Ground, confidence: float = 0.95
) -> Result:
    """Return the indicator's result from published figures, intervals given where they can be.

    Reads the accepted figures of `checked` whose measure is the card's. Every place that cannot
    be matched to an area is a Finding. Raises NothingUsableError when no figure is left.
    """
    found = _figures(checked, card)
    placed, findings = matched(found, ground)
    pivoted = engine.query(_PIVOT, {"figures": placed})
    if card.numerator_groups:
        chosen = pa.table({"prefix": list(card.numerator_groups)})
        left_out = pa.table({"prefix": pa.array(card.left_out_groups, pa.string())})
        tables = {"pivoted": pivoted, "chosen": chosen, "left_out": left_out}
        pivoted = engine.query(_SHARE, tables)
    if pivoted.num_rows == 0:
        first = f" ({findings[0].message})" if findings else ""
        raise _nothing(card, f"none of their places could be matched to an area{first}")
    refuse_fractions(pivoted, card)
    rows, more = with_intervals(pivoted, card, ground=ground, confidence=confidence)
    return Result(
        indicator=card,
        period=_span(rows),
        rows=rows,
        confidence=confidence,
        method=_method(card),
        inputs=_inputs(checked, found),
        findings=(*findings, *more, *absences(rows, card, ground), *jumps(rows, card, ground)),
        invented=ground.invented,
    )


def _figures(checked: Sequence[Checked], card: Indicator) -> pa.Table:
    parts: list[pa.Table] = []
    for order, one in enumerate(checked):
        rows = engine.read(one.accepted)
        kept = rows.filter(pc.equal(rows["measure"], card.measure))
        parts.append(kept.append_column("received", pa.array(np.full(len(kept), order))))
    found = pa.concat_tables(parts) if parts else None
    if found is None or found.num_rows == 0:
        raise _nothing(card, f"no accepted row is of the measure '{card.measure}'")
    return found


def _nothing(card: Indicator, why: str) -> NothingUsableError:
    return NothingUsableError(
        found=f"There are no figures for '{card.id}': {why}.",
        do="Look at private/findings.csv, at `level` under [places] and at `measure`.",
    )


def _span(rows: pa.Table) -> Period:
    return Period(
        start=pc.min(rows["period_start"]).as_py(), end=pc.max(rows["period_end"]).as_py()
    )


def _inputs(checked: Sequence[Checked], found: pa.Table) -> tuple[Input, ...]:
    used = set(found["received"].unique().to_pylist())
    return tuple(
        Input(
            file=one.delivery.path.name,
            sha256=one.delivery.sha256,
            source=one.delivery.source.title,
            publisher=one.delivery.source.publisher,
            licence=one.delivery.source.licence,
            received_rows=one.received_rows,
            accepted_rows=one.accepted_rows,
            rejected_rows=one.rejected_rows,
        )
        for order, one in enumerate(checked)
        if order in used
    )


def _method(card: Indicator) -> str:
    return {
        "proportion": "Wilson interval from the numerator and denominator",
        "crude_rate": "Byar's interval on the count (exact Poisson below 10)",
        "count": "Byar's interval on the count (exact Poisson below 10)",
    }.get(card.statistic, "The limits published with the figure, where there are any")
