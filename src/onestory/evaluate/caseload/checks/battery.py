"""The battery: every check of one effect on people, in the order in which a page tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from onestory.evaluate.caseload.checks.alike import balance, by_chance, overlap
from onestory.evaluate.caseload.checks.before import placebo_dates, regression_to_the_mean
from onestory.evaluate.caseload.checks.day_itself import the_day_itself
from onestory.evaluate.caseload.checks.evidence import Evidence
from onestory.evaluate.caseload.checks.immortal import immortal_time
from onestory.evaluate.caseload.checks.known import known_at_time_zero, weights_and_model
from onestory.evaluate.caseload.checks.lost import deaths, leaving, links
from onestory.evaluate.caseload.checks.mixing import enrolled_later, rivals, spill_over
from onestory.evaluate.caseload.checks.teams import teams
from onestory.evaluate.caseload.checks.threshold import alike_across, crowding
from onestory.evaluate.caseload.checks.unmeasured import unmeasured
from onestory.evaluate.verdict import BY_NEED
from onestory.model.effect import Check
from onestory.model.errors import StatsError, StudyError

if TYPE_CHECKING:
    from onestory.model.study import Design

Ask = Callable[[Evidence], Check]
ALIKE: tuple[tuple[str, Ask], ...] = (
    ("Balance", balance),
    ("Overlap", overlap),
    ("Regression to the mean", regression_to_the_mean),
    ("Placebo dates", placebo_dates),
    ("Unmeasured causes", unmeasured),
    ("Weights and model", weights_and_model),
)
"""Of designs that set people chosen by somebody beside others like them."""
ACROSS: tuple[tuple[str, Ask], ...] = (
    ("Crowding at the threshold", crowding),
    ("Alike across the threshold", alike_across),
)
"""Of a threshold on a score."""
BY_LOT: tuple[tuple[str, Ask], ...] = (
    ("Order at random", by_chance),
    ("Regression to the mean", regression_to_the_mean),
    ("Placebo dates", placebo_dates),
)
"""Of a random order."""
ALWAYS: tuple[tuple[str, Ask], ...] = (
    ("The day itself", the_day_itself),
    ("Leaving", leaving),
    ("Deaths", deaths),
    ("Links", links),
    ("Enrolled later", enrolled_later),
    ("Spill-over", spill_over),
    ("Other policies and events", rivals),
    ("Teams", teams),
    ("Known at time zero", known_at_time_zero),
    ("Immortal time", immortal_time),
)


def battery(design: Design, evidence: Evidence) -> tuple[Check, ...]:
    """Return every check of the design; one that these people cannot carry says so and goes on."""
    own = ALIKE if design in BY_NEED else ACROSS if design == "regression discontinuity" else BY_LOT
    return tuple(_made(name, check, evidence) for name, check in (*own, *ALWAYS))


def _made(name: str, check: Ask, evidence: Evidence) -> Check:
    try:
        return check(evidence)
    except (StatsError, StudyError) as error:
        return Check(name=name, passed="cannot know", sentence=f"{error.found} {error.do}")
