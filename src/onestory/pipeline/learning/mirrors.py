"""Mirrors: what a study registered to be set beside what was measured, brought together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from onestory import evidence
from onestory.model.finding import Finding
from onestory.model.mirror import Sides
from onestory.model.score_words import is_share

if TYPE_CHECKING:
    from onestory.model.effect import Effect
    from onestory.model.instrument import Scale
    from onestory.model.mirror import Mirror, MirrorAsked
    from onestory.model.study import Wanted
    from onestory.model.survey import SurveyTold
    from onestory.pipeline.learning.hearing import Hearing
    from onestory.pipeline.study.answered import Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class _Perceived:
    """Perceived progress by site and wave: the rows, and how the score is read."""

    rows: pa.Table
    title: str
    unit: str
    wanted: Wanted
    neutral: float | None


def mirrors(made: Answered, heard: Hearing) -> tuple[tuple[Mirror, ...], tuple[Finding, ...]]:
    """Return every mirror that the study registered, and a finding for each that cannot be held."""
    asked = made.answer.study.mirrors
    found = {one.id: _perceived(one, heard) for one in asked}
    ends = sorted({day for one in found.values() if one for day in _days(one.rows)})
    if not ends:
        return (), tuple(_unheard(one) for one in asked)
    moved = made.moved(ends)
    held: list[Mirror] = []
    findings: list[Finding] = []
    for one in asked:
        perceived = found[one.id]
        neutral = one.neutral if one.neutral is not None else perceived and perceived.neutral
        if perceived is None:
            findings.append(_unheard(one))
        elif neutral is None:
            findings.append(_without_neutral(one))
        else:
            held.append(_held(one, perceived, neutral, made=made, moved=moved))
    return tuple(held), (*findings, *(f for one in held for f in one.findings))


def _held(
    asked: MirrorAsked, perceived: _Perceived, neutral: float, *, made: Answered, moved: pa.Table
) -> Mirror:
    effect = next(e for e in made.answer.effects if e.outcome.id == asked.outcome)
    own = moved.filter(pc.equal(moved["outcome"], asked.outcome))
    return evidence.mirror(
        asked,
        perceived=perceived.rows,
        measured=pa.concat_tables([own, *_together(effect, perceived.rows)]),
        invented=made.answer.invented,
        began=_began(made),
        sides=Sides(
            perceived_title=perceived.title,
            perceived_unit=perceived.unit,
            perceived_wanted=perceived.wanted,
            neutral=neutral,
            measured_title=made.plan.title(effect.outcome),
            wanted=effect.outcome.wanted,
            contrast=effect.contrast,
            measured_unit=effect.unit,
        ),
    )


def _began(made: Answered) -> date | None:
    """Return the day that the first site began, as far as that is known; else as was planned."""
    answer = made.answer
    known = [site.exposed_from for site in answer.delivered.sites if site.exposed_from]
    return min(known or [site.starts for site in answer.study.sites], default=None)


def _together(effect: Effect, perceived: pa.Table) -> Sequence[pa.Table]:
    """Return the programme's own effect, beside what was perceived last."""
    days = _days(perceived)
    if effect.estimate is None or not days:
        return ()
    return (evidence.measured_of(effect, through=days[-1]),)


def _days(rows: pa.Table) -> list[date]:
    return sorted({day for day in rows["through"].to_pylist() if day is not None})


def _perceived(asked: MirrorAsked, heard: Hearing) -> _Perceived | None:
    source, _, name = asked.perceived.partition(".")
    if source == "interviews":
        return _coded(name, asked, heard)
    for told in heard.surveys:
        scale = _scale(told, source, name)
        if scale is None:
            continue
        rows = evidence.perceived(told, name, who=asked.who, level=asked.level)
        if rows.num_rows:
            return _Perceived(
                rows=rows,
                title=scale.title,
                unit="share" if is_share(scale) else scale.unit or "points",
                wanted=scale.wanted,
                neutral=scale.neutral,
            )
    return None


def _scale(told: SurveyTold, instrument: str, name: str) -> Scale | None:
    if told.instrument.id != instrument:
        return None
    wanted, _, _ = name.partition(".")
    return next((scale for scale in told.instrument.scales if scale.id == wanted), None)


def _coded(name: str, asked: MirrorAsked, heard: Hearing) -> _Perceived | None:
    """Return what interviews judge of the construct, those of every file on that frame."""
    frame, _, construct = name.partition(".")
    on_frame = [one for one in heard.coded if one.frame.id == frame]
    titles = {one.id: one.title for coded in on_frame for one in coded.frame.constructs}
    if construct not in titles:
        return None
    rows = [
        evidence.judged(coded, construct, level=asked.level, times=heard.waves)
        for coded in on_frame
    ]
    return _Perceived(
        rows=pa.concat_tables(rows),
        title=titles[construct],
        unit="enablers less barriers",
        wanted="higher",
        neutral=0.0,
    )


def _unheard(asked: MirrorAsked) -> Finding:
    return Finding(
        rule="mirror not held",
        severity="warning",
        message=f"The mirror '{asked.id}' asks for {asked.perceived} of {asked.who}, and nothing"
        " that was given says it.",
        do="Name the survey or the interviews under [data]; the report says meanwhile that they"
        " are missing.",
        file="study.toml",
    )


def _without_neutral(asked: MirrorAsked) -> Finding:
    return Finding(
        rule="mirror not held",
        severity="warning",
        message=f"The score {asked.perceived} has no value that means no progress.",
        do=f"Write `neutral` in the mirror '{asked.id}'.",
        file="study.toml",
    )
