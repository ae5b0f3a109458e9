"""Drawing: everything of a study of people that is read before anything is estimated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory import engine, indicators, places, timeline
from onestory.model.errors import PlanError
from onestory.pipeline.caseload import decisions as decided
from onestory.pipeline.measure_records import inputs_of, known_cards, standing
from onestory.pipeline.study.followed import BUILT_IN, followed

if TYPE_CHECKING:
    from onestory.indicators import Card
    from onestory.model.caseload import Caseload, Drawn
    from onestory.model.indicator import Indicator
    from onestory.model.story import Story
    from onestory.model.study import Outcome
    from onestory.pipeline.caseload.decisions import Decisions
    from onestory.pipeline.outcome import Tell
    from onestory.pipeline.plan import Plan
    from onestory.pipeline.study.reading import StudyPlan

_A_MONTH = 365.25 / 12
_GROUND = """
select areas.lsoa, areas.code as place, fifths.fifth::integer as fifth
from areas left join fifths using (lsoa)
where areas.level = '{level}'
order by areas.lsoa
"""
_SMALL = """
select distinct areas.lsoa, areas.lsoa as place, fifths.fifth::integer as fifth
from areas left join fifths using (lsoa)
order by areas.lsoa
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readied:
    """People drawn for a study, with the story and the decisions that they were drawn from."""

    given: StudyPlan
    plan: Plan
    story: Story
    decisions: Decisions
    drawn: Drawn
    names: Mapping[str, str]  # of places, by code
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counting:
    """The outcomes to be counted in a story, and whom to tell of the steps."""

    story: Story
    outcomes: tuple[Outcome, ...]
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
    story, receipts = standing(plan)
    rows = decided.logged(given.decisions, story) if given.decisions else decided.recorded(story)
    of_teams = _of_teams(rows, caseload)
    level, ground, names = _ground(given, plan.measure.lsoas)
    tell(f"Drawing people by {level}", 0, 1)
    cards = known_cards(plan.measure)
    asked = timeline.Drawing(
        caseload=caseload,
        rule=given.rule,
        window=given.study.window,
        ground=ground,
        followed=followed(given.study, cards),
        bedding_in=_days(one.bedding_in for one in given.study.estimands),
        follow_up=_days(one.follow_up for one in given.study.estimands),
        sites=given.study.sites,
    )
    counting = _Counting(story=story, outcomes=given.study.outcomes, tell=tell)
    with TemporaryDirectory(dir=story.folder) as kept:
        drawn = timeline.drawn(
            story,
            asked,
            decisions=of_teams.rows,
            amounts=_amounts(counting, cards, Path(kept)),
            memory_gb=engine.usable_memory_gb(),
            tell=lambda step: tell(step, 0, 1),
        )
    used = [cards[one.indicator] for one in given.study.outcomes if one.indicator in cards]
    inputs = {one for card in used for one in inputs_of(card, receipts)}
    drawn = replace(
        drawn,
        inputs=tuple(sorted(inputs, key=lambda one: (one.file, one.sha256))),
        findings=(*drawn.findings, *of_teams.findings),
        invented=story.invented,
    )
    return Readied(
        given=given,
        plan=plan,
        story=story,
        decisions=of_teams,
        drawn=drawn,
        names=names,
        indicators=(*(card.indicator for card in used), *BUILT_IN.values()),
    )


def _of_teams(rows: Decisions, caseload: Caseload) -> Decisions:
    """Return the decisions of the teams studied. Raises PlanError for a team that made none."""
    teams = rows.rows["team"].to_pylist()
    strange = [team for team in caseload.teams if team not in set(teams)]
    if strange:
        raise PlanError(
            found=f"'{strange[0]}' is a team of the study and decided about nobody.",
            do=f"The records name {', '.join(sorted(set(teams)))}.",
        )
    if not caseload.teams:
        return rows
    chosen = pa.array([team in caseload.teams for team in teams])
    return replace(rows, rows=rows.rows.filter(chosen))


def _ground(given: StudyPlan, lsoas: Path) -> tuple[str, pa.Table, Mapping[str, str]]:
    """Return the level that has every place of the study, what lies in each, and their names."""
    listed = places.lsoa_areas(lsoas)
    wanted = {site.place for site in given.study.sites}
    by_level: dict[str, dict[str, str]] = {}
    for row in listed.areas.select(["level", "code", "name"]).to_pylist():
        by_level.setdefault(row["level"], {})[row["code"]] = row["name"]
    small = {str(code): str(code) for code in listed.areas["lsoa"].to_pylist()}
    if wanted <= small.keys():
        tables = {"areas": listed.areas, "fifths": listed.deprivation}
        return "small area", engine.query(_SMALL, tables).cast(timeline.GROUND), small
    level = next((one for one, codes in by_level.items() if wanted <= codes.keys()), None)
    if level is None:
        known = max(by_level, key=lambda one: len(wanted & by_level[one].keys()))
        lacking = sorted(wanted - by_level[known].keys())
        raise PlanError(
            found=f"The site '{lacking[0]}' is no place of the plan's list of small areas.",
            where=str(lsoas),
            do=f"Name places of one level: lsoa, {', '.join(sorted(by_level))}.",
        )
    tables = {"areas": listed.areas, "fifths": listed.deprivation}
    ground = engine.query(_GROUND.format(level=level), tables)
    return level, ground.cast(timeline.GROUND), by_level[level]


def _days(months: Iterable[int]) -> int:
    """Return the days of the longest of these spans of months."""
    return round(max(months, default=0) * _A_MONTH)


def _amounts(
    asked: _Counting, cards: Mapping[str, Card], kept: Path
) -> dict[str, Path | timeline.BuiltIn]:
    """Return what happened to everybody, an outcome a file, or the name of what the story tells."""
    made: dict[str, Path | timeline.BuiltIn] = {}
    with indicators.open_story(
        asked.story, memory_gb=engine.usable_memory_gb(), spill=kept / "temporary"
    ) as opened:
        for number, outcome in enumerate(asked.outcomes):
            asked.tell(f"Counting {outcome.indicator}", number, len(asked.outcomes))
            if outcome.indicator in BUILT_IN:
                made[outcome.id] = "death" if outcome.indicator == "death" else "care_home_move"
            else:
                to = kept / f"{number}.parquet"
                made[outcome.id] = indicators.happenings(cards[outcome.indicator], opened, to=to)
    return made
