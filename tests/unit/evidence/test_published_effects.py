"""No size is planned without hearing what such programmes have been known to achieve."""

import math
import re

import pytest

from onestory.evidence.published_effects import largest, published_effects, unheard_of


def test_each_derived_change_follows_from_the_growth_that_was_published():
    derived = [one for one in published_effects() if one.derived]
    assert len(derived) == 4
    for one in derived:
        inside, outside = map(float, re.findall(r"\d\.\d+", one.derived)[:2])
        assert one.change == pytest.approx(inside / outside - 1, abs=0.0006)


def test_each_range_holds_its_change():
    ranged = [one for one in published_effects() if one.lower is not None]
    assert len(ranged) == 6
    for one in ranged:
        assert one.upper is not None
        assert (one.lower or 0.0) < one.change < one.upper
    (homes,) = [one for one in ranged if one.programme == "Care-home Vanguards"]
    assert (homes.change, homes.lower, homes.upper) == (-0.042, -0.082, -0.002)


def test_a_derived_range_is_that_of_two_independent_growths_on_the_log_scale():
    for one in published_effects():
        if not one.derived or one.lower is None:
            continue
        inside, outside, *limits = (float(text) for text in re.findall(r"\d\.\d+", one.derived))
        spread = math.hypot(*(math.log(limits[at + 1] / limits[at]) / 2 for at in (0, 2)))
        middle = math.log(inside / outside)
        assert one.lower == pytest.approx(math.exp(middle - spread) - 1, abs=0.0006)
        assert one.upper == pytest.approx(math.exp(middle + spread) - 1, abs=0.0006)


def test_a_difference_in_a_unit_is_no_share_that_a_size_is_held_against():
    assert any(one.change == 15 and one.unit for one in published_effects())
    for wanted in ("lower", "higher"):
        for among in ("whole places", "people chosen for a service"):
            best = largest("Life expectancy", wanted=wanted, among=among)
            assert best is None or not best.unit


def test_each_says_where_it_was_published():
    assert all(one.source and one.programme for one in published_effects())


def test_the_largest_fall_of_emergency_admissions_in_whole_places():
    best = largest("emergency_admissions_65", wanted="lower", among="whole places")
    assert best is not None
    assert (best.change, best.months) == (-0.076, 60)


def test_a_rise_that_was_hoped_to_be_a_fall_is_no_achievement():
    found = largest("A&E attendances", wanted="lower", among="whole places")
    assert found is not None
    assert found.programme == "Mid-Nottinghamshire Better Together"


@pytest.mark.parametrize(("size", "told"), [(0.05, False), (0.076, False), (0.08, True)])
def test_only_more_than_the_largest_is_unheard_of(size, told):
    assert bool(unheard_of(size, "Emergency admissions", wanted="lower")) is told


def test_what_was_found_among_chosen_people_is_not_taken_for_whole_places():
    told = unheard_of(0.2, "Emergency admissions", wanted="lower")
    assert "23%" in told
    assert "whom a service had chosen" in told
    assert "whom a service had chosen" not in unheard_of(
        0.5, "Emergency admissions", wanted="lower"
    )


def test_an_outcome_never_studied_is_held_against_all_that_were():
    assert unheard_of(0.3, "Care-home admissions", wanted="lower")
    assert not unheard_of(0.05, "Care-home admissions", wanted="lower")
