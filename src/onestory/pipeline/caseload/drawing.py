"""Drawing: everything of a study of people that is read before anything is estimated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from onestory import engine, indicators, timeline
from onestory.model.errors import PlanError, StudyError
from onestory.pipeline.caseload import decisions as decided
from onestory.pipeline.caseload.ground import Ground, ground_of
from onestory.pipeline.caseload.held import reach_of
from onestory.pipeline.measure_records import inputs_of, known_cards, standing
from onestory.pipeline.study.followed import BUILT_IN, followed
from onestory.pipeline.study.reach import followed_beyond, refuse_unfollowed
from onestory.pipeline.study.soundness_people import refuse_contrary

if TYPE_CHECKING:
    from onestory.indicators import Card
    from onestory.model.caseload import Caseload, Drawn
    from onestory.model.indicator import Indicator
    from onestory.model.result import Input
    from onestory.model.story import Story
    from onestory.pipeline.caseload.decisions import Decisions
    from onestory.pipeline.outcome import Tell
    from onestory.pipeline.plan import Plan
    from onestory.pipeline.study.reading import StudyPlan

_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readied:
    """People drawn for a study, and the decisions that they were drawn from."""

    given: StudyPlan
    plan: Plan
    decisions: Decisions
    drawn: Drawn
    names: Mapping[str, str]  # of places, by code
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Making:
    """What people are drawn from, and whom to tell of the steps."""

    given: StudyPlan
    story: Story
    cards: Mapping[str, Card]
    decisions: Decisions
    ground: Ground
    tell: Tell


def readied(given: StudyPlan, plan: Plan, *, tell: Tell) -> Readied:
    """Return the people of the study, drawn from the story that stands.

    Raises PlanError where study or plan cannot be followed, StudyError where nobody can be drawn,
    WorkspaceError where there is no story of what stands.
    """
    caseload = given.study.caseload
    if caseload is None or plan.measure is None:
        raise PlanError(
            found="A study of people needs the records of its plan, and [measure] is not there.",
            where=str(given.plan),
            do="Add [measure] with `lsoas`, as in docs/reference/settings.md.",
        )
    refuse_contrary(caseload)
    story, receipts = standing(plan)
    rows = decided.logged(given.decisions, story) if given.decisions else decided.recorded(story)
    _refuse_strangers(rows, caseload)
    refuse_unfollowed(given.study, reach_of(story, rows))
    made = _Making(
        given=given,
        story=story,
        cards=known_cards(plan.measure),
        decisions=rows,
        ground=ground_of(given, plan.measure.lsoas),
        tell=tell,
    )
    used = [made.cards[o.indicator] for o in given.study.outcomes if o.indicator in made.cards]
    inputs = {one for card in used for one in inputs_of(card, receipts)}
    try:
        drawn = _drawn(made, caseload)
    except StudyError as error:
        raise decided.with_refused(error, rows) from error
    return Readied(
        given=given,
        plan=plan,
        decisions=made.decisions,
        drawn=_told(made, drawn, tuple(sorted(inputs, key=lambda one: (one.file, one.sha256)))),
        names=made.ground.names,
        indicators=(*(card.indicator for card in used), *BUILT_IN.values()),
    )


def _told(made: _Making, drawn: Drawn, inputs: tuple[Input, ...]) -> Drawn:
    """Return the people with what they rest on and what was found before they were drawn."""
    reach = reach_of(made.story, made.decisions)
    return replace(
        drawn,
        inputs=inputs,
        findings=(
            *drawn.findings,
            *followed_beyond(made.given.study, reach),
            *made.decisions.findings,
        ),
        invented=made.story.invented,
    )


def _drawn(made: _Making, caseload: Caseload) -> Drawn:
    """Return the people drawn, once what happened to everybody is counted."""
    study = made.given.study
    asked = timeline.Drawing(
        caseload=caseload,
        rule=made.given.rule,
        window=study.window,
        ground=made.ground.rows,
        followed=followed(study, made.cards),
        bedding_in=_days(one.bedding_in for one in study.estimands),
        follow_up=_days(one.follow_up for one in study.estimands),
        sites=study.sites,
    )
    with TemporaryDirectory(dir=made.story.folder) as kept:
        amounts = _amounts(made, Path(kept))
        return timeline.drawn(
            made.story,
            asked,
            decisions=made.decisions.rows,
            amounts=amounts,
            memory_gb=engine.usable_memory_gb(),
            tell=lambda step: made.tell(step, 0, 1),
        )


def _refuse_strangers(rows: Decisions, caseload: Caseload) -> None:
    """Raise PlanError for a team studied that decided about nobody.

    Decisions of the other teams stay: whom they took on is nobody's stand-in.
    """
    teams = {str(team) for team in rows.rows["team"].to_pylist()}
    strange = [team for team in caseload.teams if team not in teams]
    if strange:
        raise PlanError(
            found=f"'{strange[0]}' is a team of the study and decided about nobody.",
            do=f"The records name {', '.join(sorted(teams))}.",
        )


def _days(months: Iterable[int]) -> int:
    """Return the days of the longest of these spans of months."""
    return round(max(months, default=0) * _A_MONTH)


def _amounts(made: _Making, kept: Path) -> dict[str, Path | timeline.BuiltIn]:
    """Return what happened to everybody, an outcome a file, or the name of what the story tells."""
    outcomes = made.given.study.outcomes
    amounts: dict[str, Path | timeline.BuiltIn] = {}
    with indicators.open_story(
        made.story, memory_gb=engine.usable_memory_gb(), spill=kept / "temporary"
    ) as opened:
        for number, outcome in enumerate(outcomes):
            made.tell(f"Counting {outcome.indicator}", number, len(outcomes))
            if outcome.indicator in BUILT_IN:
                amounts[outcome.id] = "death" if outcome.indicator == "death" else "care_home_move"
            else:
                card, to = made.cards[outcome.indicator], kept / f"{number}.parquet"
                amounts[outcome.id] = indicators.happenings(card, opened, to=to)
    return amounts
