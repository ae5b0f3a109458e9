"""Places beside their own other periods."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from onestory import compare
from onestory.model.errors import ComparisonRefusedError
from onestory.model.period import financial_year

STEADY = [100, 104, 98, 103, 97, 101]


def years(area: str, counts: list[int], *, first: int = 2017) -> str:
    return "\n".join(
        f"{area} council {n} 1000 {year}" for year, n in enumerate(counts, first) if n >= 0
    )


def last_of(comparison, code: str):
    return [row for row in comparison.rows.to_pylist() if row["area_code"] == code][-1]


def test_a_latest_point_beyond_its_own_limits_is_told_and_the_limits_are_wheelers(table):
    # Enough steady years that the last leap does not hide in the limits it widens.
    done = compare.own_past(table(years("A", [100, 101] * 8 + [140], first=2005)))

    row = last_of(done, "A")
    steps = [1] * 15 + [39]
    mean = np.mean([100, 101] * 8 + [140])
    assert row["position"] == "higher"
    assert row["comparator_value"] == pytest.approx(mean)
    assert row["limit_upper"] == pytest.approx(mean + 2.66 * np.mean(steps))
    assert done.flags.flagged == 1


def test_few_points_make_provisional_limits_and_that_is_said(table):
    done = compare.own_past(table(years("A", [*STEADY, 100])))

    assert last_of(done, "A")["limit_upper"] is not None
    assert any("provisional for 1 series with fewer than 12 periods" in c for c in done.caveats)


def test_fewer_than_five_points_make_no_limits(table):
    done = compare.own_past(table(years("A", [100, 104, 98, 103])))

    row = last_of(done, "A")
    assert row["limit_upper"] is None
    assert row["reason"] == "limits cannot be given: 4 periods under one definition, fewer than 5"


def test_a_change_of_definition_parts_the_series(table):
    result = table(years("A", [*STEADY, 300, 305, 298, 303, 299], first=2010))

    whole = compare.own_past(result)
    parted = compare.own_past(result, breaks=(date(2016, 4, 1),))

    assert last_of(whole, "A")["reason"].startswith("limits would mislead: neighbouring points")
    assert last_of(parted, "A")["comparator_value"] == pytest.approx(301)
    assert parted.rows.to_pylist()[0]["comparator_value"] == pytest.approx(np.mean(STEADY))
    # The change is from the first year under the same definition.
    assert last_of(parted, "A")["difference"] == pytest.approx(-1)


def test_a_period_within_which_the_definition_changed_stands_alone(table):
    result = table(years("A", [*STEADY, 300, 305, 298, 303, 299], first=2010))

    done = compare.own_past(result, breaks=(date(2016, 10, 1),))

    row = next(r for r in done.rows.to_pylist() if r["period_start"] == date(2016, 4, 1))
    assert row["reason"] == "limits cannot be given: the definition changed within this period"


def test_a_change_across_a_change_of_definition_is_refused_with_the_alternative(table):
    result = table(years("A", [*STEADY, 300]))

    with pytest.raises(ComparisonRefusedError, match="begin on or after 1 April 2023"):
        compare.own_past(result, breaks=(date(2023, 4, 1),), since=financial_year(2019))


def test_the_change_since_a_chosen_period_has_an_interval(table):
    done = compare.own_past(table(years("A", [*STEADY, 150])), since=financial_year(2019))

    row = last_of(done, "A")
    assert row["difference"] == pytest.approx(52)
    assert row["difference_lower"] < 52 < row["difference_upper"]
    assert [r["difference"] for r in done.rows.to_pylist()[:-1]] == [None] * 6


def test_a_gap_in_time_is_crossed_in_one_step_and_that_is_said(table):
    done = compare.own_past(table(years("A", [*STEADY[:3], -1, *STEADY[3:]])))

    assert last_of(done, "A")["limit_upper"] is not None
    assert any("leave out time" in caveat for caveat in done.caveats)


def test_a_place_that_ended_is_left_out_of_the_count_and_that_is_said(table):
    text = years("A", [*STEADY, 100]) + "\n" + years("B", STEADY)

    done = compare.own_past(table(text))

    assert done.period.label == "1 April 2017 to 31 March 2024"
    assert done.sentence.startswith(
        "In 2023/24, the one place did not stand out from its own past."
    )
    assert (
        "1 place has no figure for 2023/24: not published, not matched, or ended before it."
        in done.caveats
    )


def test_years_divided_from_a_larger_area_are_not_a_place_s_own_past(table, divided):
    years_ = years("A", [100, 101] * 8 + [140], first=2005)
    result = divided(table(years_), until=2008)

    done = compare.own_past(result)

    rows = done.rows.to_pylist()
    assert [row["reason"].startswith("mostly divided") for row in rows] == [True] * 4 + [False] * 13
    assert last_of(done, "A")["comparator_value"] == pytest.approx(np.mean([100, 101] * 6 + [140]))
    assert any("4 figures of 1 place are mostly divided" in caveat for caveat in done.caveats)
    assert last_of(done, "A")["difference"] == pytest.approx(40)


def test_a_latest_period_divided_from_a_larger_area_is_not_judged(table, divided):
    done = compare.own_past(divided(table(years("A", [*STEADY, 300])), until=2023, since=2023))

    assert last_of(done, "A")["position"] == "cannot tell apart"
    assert last_of(done, "A")["difference"] is None
    assert (done.flags.places, done.flags.flagged) == (0, 0)


def test_seasonal_months_are_not_judged_by_limits_that_would_mislead(table):
    result = table("A council 1 1")
    base = result.rows.to_pylist()[0]
    rows = []
    for month in range(48):
        start = date(2019 + (month + 3) // 12, (month + 3) % 12 + 1, 1)
        end = date(2019 + (month + 4) // 12, (month + 4) % 12 + 1, 1)
        value = 100 + 20 * np.sin(month * np.pi / 6)
        rows.append(base | {"period_start": start, "period_end": end, "value": float(value)})
    from dataclasses import replace

    done = compare.own_past(
        replace(result, rows=pa.Table.from_pylist(rows, schema=result.rows.schema))
    )

    row = last_of(done, "A")
    assert row["position"] == "cannot tell apart"
    assert "points a year apart are alike (seasonal)" in row["reason"]
    assert done.flags.places == 0


def test_level_and_areas_narrow_the_places(table):
    text = years("A", STEADY) + "\n" + years("B", STEADY).replace("council", "region")

    assert set(compare.own_past(table(text), level="council").rows["area_code"].to_pylist()) == {
        "A"
    }
    assert set(compare.own_past(table(text), areas=("B",)).rows["area_code"].to_pylist()) == {"B"}
    with pytest.raises(ComparisonRefusedError):
        compare.own_past(table(text), areas=("ELSEWHERE",))
