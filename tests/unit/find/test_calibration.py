"""What happened over what was expected, by hand; and which groups are told as off."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from onestory import find
from onestory.find.calibration import calibrated_group
from onestory.model.found import Score, Term

ON = date(2022, 4, 1)
EVEN = Score(
    happens="an admission",
    terms=(Term(name="stays", words="stays", adds=0.0, mean=0.0),),
    version="v",
    constant=0.0,  # a chance of one half for everybody
)


def told_of(rows, *, score=EVEN, most=(2,)):
    return find.tested(score, rows, words="everyone", on=ON, most=most)


def group(told, name):
    return next(one for one in told.calibrated if one.group == name)


def test_a_group_is_what_happened_over_the_sum_of_chances_with_byars_limits():
    told = calibrated_group("sex", "male", happened=np.arange(40) < 16, expected=np.full(40, 0.25))
    assert (told.people, told.happened, told.expected) == (40, 16, 10.0)
    assert told.ratio.value == pytest.approx(1.6)
    # Byar by hand: 16 (1 - 1/144 - 1.96/12)^3 = 9.14; 17 (1 - 1/153 + 1.96/(3 root 17))^3 = 25.98
    assert told.ratio.lower == pytest.approx(0.914, abs=0.001)
    assert told.ratio.upper == pytest.approx(2.598, abs=0.001)
    assert told.is_off()
    assert not told.is_plain()


def test_each_group_stands_for_itself(entries):
    rows = entries(
        {"stays": [0.0] * 8},
        happened=[True, True, True, False, True, False, False, False],
        sex=["female"] * 4 + ["male", "male", "male", None],
        age=[70, 80, 90, 50, 70, 10, None, 66],
    )
    told = told_of(rows)
    assert group(told, "everyone").ratio.value == pytest.approx(1.0)
    assert group(told, "female").ratio.value == pytest.approx(3 / 2)
    assert group(told, "male").ratio.value == pytest.approx(1 / 1.5)
    ages = [one.group for one in told.calibrated if one.by == "age"]
    assert ages == ["under 18", "45 to 64", "65 to 74", "75 to 84", "85 or over", "not known"]
    assert group(told, "65 to 74").people == 3


def test_the_highest_are_counted_in_order_of_score(entries):
    rising = Score(happens="", terms=(Term(name="stays", words="stays", adds=1.0, mean=0.0),),
                   version="v")  # fmt: skip
    rows = entries({"stays": [5, 4, 3, 2, 1]}, happened=[True, False, True, True, False])
    told = told_of(rows, score=rising, most=(2, 3))
    assert [(one.most, one.of_them.part, one.of_all.value) for one in told.highest] == [
        (2, 1, pytest.approx(1 / 3)),
        (3, 2, pytest.approx(2 / 3)),
    ]
    assert told.calibrated == (), "points are no chances"
    assert find.warned([told]) == ()


def off(entries, women: float, men: float):
    """What is warned of where of 400 women and 400 men so many shares met an even chance."""
    rows = entries(
        {"stays": [0.0] * 800},
        sex=["female"] * 400 + ["male"] * 400,
        happened=[n < 400 * women for n in range(400)] + [n < 400 * men for n in range(400)],
    )
    return [
        (one.severity, one.message.split(" the score")[0]) for one in find.warned([told_of(rows)])
    ]


def test_a_score_that_holds_warns_of_nobody(entries):
    assert off(entries, 0.5, 0.5) == []


def test_a_group_that_is_off_is_warned_of(entries):
    assert off(entries, 0.64, 0.36) == [("warning", "Of sex female"), ("warning", "Of sex male")]


def test_a_score_that_is_off_for_everybody_is_told_once(entries):
    assert off(entries, 0.75, 0.75) == [("warning", "Of everyone")]


def test_who_moved_away_is_left_out_and_counted(entries):
    rows = entries({"stays": [0.0] * 5}, happened=[True, None, False, None, False])
    told = told_of(rows)
    assert (told.people, told.happened, told.away) == (3, 1, 2)
