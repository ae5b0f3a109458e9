"""The boundary time machine: a result shown on the areas of another level or another day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory import stats
from onestory.engine import query
from onestory.model.errors import PlaceError
from onestory.model.figures import RESULT_ROWS
from onestory.model.finding import Finding
from onestory.model.indicator import Statistic
from onestory.model.period import day_label
from onestory.model.result import Result
from onestory.places import crossings
from onestory.places.crosswalks import Crosswalk

_UNDIVIDED = "area cannot be divided"  # the rule, as the crosswalk tells it

COMPLETE = 0.9995
"""The least share of an area that must have figures for the area to have one."""

WHOLE = 0.9999
"""The least share of an area that counts as the whole of it."""


def reexpress(result: Result, crosswalk: Crosswalk) -> Result:
    """Return the result on the target areas of the crosswalk; rows of other levels stay.

    Numerators and denominators are shared by weight and summed, and value and limits made again
    from the sums. An area that is the same place keeps its figures as published. `apportioned` is
    the share of a figure (of its numerator, else denominator) that came from divided areas. A
    target whose parts do not all have what its statistic needs is 'missing' (or 'suppressed')
    with a note; a mean needs the denominators of all parts. Areas that the crosswalk does not
    have are in a Finding.

    Raises PlaceError across a day on which the areas changed in a way that is not known.
    """
    _refuse_break(result, crosswalk)
    named = {"rows": result.rows, "walk": crosswalk.rows}
    given = {"source": crosswalk.source, "target": crosswalk.target}
    parts = query(PARTS.format(**given), named)
    same = query(SAME.format(**given, whole=WHOLE, complete=COMPLETE), {"parts": parts})
    summed = query(
        SUMMED.format(statistic=_kind(result.indicator.statistic), whole=WHOLE),
        {"parts": parts, "same": same},
        parameters=[result.indicator.multiplier],
    )
    made = _made(result, summed, crosswalk)
    kept = query(KEPT.format(**given), named).cast(RESULT_ROWS)
    rows = pa.concat_tables([same.select(RESULT_ROWS.names).cast(RESULT_ROWS), made, kept])
    return replace(
        result,
        rows=query(ORDERED, {"rows": rows}).cast(RESULT_ROWS),
        method=f"{result.method}; {_basis(crosswalk)}",
        findings=(
            *result.findings,
            *_concerned(result, crosswalk),
            *crossings.findings(result, crosswalk, made=made, parts=parts),
        ),
    )


def _concerned(result: Result, crosswalk: Crosswalk) -> tuple[Finding, ...]:
    """Return the findings of the crosswalk, of areas that cannot be divided only with figures."""
    weight: dict[str, float] = defaultdict(float)
    for code, share in zip(
        crosswalk.rows["from_code"].to_pylist(), crosswalk.rows["weight"].to_pylist(), strict=True
    ):
        weight[code] += share
    levels, codes = (result.rows[name].to_pylist() for name in ("area_level", "area_code"))
    figures = {c for level, c in zip(levels, codes, strict=True) if level == crosswalk.source}
    divided = any(weight[code] < COMPLETE for code in figures)
    return tuple(f for f in crosswalk.findings if divided or f.rule != _UNDIVIDED)


def _refuse_break(result: Result, crosswalk: Crosswalk) -> None:
    for gap in crosswalk.breaks:
        later = query(
            LATER.format(source=crosswalk.source), {"rows": result.rows}, parameters=[gap.on]
        )
        if later["later"][0].as_py() and crosswalk.on < gap.on:
            raise PlaceError(
                found=f"Figures from {day_label(gap.on)} on cannot be shown on the areas of"
                f" {day_label(crosswalk.on)}. {gap.note}",
                do="Give the official lookup between the old and the new areas under [places]"
                " lookups.",
            )


def _kind(statistic: Statistic) -> str:
    """Return how the parts of the statistic may be put together: '' where they may not."""
    if statistic in {"proportion", "crude_rate"}:
        return "fraction"
    return statistic if statistic in {"count", "mean"} else ""


def _made(result: Result, summed: pa.Table, crosswalk: Crosswalk) -> pa.Table:
    """Return the rows of areas put together from parts, by `RESULT_ROWS`."""
    estimate = _estimate(result, summed)
    known = {name: _floats(summed, name) for name in ("numerator", "denominator")}
    usable = ~np.isnan(estimate.value)
    columns = {
        "area_code": summed["to_code"],
        "area_name": summed["to_name"],
        "area_level": pa.array([crosswalk.target] * summed.num_rows, pa.string()),
        "numerator": pa.array(np.where(usable, known["numerator"], np.nan), from_pandas=True),
        "denominator": pa.array(np.where(usable, known["denominator"], np.nan), from_pandas=True),
        "value": pa.array(estimate.value, from_pandas=True),
        "lower": pa.array(estimate.lower, from_pandas=True),
        "upper": pa.array(estimate.upper, from_pandas=True),
        "status": pa.array(_statuses(summed, estimate), pa.string()),
        "apportioned": pa.array(
            np.where(usable, _floats(summed, "apportioned"), np.nan), from_pandas=True
        ),
        "note": pa.array(_notes(summed, usable, result.indicator.statistic), pa.string()),
    }
    same = {name: summed[name] for name in ("period_start", "period_end", "group")}
    whole = {**same, **columns}
    return pa.table({name: whole[name] for name in RESULT_ROWS.names}).cast(RESULT_ROWS)


def _floats(rows: pa.Table, name: str) -> NDArray[np.float64]:
    return np.asarray(rows[name].cast(pa.float64()).to_numpy(), dtype=np.float64)


def _estimate(result: Result, summed: pa.Table) -> stats.Estimate:
    """Return value and limits from the sums; NaN where the parts do not allow them."""
    card, confidence = result.indicator, result.confidence
    complete = _floats(summed, "covered") >= COMPLETE
    numerator = np.where(complete, _floats(summed, "numerator"), np.nan)
    denominator = np.where(complete, _floats(summed, "denominator"), np.nan)
    if _kind(card.statistic) in {"fraction", "count"}:
        return stats.from_counts(
            card.statistic,
            numerator,
            denominator,
            multiplier=card.multiplier,
            confidence=confidence,
        )
    unknown = np.full(summed.num_rows, np.nan)
    mean = np.where(complete, _floats(summed, "mean"), np.nan)
    return stats.Estimate(
        value=mean, lower=unknown, upper=unknown, confidence=confidence, method="weighted mean"
    )


def _statuses(summed: pa.Table, estimate: stats.Estimate) -> list[str]:
    statuses: list[str] = []
    columns = (
        summed["hidden"].to_pylist(),
        summed["statuses"].to_pylist(),
        _floats(summed, "apportioned"),
    )
    for place, (hidden, sources, moved) in enumerate(zip(*columns, strict=True)):
        if np.isnan(estimate.value[place]):
            statuses.append("suppressed" if hidden else "missing")
        elif np.isnan(estimate.lower[place]):
            statuses.append("no interval")
        elif moved == 0 and sources in (["measured"], ["published"]):
            statuses.append(str(sources[0]))
        else:
            statuses.append("reconstructed")
    return statuses


def _notes(summed: pa.Table, usable: NDArray[np.bool_], statistic: Statistic) -> list[str]:
    notes: list[str] = []
    for row, good in zip(summed.to_pylist(), usable.tolist(), strict=True):
        made_of = ", ".join(row["sources"])
        if good and row["apportioned"]:
            notes.append(
                f"{row['apportioned']:.0%} shared out by population from {made_of};"
                " the interval does not include what sharing out adds"
            )
        elif good:
            notes.append(f"sum of {made_of}")
        elif row["hidden"]:
            notes.append(f"a part is hidden as a small number ({', '.join(row['lacking'])})")
        elif not _kind(statistic):
            notes.append("a figure of this kind cannot be put together from its parts")
        elif row["lacking"]:
            notes.append(f"not all parts have the counts it needs ({', '.join(row['lacking'])})")
        else:
            notes.append("a part of it has no figure")
    return notes


def _basis(crosswalk: Crosswalk) -> str:
    basis = f" by {crosswalk.basis}" if crosswalk.basis else ""
    return (
        f"{crosswalk.source} figures shown on the areas of level {crosswalk.target} of"
        f" {day_label(crosswalk.on)}{basis}"
    )


# Each source row beside each target area it lies in, in the days for which the link holds.
PARTS = """
SELECT rows.*, walk.to_code, walk.to_name, walk.weight, walk.covers,
       concat_ws('|', walk.to_code, rows.period_start, rows.period_end, rows."group") AS key
FROM rows JOIN walk ON walk.from_code = rows.area_code
WHERE rows.area_level = '{source}'
  AND coalesce(walk.start <= rows.period_start, true)
  AND coalesce(rows.period_start < walk."end", true)
"""

# A part without numerator is remade from value and denominator where the statistic is a fraction.
SUMMED = """
WITH counted AS (
    SELECT *, CASE '{statistic}'
        WHEN 'fraction' THEN coalesce(numerator, value * denominator / $1)
        WHEN 'count' THEN coalesce(numerator, value / $1)
        WHEN 'mean' THEN numerator END AS events,
    status = 'suppressed' AS hides
    FROM parts WHERE key NOT IN (SELECT key FROM same)),
able AS (
    SELECT *, NOT hides AND CASE '{statistic}'
        WHEN 'fraction' THEN events IS NOT NULL AND denominator IS NOT NULL
        WHEN 'count' THEN events IS NOT NULL
        WHEN 'mean' THEN value IS NOT NULL AND denominator IS NOT NULL
        ELSE false END AS usable
    FROM counted)
SELECT key, to_code, any_value(to_name) AS to_name, period_start, period_end, "group",
       sum(weight * events) FILTER (usable) AS numerator,
       sum(weight * denominator) FILTER (usable) AS denominator,
       sum(weight * denominator * value) FILTER (usable)
           / sum(weight * denominator) FILTER (usable) AS mean,
       coalesce(sum(weight * coalesce(events, denominator)) FILTER (usable AND weight < {whole})
           / nullif(sum(weight * coalesce(events, denominator)) FILTER (usable), 0), 0)
           AS apportioned,
       CASE WHEN bool_and(usable) THEN coalesce(sum(covers), 1) ELSE 0 END AS covered,
       bool_or(hides) AS hidden,
       list(DISTINCT area_name ORDER BY area_name) AS sources,
       list(DISTINCT status ORDER BY status) AS statuses,
       coalesce(list(DISTINCT area_name ORDER BY area_name) FILTER (NOT usable), []) AS lacking
FROM able GROUP BY key, to_code, period_start, period_end, "group" ORDER BY key
"""

# A target that is one whole area, and all of it, is the same place: its figures stay.
SAME = """
WITH alone AS (
    SELECT key FROM parts GROUP BY key
    HAVING count(*) = 1 AND min(weight) >= {whole}
       AND coalesce(min(covers) >= {complete}, bool_and(area_code = to_code)))
SELECT parts.key, to_code AS area_code, to_name AS area_name, '{target}' AS area_level,
       period_start, period_end, "group", numerator, denominator, value, lower, upper, status,
       CAST(0 AS DOUBLE) AS apportioned, note
FROM parts JOIN alone USING (key) ORDER BY key
"""

KEPT = """
SELECT * FROM rows WHERE area_level <> '{source}'
"""

LATER = """
SELECT count(*) > 0 AS later FROM rows WHERE area_level = '{source}' AND period_end > ?
"""

ORDERED = 'SELECT * FROM rows ORDER BY "group", period_start, period_end, area_level, area_code'
