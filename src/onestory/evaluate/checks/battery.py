"""The battery: every check of one effect, in the order in which a page tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from onestory.evaluate.checks.comparators import FAMILY, comparator_list
from onestory.evaluate.checks.dates import anticipation, placebo_date
from onestory.evaluate.checks.neighbours import spill_over
from onestory.evaluate.checks.parallel import parallel
from onestory.evaluate.checks.records import boundaries, composition, recording
from onestory.evaluate.checks.regions import regions
from onestory.evaluate.checks.rivals import rivals
from onestory.evaluate.checks.season import season
from onestory.evaluate.checks.sites import balance, leave_one_out, missing_sites
from onestory.evaluate.checks.trends import pre_trend, regression_to_the_mean
from onestory.model.effect import Check
from onestory.model.errors import StatsError, StudyError

if TYPE_CHECKING:
    from onestory.evaluate.checks.context import Context

CHECKS: tuple[tuple[str, Callable[[Context], Check]], ...] = (
    ("Trends before", pre_trend),
    ("If trends were not parallel", parallel),
    ("Placebo date", placebo_date),
    ("Anticipation", anticipation),
    ("Regression to the mean", regression_to_the_mean),
    ("Season", season),
    ("Shocks shared by a region", regions),
    ("Balance", balance),
    ("Leaving each site out", leave_one_out),
    ("Other policies and events", rivals),
    ("Sites without figures", missing_sites),
    ("Spill-over to neighbours", spill_over),
    ("Composition of the population", composition),
    ("Coding and recording breaks", recording),
    ("Boundary changes", boundaries),
)


def battery(context: Context) -> tuple[Check, ...]:
    """Return every check; one that these data cannot carry says so and goes on."""
    weighed = context.main.design in FAMILY
    asked = (*CHECKS, ("The list of comparators", comparator_list)) if weighed else CHECKS
    return tuple(_tried(name, check, context) for name, check in asked)


def _tried(name: str, check: Callable[[Context], Check], context: Context) -> Check:
    try:
        return check(context)
    except (StatsError, StudyError) as error:
        return Check(name=name, passed="cannot know", sentence=f"{error.found} {error.do}".strip())
