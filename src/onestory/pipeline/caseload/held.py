"""Held: which days the records of a study of people cover, and which teams decided in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.errors import StudyError
from onestory.pipeline import plan as plans
from onestory.pipeline.caseload import decisions as decided
from onestory.pipeline.measure_records import standing
from onestory.pipeline.study.reach import Reach

if TYPE_CHECKING:
    from onestory.model.story import Story
    from onestory.pipeline.caseload.decisions import Decisions
    from onestory.pipeline.study.reading import StudyPlan


def held(given: StudyPlan) -> Reach:
    """Return what the records hold, where the plan's story stands; no outcome is read.

    Raises OneStoryError where plan, records, story or log cannot be followed.
    """
    story, _ = standing(plans.read(given.plan))
    rows = decided.logged(given.decisions, story) if given.decisions else decided.recorded(story)
    return reach_of(story, rows)


def reach_of(story: Story, decisions: Decisions) -> Reach:
    """Return the days of the story and the teams that decided. Raises StudyError without a day."""
    if story.start is None or story.end is None:
        raise StudyError(found="The story holds no records.", do="Receive records and build it.")
    teams = frozenset(str(team) for team in decisions.rows["team"].to_pylist())
    return Reach(start=story.start, end=story.end, teams=teams)
