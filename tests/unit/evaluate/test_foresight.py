"""What a study could tell is rehearsed on the time before its first start, and on nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from onestory.evaluate.foresight import Foresight, foresight
from onestory.model.errors import StudyError
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import Period, months
from onestory.model.result import Result
from onestory.model.study import Estimand, Outcome, Site, Study, SuccessStatement

CARD = Indicator(
    id="admissions",
    title="Emergency admissions",
    measure="admissions",
    numerator="admissions",
    denominator="people",
    statistic="crude_rate",
    unit="per 1,000 people a month",
    multiplier=1000,
    direction="lower is better",
    version="1",
    source="invented",
)
WINDOW = Period(start=date(2020, 1, 1), end=date(2026, 1, 1))
FIRST = date(2023, 1, 1)
OUTCOME = Outcome(
    id="admissions", indicator="admissions", role="outcome", wanted="lower", margin=0.02, sector=""
)
STATEMENT = SuccessStatement(
    id="fewer",
    what="fewer",
    for_whom="all",
    outcome="admissions",
    wanted="lower",
    size=0.05,
    by=date(2025, 12, 31),
    failure="none",
    harm="none",
    agreed_by=(),
)
ESTIMAND = Estimand(
    id="main",
    outcome="admissions",
    population="residents",
    exposure="a team",
    comparator="no team",
    time_zero="the start",
    bedding_in=3,
    follow_up=12,
    intercurrent_events="none",
    contrast="ratio",
    average="places",
)


def study(exposed: int, start: date = FIRST) -> Study:
    sites = tuple(
        Site(name=f"Site {n}", place=f"X{n:03d}", announced=None, starts=start)
        for n in range(exposed)
    )
    return Study(
        title="Teams",
        programme="Teams",
        question="?",
        decision="more teams",
        decision_on=None,
        change_our_mind="nothing",
        chosen="volunteered",
        exposure="announced",
        window=WINDOW,
        outcomes=(OUTCOME,),
        statements=(STATEMENT,),
        estimands=(ESTIMAND,),
        sites=sites,
    )


def result(places: int = 24, *, after: float = 0.0, people: int = 40_000) -> Result:
    """Counts by month for six years; figures from the first start on are moved by `after`."""
    generator = np.random.default_rng(5)
    rows: list[dict[str, object]] = []
    for n in range(places):
        level = 10 * np.exp(generator.normal(0, 0.1))
        for m in range(72):
            period = months(date(2020 + m // 12, m % 12 + 1, 1), 1)
            count = float(generator.poisson(people / 1000 * level))
            moved = count * (1 + after) if period.end > FIRST else count
            rows.append(
                {
                    "area_code": f"X{n:03d}",
                    "area_name": f"Place {n}",
                    "area_level": "council",
                    "period_start": period.start,
                    "period_end": period.end,
                    "group": "",
                    "numerator": moved,
                    "denominator": float(people),
                    "value": 1000 * moved / people,
                    "status": "published",
                }
            )
    full = [{name: row.get(name) for name in RESULT_ROWS.names} for row in rows]
    return Result(
        indicator=CARD,
        period=WINDOW,
        rows=pa.Table.from_pylist(full, schema=RESULT_ROWS),
        confidence=0.95,
        method="",
    )


def seen(given: Result, asked: Study, **changes: object) -> Foresight:
    estimand = replace(ESTIMAND, **changes)  # type: ignore[arg-type]
    starts = {site.place: site.starts for site in asked.sites}
    return foresight(given, asked, estimand, starts=starts, seed=1, today=FIRST)


def unplanned(exposed: int) -> Study:
    """A study without a statement, for which no day is sought."""
    return replace(study(exposed), statements=())


@pytest.fixture(scope="module")
def figures() -> Result:
    return result()


@pytest.fixture(scope="module")
def four(figures: Result) -> Foresight:
    starts = dict.fromkeys([f"X{n:03d}" for n in range(4)], FIRST)
    earlier = date(2022, 6, 1)
    return foresight(figures, study(4), ESTIMAND, starts=starts, seed=1, today=earlier)


def test_outcomes_after_the_first_start_change_nothing(four):
    moved = seen(result(after=-0.3), study(4))
    assert moved.detectable == four.detectable
    assert moved.power == four.power
    assert moved.told_by == four.told_by


def test_the_size_is_near_what_chance_alone_allows(four):
    # Poisson counts of 400 a place and month, twelve months of four places against many months:
    # a standard error near 1 / sqrt(400 * 12 * 4) = 0.7%, and 2.8 of them for power of 80%.
    assert 0.015 < four.detectable < 0.035
    assert four.holds


def test_power_grows_with_the_size_and_reaches_what_is_asked_at_the_smallest(four):
    assert list(four.power) == sorted(four.power)
    at = np.interp(four.detectable, four.effects, four.power)
    assert at == pytest.approx(0.8, abs=0.05)
    assert four.planned_power > 0.95


def test_the_end_is_that_of_the_follow_up_or_of_the_window(four, figures):
    assert four.ends == date(2024, 4, 1)
    assert seen(figures, unplanned(4), follow_up=60).ends == WINDOW.end


def test_the_earliest_day_comes_after_the_bedding_in_and_before_the_end(four, figures):
    assert date(2023, 4, 1) < four.told_by <= four.ends
    later = seen(figures, study(4), bedding_in=9).told_by
    assert later is not None
    assert later > date(2023, 10, 1)


def test_a_size_too_small_to_tell_has_no_day(figures):
    tiny = replace(study(4), statements=(replace(STATEMENT, size=0.0005),))
    assert seen(figures, tiny).told_by is None


def test_more_places_tell_smaller_changes(four, figures):
    assert seen(figures, unplanned(12)).detectable < four.detectable


def test_places_still_to_start_are_tried_in_other_orders(four, figures):
    assert four.remaining == 4
    assert [one.order for one in four.orders] == [
        "as planned",
        "all at once",
        "one after another, in random order",
    ]
    begun = seen(figures, unplanned(4))
    assert (begun.remaining, begun.orders) == (0, ())


def test_too_few_comparators_can_tell_nothing_and_say_why():
    few = seen(result(6), unplanned(1))
    assert few.reason
    assert few.detectable is None
    assert few.effects == () or max(few.power) == 0


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (study(4, date(2020, 3, 1)), "periods before the first start"),
        (study(4, date(2026, 3, 1)), "No site starts within the window"),
        (study(4, date(2025, 11, 1)), "ends before the bedding-in"),
    ],
)
def test_what_cannot_be_rehearsed_is_told(figures, asked, told):
    with pytest.raises(StudyError, match=told):
        seen(figures, asked)
