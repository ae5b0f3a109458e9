"""What is asked when people are drawn for a study: who, when, where and what is followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from onestory.model.caseload import Caseload, Followed
from onestory.model.errors import StudyError
from onestory.timeline.rows import listed

if TYPE_CHECKING:
    from onestory.model.period import Period
    from onestory.model.story import Story
    from onestory.model.study import Site
    from onestory.timeline.cohort_rules import Part

BuiltIn = Literal["death", "care_home_move"]
"""Outcomes that the story tells without an indicator."""
GROUND = pa.schema({"lsoa": pa.string(), "place": pa.string(), "fifth": pa.int32()})
"""One row a small area: the place of the study's level that it lies in, and its fifth of
deprivation, 1 the most deprived; either may be null."""
PER_EXPOSED = 20
LEAST_KEPT = 5_000
"""Few were taken on in most months of most studies: there more candidates cost little and tell
more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How people are drawn.

    `rule` is asked of everyone at their own time zero. People are taken on in the months of
    `window`, each a trial of its own. `sites` are the places of the teams, a site by the name of
    its team where teams have places of their own. `ground` is `GROUND`. `bedding_in` and
    `follow_up` are days, one after the other. `per_exposed` is how many candidates are kept for
    each person taken on, of the same sex, age band and emergency admissions; more of them where
    that would be fewer than `least_kept` a month. `until` is the first day that the records
    followed no longer cover; the story's end where it is None.
    """

    caseload: Caseload
    rule: tuple[Part, ...]
    window: Period
    ground: pa.Table
    followed: tuple[Followed, ...]
    follow_up: int
    bedding_in: int = 0
    sites: Sequence[Site] = field(default_factory=tuple["Site", ...])
    seed: int = 1
    per_exposed: int = PER_EXPOSED
    least_kept: int = LEAST_KEPT
    until: date | None = None

    @property
    def days(self) -> int:
        """Return for how many days people are followed at most."""
        return self.bedding_in + self.follow_up

    @property
    def listed_only(self) -> bool:
        """Return whether all who are drawn stand in the log of decisions: both arms start then."""
        return self.caseload.comparators in (
            "eligible not offered",
            "score threshold",
            "random order",
        )

    def of_teams(self, column: str) -> str:
        """Return SQL for the column naming a team that is studied."""
        teams = self.caseload.teams
        return f"{column} in ({listed(teams)})" if teams else "true"

    @property
    def day(self) -> str:
        """Return SQL for the day of a decision that is its person's time zero.

        Where all who are drawn were decided on, or it was the offer that counts, that is the day
        of the decision: nobody taken on could have died between it and the start. Else it is the
        start, and never before the decision: who is decided on has lived until then, and to be
        followed from before it would be to be followed through time in which nobody could die.
        """
        if self.listed_only or self.caseload.took == "offered":
            return "decided"
        return 'greatest("start", decided)'

    @property
    def taking(self) -> tuple[str, ...]:
        """Return the decisions that expose a person.

        Where the order was random whoever was reached is exposed, found suitable or not: nobody
        can tell who of those not reached would have been found unsuitable.
        """
        if self.caseload.comparators == "random order":
            return ("enrolled", "declined", "not suitable")
        return ("enrolled", "declined") if self.caseload.took == "offered" else ("enrolled",)


def span_of(story: Story, drawing: Drawing) -> tuple[date, date]:
    """Return the first day of records and the first day that they no longer cover.

    Raises StudyError where the study's window does not lie within them.
    """
    if story.start is None or story.end is None:
        raise StudyError(found="The story holds no records.", do="Receive records and build it.")
    if drawing.follow_up < 1 or drawing.bedding_in < 0:
        raise StudyError(
            found=f"Nobody can be followed for {drawing.follow_up} days.",
            do="Follow people for a month at least, after a bedding-in of none or some.",
        )
    last = story.end if drawing.until is None else min(story.end, drawing.until)
    window = drawing.window
    if window.start >= last or window.end <= story.start:
        raise StudyError(
            found=f"People are to be drawn from {window.label}, and the records cover"
            f" {story.start} to {last}.",
            do="Choose months within the records.",
        )
    return story.start, last
