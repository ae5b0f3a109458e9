"""The pictures of a study of people: titles that say the finding, and none that misleads alone."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from onestory.model.caseload import ARM_ROWS, BALANCE_ROWS, SUBGROUP_ROWS, FlowStep
from onestory.report.answer import people as people_part
from onestory.report.answer import pictures
from onestory.report.answer.plan import AnswerPlan
from onestory.report.charts import arms, arms_words, flow, love_plot, naive, subgroups


@pytest.fixture(scope="module")
def people():
    path = Path(__file__).with_name("invented_people.py")
    spec = importlib.util.spec_from_file_location("invented_people", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def records(spec):
    return [row for rows in json.loads(spec)["datasets"].values() for row in rows]


def months(*rates, people=100.0):
    """Rows of ARM_ROWS from one month before time zero on: exposed and expected."""
    rows = [
        {"outcome": "emergency_admissions", "month": at - 1, "exposed": one, "expected": two,
         "candidates": 0.2, "exposed_people": people, "comparator_people": people}
        for at, (one, two) in enumerate(rates)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=ARM_ROWS)


class TestArms:
    def test_the_title_tells_both_falls_before_the_effect(self, people):
        drawn = arms.picture(people.effect(), months((4, 4), (2, 1), (2, 1)), title="Admissions")
        assert drawn is not None
        assert drawn.title == (
            "Admissions fell by 50% after people were taken on, and fell by 75% among the people"
            " set beside them. Best estimate 9% higher than expected; the plausible range is 3% to"
            " 15% higher."
        )

    def test_opposite_movements_are_told_with_but(self):
        moved = arms_words.moved(months((2, 2), (3, 1)))
        assert (moved.exposed, moved.expected) == (0.5, -0.5)

    def test_months_weigh_by_the_time_that_people_were_followed(self):
        rows = months((1, 1), (1, 1), (3, 1)).to_pylist()
        rows[2]["exposed_people"] = 300.0
        moved = arms_words.moved(pa.Table.from_pylist(rows, schema=ARM_ROWS))
        assert moved.exposed == pytest.approx((1 * 100 + 3 * 300) / 400 - 1)

    def test_rare_events_are_told_of_a_hundred_people(self, people):
        drawn = arms.picture(people.effect(), people.arms(), title="Admissions")
        assert drawn is not None
        assert drawn.subtitle.startswith("Rate per 100 people a year, month by month")
        days = arms.picture(people.effect(), people.arms(rate=14.0), title="Days in hospital")
        assert days is not None
        assert days.subtitle.startswith("Rate per person a year")

    def test_the_band_starts_at_time_zero_and_after_the_bedding_in(self, people):
        effect = people.effect()
        later = replace(effect, estimand=replace(effect.estimand, bedding_in=3))
        for one, first in ((effect, 0), (later, 3)):
            drawn = arms.picture(one, people.arms(), title="Admissions")
            assert drawn is not None
            bands = [row["t"] for row in records(drawn.wide) if {"a", "b"} <= set(row)]
            assert min(bands) == first + 0.5

    def test_the_candidates_are_there_as_they_were(self, people):
        drawn = arms.picture(people.effect(), people.arms(), title="Admissions")
        assert drawn is not None
        told = [row for row in records(drawn.wide) if row.get("what") == "all who could have been"]
        assert len(told) == 36

    def test_months_in_which_nothing_could_happen_are_not_drawn(self, people):
        rows = [
            row | dict.fromkeys(("exposed", "expected", "candidates"), 0.0)
            if row["month"] < 0
            else row
            for row in people.arms().to_pylist()
        ]
        deaths = pa.Table.from_pylist(rows, schema=ARM_ROWS)
        drawn = arms.picture(people.effect(), deaths, title="Deaths")
        assert drawn is not None
        assert drawn.title.startswith("Deaths: best estimate 9% higher than expected")
        assert "month by month after time zero" in drawn.subtitle
        assert "a fall alone" not in drawn.subtitle
        assert min(row["t"] for row in records(drawn.wide) if "what" in row) == 0.5

    def test_hidden_months_make_no_picture(self, people):
        assert arms.picture(people.effect(), ARM_ROWS.empty_table(), title="A") is None

    def test_quarters_told_together_are_called_so(self, people):
        rows = [row for row in people.arms().to_pylist() if row["month"] % 3 == 0]
        quarters = pa.Table.from_pylist(rows, schema=ARM_ROWS)
        drawn = arms.picture(people.effect(), quarters, title="Admissions")
        assert drawn is not None
        assert "quarter by quarter" in drawn.subtitle


class TestNaive:
    def test_the_title_sets_the_wrong_beside_the_answer(self, people):
        drawn = naive.picture(people.effect(), people.NAIVE, title="Admissions")
        assert drawn is not None
        assert drawn.title == (
            "Three common ways of reckoning would have said 25% lower, 61% lower and 21% lower;"
            " beside people like them the best estimate is 9% higher (3% to 15% higher)."
        )

    def test_wrong_answers_are_never_drawn_without_the_right_one(self, people):
        none = people.effect(estimate=None, lower=None, upper=None, known=False)
        assert naive.picture(none, people.NAIVE, title="Admissions") is None

    def test_the_answer_stands_first_and_alone_in_colour(self, people):
        drawn = naive.picture(people.effect(), people.NAIVE, title="Admissions")
        assert drawn is not None
        dots = [row for row in records(drawn.wide) if "place" in row]
        assert [row["shape"] for row in dots] == ["circle", "diamond", "diamond", "diamond"]


class TestLovePlot:
    def test_the_title_counts_facts_apart_before_and_after(self, people):
        drawn = love_plot.picture(people.BALANCE)
        assert drawn is not None
        assert drawn.title == (
            "Before weighting, people differed in 13 of 14 facts by more than 0.1 standard"
            " deviations; after it, 1 (the furthest: medicines on repeat, ten or more, 0.12). What"
            " was not recorded may still differ."
        )

    def test_direction_does_not_matter_and_the_furthest_comes_first(self, people):
        rows = [
            row | {"apart_before": -2.0} if row["covariate"] == "women" else row
            for row in people.BALANCE.to_pylist()
        ]
        read = love_plot.read(pa.Table.from_pylist(rows, schema=BALANCE_ROWS))
        assert (read[0].covariate, read[0].before) == ("women", 2.0)

    def test_of_many_facts_the_furthest_are_drawn_and_the_rest_told(self, people):
        rows = [
            people.BALANCE.to_pylist()[0] | {"covariate": f"fact {at}", "apart_before": at / 100}
            for at in range(44)
        ]
        drawn = love_plot.picture(pa.Table.from_pylist(rows, schema=BALANCE_ROWS))
        assert drawn is not None
        assert drawn.note == "The 30 furthest apart of 44 facts are drawn."
        assert "of 44 facts" in drawn.title


class TestSubgroups:
    def test_a_group_that_stands_apart_is_named_with_its_figure(self, people):
        drawn = subgroups.picture(people.effect(), people.subgroups(), title="Admissions")
        assert drawn is not None
        assert drawn.title == (
            "Of 11 groups, these stood apart from the rest, allowing for how many were asked: Mild"
            " or none (by frailty, not planned), 28% higher."
        )
        assert drawn.note == "No estimate: Mixed (not enough people)."

    def test_one_very_wide_range_ends_in_an_arrow_and_squeezes_nobody(self, people):
        rows = people.subgroups().to_pylist()
        rows[4] |= {"lower": -0.99, "upper": 5377.0}
        table = pa.Table.from_pylist(rows, schema=SUBGROUP_ROWS)
        drawn = subgroups.picture(people.effect(), table, title="Admissions")
        assert drawn is not None
        told = [row for row in records(drawn.wide) if "place" in row]
        assert max(row["high"] for row in told) < 100
        heads = [row["shape"] for row in records(drawn.wide) if "shape" in row]
        assert heads.count("triangle-right") == 1
        assert "An arrow: the range goes on" in drawn.note
        assert "537,700% higher" in drawn.wide

    def test_ordinary_ranges_are_drawn_whole(self, people):
        drawn = subgroups.picture(people.effect(), people.subgroups(), title="Admissions")
        assert drawn is not None
        assert "triangle" not in drawn.wide

    def test_teams_without_an_estimate_are_counts_in_the_table_alone(self, people):
        rows = people.subgroups().to_pylist()
        team = rows[0] | {"by": "team", "group": "T1", "estimate": None, "lower": None,
                          "upper": None, "p_differs": None, "note": "one team"}  # fmt: skip
        told = people.told(subgroups=pa.Table.from_pylist([*rows, team], schema=SUBGROUP_ROWS))
        answer = replace(people.answer(), people=told)
        part = people_part.write(answer, AnswerPlan(indicators=people.CARDS))
        assert part is not None
        assert part.subgroups is not None
        assert part.subgroups.lines[-1].cells[-1].text == ""
        assert "Of teams counts alone are told" in part.subgroups.note
        drawn = subgroups.picture(people.effect(), told.subgroups, title="Admissions")
        assert drawn is not None
        assert "T1" not in drawn.note + drawn.wide

    def test_where_none_stands_apart_it_is_not_called_the_same(self, people):
        rows = people.subgroups().slice(0, 5)
        drawn = subgroups.picture(people.effect(), rows, title="Admissions")
        assert drawn is not None
        assert "that is not to say that it was the same for all" in drawn.title

    def test_a_group_without_a_range_is_not_said_to_stand_apart(self, people):
        rows = [row | {"lower": None, "upper": None} for row in people.subgroups().to_pylist()]
        table = pa.Table.from_pylist(rows, schema=SUBGROUP_ROWS)
        drawn = subgroups.picture(people.effect(), table, title="Admissions")
        assert drawn is not None
        assert drawn.title.startswith("No group of 11 groups stood apart")

    def test_fifths_are_called_so(self, people):
        first = subgroups.read(people.subgroups())[0]
        assert subgroups.called(first) == "Fifth 1 (most deprived)"


class TestFlow:
    def test_the_title_says_of_how_many_the_answer_is(self, people):
        assert flow.title(people.FLOW) == (
            "Of 4,102 taken on, 3,646 (89%) are in the answer; 17,311 people are set beside them."
        )

    def test_hidden_or_unasked_comparators_have_no_box(self, people):
        steps = (FlowStep(words="a", exposed=90, comparators=None), *people.FLOW[-1:])
        drawn = flow.picture(steps)
        assert drawn is not None
        boxes = [row for row in records(drawn.wide) if "px2" in row]
        assert [row["told"] for row in boxes] == ["90", "3,646", "17,311"]

    def test_one_step_is_no_flow(self, people):
        assert flow.picture(people.FLOW[:1]) is None


class TestAlbum:
    def test_the_months_come_first_and_every_outcome_with_months_has_its_own(self, people):
        album = pictures.draw(people.answer(), AnswerPlan(indicators=people.CARDS))
        names = [one.name for one in album.every]
        assert names == [
            "arms", "delivery", "naive", "flow", "love-plot", "subgroups", "rivals", "choices",
            "event-study", "arms-2", "arms-3",
        ]  # fmt: skip
        event = next(one for one in album.every if one.name == "event-study")
        assert "before time zero" in event.title.lower()
        assert "people taken on" in event.subtitle
        delivery = next(one for one in album.every if one.name == "delivery")
        assert delivery.title.startswith("5 of 6 teams started")

    def test_a_study_of_places_has_none_of_them(self, people):
        assert people_part.draw(people.PLACES.answer(), AnswerPlan()) == people_part.PeopleAlbum()
