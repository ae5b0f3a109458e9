"""What a rehearsal found is said in words that do not promise more."""

from dataclasses import replace
from datetime import date

import pytest

from onestory.evaluate.foresight import Foresight, Ordered
from onestory.pipeline.study import power_words, read_study


@pytest.fixture
def found(written):
    study = read_study(written())
    return Foresight(
        estimand=study.estimands[0],
        outcome=study.outcomes[0],
        unit="per 1,000",
        title="Emergency admissions",
        wanted="lower",
        exposed=3,
        comparators=20,
        periods_before=36,
        ends=date(2023, 4, 1),
        level=20.0,
        detectable=0.03,
        false_alarms=0.04,
        holds=True,
        reason="",
        effects=(0.01, 0.03, 0.06),
        power=(0.2, 0.8, 0.999),
        planned=0.04,
        planned_power=0.92,
        told_by=date(2022, 11, 1),
        sought_until=date(2028, 4, 1),
        remaining=2,
        orders=(
            Ordered(order="as planned", detectable=0.03),
            Ordered(order="all at once", detectable=0.02),
            Ordered(order="one after another, in random order", detectable=None),
        ),
    )


def test_the_smallest_change_comes_first_then_the_planned_and_the_order(found):
    first, second, third = power_words.told(found)
    assert "smallest change that these places and months could tell is 3.0% lower" in first
    assert "up to March 2023" in first
    assert "would be told in 92% of rehearsals" in second
    assert "up to October 2022, after 6 months of bedding-in" in second
    assert "all at once, 2.0%; one after another, in random order, no change at all" in third
    assert "Most could be told if they start all at once." in third


def test_never_is_said_where_waiting_does_not_help(found):
    told = power_words.told(replace(found, told_by=None, planned_power=0.1))
    assert "could not be told by March 2028 either" in told[1]


def test_a_design_whose_ranges_do_not_hold_says_nothing_else(found):
    (told,) = power_words.told(replace(found, holds=False, false_alarms=0.22))
    assert "no range can be trusted here" in told
    assert "22%" in told


def test_more_than_was_ever_achieved_is_warned_of(found):
    assert power_words.warning(found) == ""
    told = power_words.warning(replace(found, detectable=0.12))
    assert "too large to expect" in told
    assert "7.6%" in told


def test_a_difference_is_held_against_what_was_achieved_as_a_share(found):
    in_unit = replace(found, estimand=replace(found.estimand, contrast="difference"))
    assert power_words.warning(replace(in_unit, detectable=1.0)) == ""  # 1 of 20 is 5%
    assert power_words.warning(replace(in_unit, detectable=3.0))  # 15%


def test_it_ends_with_the_decision_its_day_and_what_would_change_minds(written):
    study = read_study(written())
    decision, change = power_words.serves(study)
    assert decision.endswith("Whether to start the last six teams on 1 April 2024.")
    assert change.endswith("No fall of 2% or more by the end of 2023.")
    undated = power_words.serves(replace(study, decision_on=None))
    assert "on a day not yet named" in undated[0]
