"""Groups of a result's own figures: the effect in each, and on the gap between most and least."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate import panel as panels
from onestory.evaluate.designs.staggered import finite, inferred
from onestory.evaluate.lens_rows import (
    GAP,
    HIGHER,
    WITHIN,
    Row,
    asked_of,
    changed,
    estimated,
    row,
)
from onestory.evaluate.prepare import happened
from onestory.evaluate.scale import analysed
from onestory.model.errors import StatsError, StudyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onestory.evaluate.panel import StudyPanel
    from onestory.model.answer import Answer
    from onestory.model.effect import Effect
    from onestory.model.result import Result

MOST = 12
"""Groups of one kind beyond which they are too many to be told apart (single years of age)."""
_FEW = "No places have figures of this group throughout, on both sides of the comparison."


def by_group(answer: Answer, effect: Effect, result: Result) -> Iterator[Row]:
    """Return a row a group that the figures tell apart, and of deprivation one of the gap."""
    for kind, groups in _kinds(result, within=effect.outcome.group).items():
        made = [_panel(answer, effect, result, group=group) for group in groups.values()]
        for name, one in zip(groups, made, strict=True):
            if one is None:
                nothing = (None, None, None)
                yield row(kind, name, ends=nothing, contrast=effect.contrast, note=_FEW)
            else:
                yield estimated(one, answer.study, kind=kind, group=name)
        ranked = {n: one for n, one in zip(groups, made, strict=True) if n[:1].isdigit()}
        if "deprivation" in kind and len(ranked) > 1:
            yield _gap(answer, effect, ranked, kind=kind)


def _kinds(result: Result, *, within: str) -> dict[str, dict[str, str]]:
    """Return the groups one step finer than the outcome's: kind, then name to group, in order."""
    own = _parts(within)
    found: dict[str, dict[str, str]] = {}
    for group in sorted(set(result.rows["group"].to_pylist()), key=_in_order):
        finer = _parts(group) - own
        if own <= _parts(group) and len(finer) == 1:
            kind, _, name = next(iter(finer)).partition("=")
            if name:
                found.setdefault(kind, {})[name] = group
    return {kind: groups for kind, groups in found.items() if 2 <= len(groups) <= MOST}


def _in_order(group: str) -> tuple[list[int], str]:
    """Return how groups are ordered: by the numbers in their names, 2 before 10."""
    return [int(number) for number in re.findall(r"\d+", group)] or [-1], group


def _parts(group: str) -> set[str]:
    return {part.strip() for part in group.split(";") if part.strip()}


def _panel(answer: Answer, effect: Effect, result: Result, *, group: str) -> StudyPanel | None:
    study, starts = answer.study, happened(answer.delivered)
    others = tuple(one for one in study.outcomes if one.id != effect.outcome.id)
    grouped = replace(study, outcomes=(*others, replace(effect.outcome, group=group)))
    try:
        return panels.of(result, grouped, effect.estimand, starts=starts)
    except (StudyError, StatsError):
        return None


def _gap(
    answer: Answer, effect: Effect, ranked: Mapping[str, StudyPanel | None], *, kind: str
) -> Row:
    """Return what the programme did to the most deprived beyond what it did to the least.

    Groups are ranked from the most deprived. In each place the one's figure is taken off the
    other's, period by period, and the gate asked of that: what moves both alike is gone.
    """
    first, *_, last = ranked
    most, least = ranked[first], ranked[last]
    group = f"{GAP}: {first} beside {last}"
    nothing = (None, None, None)
    contrast = effect.contrast
    if most is None or least is None:
        return row(kind, group, ends=nothing, contrast=contrast, note=_FEW)
    codes = [code for code in most.codes if code in least.codes]
    one, other = _of(most, codes), _of(least, codes)
    try:
        value = analysed(one, contrast).value - analysed(other, contrast).value
        apart = replace(one.panel, value=value, events=None, at_risk=None)
        found = inferred(apart, asked_of(answer.study, contrast))
    except (StudyError, StatsError) as error:
        return row(kind, group, ends=nothing, contrast=contrast, note=error.found)
    ends = changed((found.estimate, finite(found.lower), finite(found.upper)), contrast)
    note = found.reason or (WITHIN if found.known else None)
    told = row(kind, group, ends=ends, contrast=contrast, note=note)
    return told | {HIGHER: _level(one) > _level(other)}


def _level(panel: StudyPanel) -> float:
    """The mean of a group's figures at the sites, before they began."""
    before = np.arange(panel.panel.value.shape[1])[None, :] < panel.panel.first[:, None]
    return float(np.nanmean(panel.panel.value[panel.exposed[:, None] & before]))


def _of(panel: StudyPanel, codes: Sequence[str]) -> StudyPanel:
    return panels.only(panel, np.isin(np.array(panel.codes), codes))
