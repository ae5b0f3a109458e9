"""Tables of people on their way out: small counts hidden, and what would give them away."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.caseload import BALANCE_ROWS, SUBGROUP_ROWS, FlowStep
from onestory.release.coarsening import nice, to_step
from onestory.release.lines import near
from onestory.release.people_months import Outcome, Row, small
from onestory.release.rounding import nearest

if TYPE_CHECKING:
    from onestory.model.release import DisclosureRule
    from onestory.model.study import Contrast

HIDDEN = "hidden: it would tell of few people"


def flow(steps: Sequence[FlowStep], rule: DisclosureRule) -> tuple[FlowStep, ...]:
    """Return the steps with rounded counts; one that few people fell out at is told with the next.

    The last step's counts always stand; those of few people are hidden as not asked.
    """
    kept: list[FlowStep] = []
    for step in steps:
        if kept and _fell_out(kept[-1], step, rule):
            joined = f"{kept[-1].words}; {step.words}"
            kept[-1] = replace(step, words=joined)
        else:
            kept.append(step)
    return tuple(
        replace(
            one,
            exposed=_round(one.exposed, rule),
            comparators=None
            if one.comparators is None or small(one.comparators, rule)
            else _round(one.comparators, rule),
        )
        for one in kept
    )


def _fell_out(before: FlowStep, after: FlowStep, rule: DisclosureRule) -> bool:
    fell = abs(before.exposed - after.exposed)
    if small(fell, rule):
        return True
    if before.comparators is None or after.comparators is None:
        return False
    return small(abs(before.comparators - after.comparators), rule)


def balance(rows: pa.Table, *, exposed: int, comparators: int, rule: DisclosureRule) -> pa.Table:
    """Return the facts that few people neither have nor lack, no finer than rounded counts."""
    kept = [
        row
        for row in rows.to_pylist()
        if not _few_have(row["exposed"], exposed, rule)
        and not _few_have(row["before"], comparators, rule)
        and not _few_have(row["after"], comparators, rule)
    ]
    step = nice(rule.round_to / max(min(exposed, comparators), 1))
    told = [
        {
            "covariate": row["covariate"],
            **{name: _mean(row[name], step) for name in ("exposed", "before", "after")},
            **{name: round(row[name], 2) for name in ("apart_before", "apart_after")},
        }
        for row in kept
    ]
    return pa.Table.from_pylist(told, schema=BALANCE_ROWS)


def _few_have(mean: float, people: int, rule: DisclosureRule) -> bool:
    """Whether few have it, or few lack it where it may be a share of people."""
    return small(mean * people, rule) or (0 <= mean <= 1 and small((1 - mean) * people, rule))


def _mean(value: float, step: float) -> float:
    return to_step(value, step) or 0.0


def subgroups(rows: pa.Table, outcomes: Iterable[Outcome], rule: DisclosureRule) -> pa.Table:
    """Return the groups without those of few people, and never with one alone hidden.

    The number of all taken on is told: one group hidden by itself would be what is left of it.
    """
    contrasts: dict[object, Contrast] = {one.id: one.contrast for one in outcomes}
    records: list[Row] = rows.to_pylist()
    gone = _gone(records, rule)
    told = [
        _bare(row) if at in gone else _near(row, contrasts.get(row["outcome"], "ratio"), rule)
        for at, row in enumerate(records)
    ]
    return pa.Table.from_pylist(told, schema=SUBGROUP_ROWS)


def _gone(rows: Sequence[Row], rule: DisclosureRule) -> set[int]:
    by: defaultdict[tuple[object, object], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        by[row["outcome"], row["by"]].append(at)
    gone: set[int] = set()
    for own in by.values():
        few = [at for at in own if any(small(n, rule) for n in _sizes(rows[at]))]
        if len(few) == 1:
            rest = [at for at in own if at not in few]
            few += sorted(rest, key=lambda at: (_sizes(rows[at])[0], at))[:1]
        gone.update(few)
    return gone


def _sizes(row: Row) -> tuple[float, float]:
    return _float(row["exposed"] or 0), _float(row["comparators"] or 0)


def _bare(row: Row) -> Row:
    empty = ("exposed", "comparators", "estimate", "lower", "upper", "p_differs")
    return {**row, **dict.fromkeys(empty), "note": HIDDEN}


def _near(row: Row, contrast: Contrast, rule: DisclosureRule) -> Row:
    p = row["p_differs"]
    return {
        **row,
        **{n: _round(_whole(row[n]), rule) for n in ("exposed", "comparators")},
        **{n: near(_or_none(row[n]), contrast) for n in ("estimate", "lower", "upper")},
        "p_differs": None if p is None else float(f"{_float(p):.2g}"),
    }


def _round(count: int, rule: DisclosureRule) -> int:
    return int(nearest(count, rule.round_to))


def _or_none(value: object) -> float | None:
    return None if value is None else _float(value)


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int) else 0
