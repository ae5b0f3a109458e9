"""The `[measure]` section of a plan: what is measured from the linked records, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from onestory.model.area import Level
from onestory.model.errors import PlanError
from onestory.pipeline.settings import Section

Length = Literal["month", "quarter", "year", "calendar year"]
Group = Literal["age", "sex", "ethnicity", "deprivation", "care group"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePlan:
    """What the section says.

    `levels` are of the areas measured, the first compared; `periods` how long each is; `start` and
    `end` (the first day after) bound them, None for all that records cover. `cards` is a folder of
    own definitions. `by` are the groups that each figure is also given for.
    """

    lsoas: Path
    levels: tuple[Level, ...]
    periods: Length
    start: date | None
    end: date | None
    indicators: tuple[str, ...]
    cards: Path | None
    by: tuple[Group, ...]


def measure_plan(section: Section) -> MeasurePlan | None:
    """Return what the section says, None where there is none. Raises PlanError for mistakes."""
    if not section.values:
        return None
    made = MeasurePlan(
        lsoas=section.path("lsoas"),
        levels=_levels(section),
        periods=section.choice("periods", get_args(Length), default="year"),
        start=_day(section, "start"),
        end=_day(section, "end"),
        indicators=tuple(section.texts("indicators")),
        cards=section.optional_path("cards"),
        by=tuple(section.choices("by", get_args(Group), default=())),
    )
    section.close()
    if made.start and made.end and made.end <= made.start:
        raise PlanError(
            found="`end` is not after `start`.",
            where=section.where,
            do="`end` is the first day after what is measured.",
        )
    return made


def _levels(section: Section) -> tuple[Level, ...]:
    """Return the levels in the order written: the first is the one compared."""
    known = section.choices("levels", get_args(Level), default=("council",))
    written = section.texts("levels", default=("council",))
    return tuple(sorted(known, key=written.index))


def _day(section: Section, key: str) -> date | None:
    return section.day(key) if key in section.values else None
