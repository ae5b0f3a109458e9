"""Subgroups: the effect in each group of people, and whether it differs from that in the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload.asked import ranged, readable
from onestory.evaluate.caseload.choices import rebalanced
from onestory.evaluate.caseload.designs import design_of
from onestory.evaluate.caseload.falls import FEWEST
from onestory.evaluate.caseload.groups import groups
from onestory.evaluate.outcomes import holm
from onestory.model.caseload import SUBGROUP_ROWS
from onestory.model.errors import StatsError, StudyError
from onestory.stats.people import clusters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onestory.evaluate.caseload.asked import Asked
    from onestory.evaluate.caseload.groups import Group
    from onestory.evaluate.caseload.setting import Setting
    from onestory.stats.people.arrays import Contrasted

_AT_THRESHOLD = "too few of a group lie near the threshold to be told apart"
_OTHERS = ("age", "team")
"""Columns by which effects are told apart though nobody planned it: marked as such."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Told:
    """A group with its effect, or why there is none."""

    by: str
    group: Group
    exposed: int
    comparators: int
    found: Contrasted | None
    note: str = ""


def subgroups(asked: Asked, ground: Setting) -> pa.Table:
    """Return `SUBGROUP_ROWS` of the main question, by every column planned and by age and team.

    Differences from the rest are allowed for their number all together (Holm 1979), and so are
    ranges: all of them hold as surely as one would. Groups of
    fewer than 20 people taken on are counted and not estimated.
    """
    planned = ground.caseload.subgroups
    columns = dict.fromkeys((*planned, *_OTHERS))
    told = [one for by in columns for one in _by(_as_sure(asked, columns), by)]
    if design_of(ground.study, ground.caseload) == "regression discontinuity":
        told = [replace(one, found=None, note=_AT_THRESHOLD) for one in told]
    differs = _adjusted([_differs(one, told, asked) for one in told])
    rows = [_row(one, p, asked, planned) for one, p in zip(told, differs, strict=True)]
    return pa.Table.from_pylist(rows, schema=SUBGROUP_ROWS)


def _as_sure(asked: Asked, columns: Iterable[str]) -> Asked:
    """Return the question asked so surely that ranges of all groups together hold as one would.

    So many groups could be estimated (Bonferroni).
    """
    many = sum(_estimable(asked, group) for by in columns for group in _groups(asked, by))
    return replace(asked, confidence=1 - (1 - asked.confidence) / max(1, many))


def _groups(asked: Asked, by: str) -> tuple[Group, ...]:
    try:
        made = groups(asked.everyone, by)
    except StudyError:
        return ()
    return made if len(made) > 1 else ()


def _estimable(asked: Asked, group: Group) -> bool:
    own = group.member & (asked.weight > 0)
    exposed = int((own & asked.everyone.exposed).sum())
    return exposed >= FEWEST and int(own.sum()) - exposed >= FEWEST


def _adjusted(p_values: Sequence[float | None]) -> list[float | None]:
    """Return p-values allowed for how many groups could be told from the rest."""
    adjusted = iter(holm([p for p in p_values if p is not None]))
    return [None if p is None else next(adjusted) for p in p_values]


def _by(asked: Asked, by: str) -> list[_Told]:
    return [_told(asked, by, group) for group in _groups(asked, by)]


def _told(asked: Asked, by: str, group: Group) -> _Told:
    exposed = int((group.member & asked.everyone.exposed).sum())
    comparators = int((group.member & ~asked.everyone.exposed & (asked.weight > 0)).sum())
    told = _Told(by=by, group=group, exposed=exposed, comparators=comparators, found=None)
    if exposed < FEWEST or comparators < FEWEST:
        return replace(told, note=f"fewer than {FEWEST} people on one side, too few to tell")
    try:
        found = rebalanced(asked, group.member)
    except (StatsError, StudyError) as error:
        return replace(told, note=f"{error.found} {error.do}")
    found = readable(found)
    if not np.isfinite(found.value) or not ranged(found):
        return replace(told, note=found.why_not or "no range can be given")
    return replace(told, found=found)


def _differs(one: _Told, told: Sequence[_Told], asked: Asked) -> float | None:
    """Return the p-value of the group's effect against the mean of the others of its column."""
    # A group that is one cluster says nothing of how far clusters differ by themselves.
    known = [o for o in told if o.by == one.by and o.found is not None and ranged(o.found)]
    rest = [other for other in known if other is not one]
    if not any(other is one for other in known) or not rest:
        return None
    total = sum(other.exposed for other in rest)
    parts = [(1.0, one), *((-other.exposed / total, other) for other in rest)]
    influence, share = np.zeros(asked.weight.size), np.zeros(asked.weight.size)
    value = 0.0
    for part, other in parts:
        if other.found is None:
            continue
        value += part * other.found.value
        influence[other.group.member] += part * other.found.influence
        share[other.group.member] += other.found.weight * asked.people.time[other.group.member]
    difference = clusters.Estimated(
        scale="difference",
        observed=value,
        expected=0.0,
        influence=influence,
        share=share,
        weight=asked.weight,
        method="difference between groups",
    )
    p_value = clusters.ranged(difference, people=asked.people).p_value
    return p_value if np.isfinite(p_value) else None


def _row(
    one: _Told, p_differs: float | None, asked: Asked, planned: Sequence[str]
) -> dict[str, object]:
    found = one.found
    known = found is not None and ranged(found)
    return {
        "outcome": asked.outcome.id,
        "by": "age band" if one.by == "age" else one.by,
        "group": one.group.name,
        "exposed": one.exposed,
        "comparators": one.comparators,
        "estimate": asked.change(found.value) if found is not None else None,
        "lower": asked.change(found.lower) if found is not None and known else None,
        "upper": asked.change(found.upper) if found is not None and known else None,
        "p_differs": p_differs,
        "planned": one.by in planned,
        "note": one.note,
    }
