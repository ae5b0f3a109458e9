"""One story a person: events, people, homes, conditions and cohorts made of linked records."""

from onestory.timeline.build import Who, build
from onestory.timeline.cohort_rules import (
    KINDS,
    Aged,
    Frail,
    Having,
    LivingIn,
    OfSex,
    Using,
    Without,
)
from onestory.timeline.cohorts import AtFirst, CohortRule, Enrolled, OnDay, cohort
from onestory.timeline.standing import rows_naming_nobody, standing_story

__all__ = [
    "KINDS",
    "Aged",
    "AtFirst",
    "CohortRule",
    "Enrolled",
    "Frail",
    "Having",
    "LivingIn",
    "OfSex",
    "OnDay",
    "Using",
    "Who",
    "Without",
    "build",
    "cohort",
    "rows_naming_nobody",
    "standing_story",
]
