"""Telling: Findings of what was decided on places, one for each kind of thing decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pyarrow as pa

from onestory.engine import query
from onestory.model.finding import Finding
from onestory.model.period import day_label
from onestory.model.words import listed, places
from onestory.places.decisions import Dated, Decision

MOST_NAMED = 5
Kind = tuple[str, ...]


def findings(made: Sequence[Decision], asked: pa.Table) -> tuple[Finding, ...]:
    """Return one Finding for each kind of thing decided, with the rows of files it touches.

    `made` holds the decision on each thing said, the first of number 1; `asked` has the `said`,
    `file`, `sheet` and `line` of each row. Areas that were not there on a day are told together,
    by rule, level and the day on which they began or ended. A line of a file counts once.
    """
    grouped: dict[Kind, list[int]] = {}
    for said, decision in enumerate(made, 1):
        if decision.rule:
            grouped.setdefault(_kind(decision), []).append(said)
    kinds = sorted(grouped)
    pairs = [{"said": said, "kind": n} for n, kind in enumerate(kinds) for said in grouped[kind]]
    links = pa.Table.from_pylist(pairs, schema=_LINKS)
    touched = query(TOUCHED, {"asked": asked, "links": links}).to_pylist()
    return tuple(
        _finding([made[said - 1] for said in grouped[kinds[row["kind"]]]], row) for row in touched
    )


def _kind(decision: Decision) -> Kind:
    dated = decision.dated
    if dated is None:
        return (decision.rule, decision.message)
    kept = "kept" if decision.area else ""
    return (decision.rule, dated.area.level, dated.happened, str(dated.day), kept)


def _finding(same: Sequence[Decision], touched: dict[str, object]) -> Finding:
    first = same[0]
    return Finding(
        rule=first.rule,
        severity=first.severity,
        message=_message(same),
        do=first.do,
        file=str(touched["file"] or ""),
        rows=int(str(touched["rows"])),
        first_rows=tuple(cast("list[int]", touched["first_rows"])),
    )


def _message(same: Sequence[Decision]) -> str:
    """Return the words of the one decision, or of all when they differ in area or day alone."""
    dated = [decision.dated for decision in same if decision.dated]
    if len({(d.area.code, d.on) for d in dated}) < 2:
        return same[0].message
    areas = sorted({d.area.code: f"{d.area.name} ({d.area.code})" for d in dated}.items())
    names = [name for _, name in areas]
    who = listed(names)
    if len(names) > MOST_NAMED:
        number = places(len(names), dated[0].area.level)
        who = f"{number}, such as {listed(names[:MOST_NAMED])},"
    they = "it was" if len(names) == 1 else "they were"
    return f"{who} {_happened(dated, they)} {_taken(same[0])}"


def _happened(dated: Sequence[Dated], they: str) -> str:
    days = sorted({d.on for d in dated})
    on = f"on {day_label(days[0])}"
    if len(days) > 1:
        on = f"on {len(days)} days from {day_label(days[0])} to {day_label(days[-1])}"
    day = dated[0].day
    since = f"{dated[0].happened} on {day_label(day)}, so" if day else "tell of another time:"
    return f"{since} {they} not there {on}."


def _taken(decision: Decision) -> str:
    if decision.how == "code of its predecessor":
        return "The figures were read as those of the same ground under its code of that day."
    if decision.area:
        return "The figures were taken as those of the same ground."
    return "The rows are of no area."


_LINKS = pa.schema([("said", pa.int64()), ("kind", pa.int64())])

TOUCHED = """
WITH lines AS (
    SELECT DISTINCT kind, file, sheet, line FROM asked JOIN links USING (said)),
firsts AS (SELECT kind, min(file) AS file, count(*) AS rows FROM lines GROUP BY kind)
SELECT kind, firsts.file, rows, list(DISTINCT line ORDER BY line)[:5] AS first_rows
FROM firsts JOIN lines USING (kind)
WHERE lines.file = firsts.file GROUP BY kind, firsts.file, rows ORDER BY kind
"""
