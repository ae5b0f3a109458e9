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
from onestory.timeline.drawn import drawn
from onestory.timeline.drawn_request import GROUND, BuiltIn, Drawing
from onestory.timeline.everyone import Everyone, OneDay, everyone
from onestory.timeline.standing import rows_naming_nobody, standing_story

__all__ = [
    "GROUND",
    "KINDS",
    "Aged",
    "AtFirst",
    "BuiltIn",
    "CohortRule",
    "Drawing",
    "Enrolled",
    "Everyone",
    "Frail",
    "Having",
    "LivingIn",
    "OfSex",
    "OnDay",
    "OneDay",
    "Using",
    "Who",
    "Without",
    "build",
    "cohort",
    "drawn",
    "everyone",
    "rows_naming_nobody",
    "standing_story",
]
