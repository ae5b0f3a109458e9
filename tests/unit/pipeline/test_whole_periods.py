"""Which periods are measured, and what is said where there is none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onestory.model.errors import NothingUsableError
from onestory.model.story import Story
from onestory.pipeline.measure_plan import MeasurePlan
from onestory.pipeline.measure_records import whole_periods

STORY = Story(
    folder=Path("story"),
    tables={},
    made_from=1,
    generation=1,
    known_at=None,
    start=date(2022, 4, 1),
    end=date(2025, 4, 1),
    covered={},
    invented=True,
)


def wanted(start: date | None, end: date | None) -> MeasurePlan:
    return MeasurePlan(
        lsoas=Path("lsoas.csv"),
        levels=("council",),
        periods="year",
        start=start,
        end=end,
        indicators=(),
        cards=None,
        by=(),
    )


def test_whole_years_within_the_records_and_what_is_asked_are_measured():
    found = whole_periods(STORY, wanted(date(2023, 1, 1), None))
    assert [(one.start, one.end) for one in found] == [
        (date(2023, 4, 1), date(2024, 4, 1)),
        (date(2024, 4, 1), date(2025, 4, 1)),
    ]


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2030, 1, 1), None, "The records end on 2025-03-31, and `start` is 2030-01-01."),
        (None, date(2021, 1, 1), "The records begin on 2022-04-01, and `end` is 2021-01-01."),
        (date(2025, 1, 1), None, "No whole year lies between 2025-01-01 and 2025-04-01."),
    ],
)
def test_where_no_period_can_be_measured_the_reason_is_said(
    start: date | None, end: date | None, said: str
):
    with pytest.raises(NothingUsableError) as refused:
        whole_periods(STORY, wanted(start, end))
    assert refused.value.found == said
