"""Crossings: what is to be told when figures are carried across boundaries."""

from __future__ import annotations

import pyarrow as pa

from onestory.engine import query
from onestory.model.finding import Finding
from onestory.model.period import day_label
from onestory.model.result import Result
from onestory.places.crosswalks import Crosswalk


def findings(
    result: Result, crosswalk: Crosswalk, *, made: pa.Table, parts: pa.Table
) -> tuple[Finding, ...]:
    """Return what was left out, divided or thinner than before when figures were carried across.

    `made` are the rows put together, `parts` the rows they were made of.
    """
    held = {"rows": result.rows, "walk": crosswalk.rows}
    lost = query(LOST.format(source=crosswalk.source), held)
    moved = query(MOVED, {"made": made}).to_pylist()[0]
    # Own places need not hold the whole country.
    found = [_lost(lost)] if lost.num_rows and crosswalk.target != "own" else []
    if moved["areas"]:
        message = (
            f"{moved['areas']} of the areas rest partly on figures of divided areas,"
            f" {moved['most']:.0%} of {moved['area_name']} at most."
        )
        found.append(
            Finding(
                rule="figures shared out across boundaries",
                severity="note",
                message=message,
                do="Read these figures with that in mind; the column 'apportioned' has the share.",
                rows=moved["rows"],
            )
        )
    return (*found, *_thinner(parts))


def _thinner(parts: pa.Table) -> tuple[Finding, ...]:
    """Return a finding where an area whose wholeness is not known has fewer parts than before.

    A trust that closed has no row any more, and so has one that did not report: which of the two
    it is cannot be seen from the figures.
    """
    rows = query(THINNER, {"parts": parts}).to_pylist()
    if not rows:
        return ()
    first = rows[0]
    return (
        Finding(
            rule="fewer parts than before",
            severity="warning",
            message=f"{len(rows)} figures are made of fewer areas than an earlier period's: that"
            f" of {first['to_name']} for {day_label(first['period_start'])} lacks"
            f" {', '.join(first['absent'])}.",
            do="No need to act where these had closed; otherwise their figures are missing from"
            " it, and it cannot be compared with earlier ones.",
            rows=len(rows),
        ),
    )


def _lost(lost: pa.Table) -> Finding:
    names = [f"{row['area_name']} ({row['area_code']})" for row in lost.to_pylist()]
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return Finding(
        rule="area not in the crosswalk",
        severity="warning",
        message=f"{len(names)} areas are not in the lookups and are left out: {shown}.",
        do="Load a lookup that has them.",
        rows=sum(lost["rows"].to_pylist()),
    )


LOST = """
SELECT area_code, any_value(area_name) AS area_name, count(*) AS rows
FROM rows WHERE area_level = '{source}' AND area_code NOT IN (SELECT from_code FROM walk)
GROUP BY area_code ORDER BY area_code
"""

# Areas of unknown wholeness (no share of them is known) with the earlier parts that they lack.
THINNER = """
WITH held AS (
    SELECT to_code, any_value(to_name) AS to_name, period_start, period_end, "group",
           list(DISTINCT area_name) AS parts
    FROM parts WHERE covers IS NULL GROUP BY to_code, period_start, period_end, "group")
SELECT later.to_name, later.period_start,
       list_sort(list_distinct(flatten(list(list_filter(
           earlier.parts, name -> NOT list_contains(later.parts, name)))))) AS absent
FROM held AS later JOIN held AS earlier
    ON earlier.to_code = later.to_code AND earlier."group" = later."group"
    AND earlier.period_start < later.period_start
GROUP BY later.to_code, later.to_name, later.period_start, later.period_end, later."group"
HAVING len(absent) > 0
ORDER BY later.period_start, later.to_code
"""

MOVED = """
SELECT count(DISTINCT area_code) AS areas, count(*) AS rows, max(apportioned) AS most,
       max_by(area_name, apportioned) AS area_name
FROM made WHERE apportioned > 0
"""
