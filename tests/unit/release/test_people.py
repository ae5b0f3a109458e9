"""Studies of people through the door, tried by someone who wants to know about few of them."""

import importlib.util
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import release
from onestory.model.caseload import BALANCE_ROWS, SUBGROUP_ROWS, FlowStep
from onestory.model.effect import Check
from onestory.model.errors import ReleaseError
from onestory.release.people_words import (
    Arms,
    without_any,
    without_counts,
    without_rates,
    without_shares,
)

PUBLIC = release.public_rule()


@pytest.fixture(scope="module")
def invented():
    path = Path(__file__).parents[1] / "report" / "answer" / "invented_people.py"
    spec = importlib.util.spec_from_file_location("invented_people", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def cleared(invented):
    def clear(answer, rule=PUBLIC):
        return release.clear_answer(answer, rule=rule, provenance=invented.provenance())

    return clear


@pytest.fixture
def people_of(invented, cleared):
    """What is told of the people once it has left."""

    def clear(**told):
        return cleared(replace(invented.answer(), people=invented.told(**told))).answer.people

    return clear


class TestWhole:
    def test_inside_the_agreement_without_a_rule_nothing_changes(self, invented, cleared):
        answer = invented.answer()
        done = cleared(answer, release.inside_rule("Members see all."))
        assert done.answer.people == answer.people
        assert done.answer.effects == answer.effects
        assert done.withheld == ()

    @pytest.mark.parametrize("side", ["n_exposed", "n_comparator"])
    def test_few_people_refuse_the_whole_answer(self, invented, cleared, side):
        answer = replace(invented.answer(), effects=(invented.effect(**{side: 7}),))
        with pytest.raises(ReleaseError, match="fewer than 8 people"):
            cleared(answer)

    def test_nobody_at_all_is_no_secret(self, invented, cleared):
        answer = invented.none_alike()
        assert cleared(answer).answer.verdict == "cannot be estimated"

    def test_a_further_outcome_of_few_people_is_withheld(self, invented, cleared):
        deaths = replace(invented.further()[0], n_exposed=6)
        done = cleared(replace(invented.answer(), effects=(invented.effect(), deaths)))
        gone = done.answer.effects[1]
        assert (gone.estimate, gone.lower, gone.upper, gone.known) == (None, None, None, False)
        assert "fewer than 8" in gone.reason
        assert done.answer.effects[0].estimate == 0.09
        assert "1 effect" in done.withheld[0]
        assert "9%" not in done.answer.cost_shift  # it may tell of what is hidden
        months = set(done.answer.people.arms["outcome"].to_pylist())
        assert "death" not in months

    def test_counts_of_people_are_rounded(self, cleared, invented):
        main = cleared(invented.answer()).answer.effects[0]
        assert (main.n_exposed, main.n_comparator) == (3645, 17310)
        assert {n % 5 for n in main.by_time["places"].to_pylist()} == {0}


class TestFlow:
    def steps(self, *counts):
        return tuple(
            FlowStep(words=f"step {at}", exposed=one, comparators=two)
            for at, (one, two) in enumerate(counts)
        )

    def test_a_step_at_which_few_fell_out_is_told_with_the_next(self, people_of):
        flow = people_of(flow=self.steps((1204, 9000), (1201, 8800), (1150, 8700))).flow
        assert [(one.words, one.exposed, one.comparators) for one in flow] == [
            ("step 0; step 1", 1200, 8800),
            ("step 2", 1150, 8700),
        ]

    def test_few_on_the_other_side_count_too(self, people_of):
        flow = people_of(flow=self.steps((1204, 9000), (1100, 8999))).flow
        assert [one.words for one in flow] == ["step 0; step 1"]

    def test_steps_that_lose_nobody_stay(self, people_of):
        flow = people_of(flow=self.steps((1200, None), (1200, 900), (1200, 300))).flow
        assert [one.comparators for one in flow] == [None, 900, 300]


class TestBalance:
    def fact(self, mean, before=0.2):
        row = {"covariate": "a fact", "exposed": mean, "before": before, "after": mean,
               "apart_before": 0.123456, "apart_after": 0.0123}  # fmt: skip
        return pa.Table.from_pylist([row], schema=BALANCE_ROWS)

    @pytest.mark.parametrize("mean", [4 / 3646, 1 - 4 / 3646])
    def test_what_few_have_or_lack_is_hidden(self, people_of, mean):
        assert people_of(balance=self.fact(mean)).balance.num_rows == 0

    def test_a_hidden_fact_still_says_whether_people_were_alike_in_it(self, invented, cleared):
        rare = self.fact(4 / 3646).to_pylist()[0] | {"apart_after": 0.3}
        told = invented.told(balance=pa.Table.from_pylist([rare], schema=BALANCE_ROWS))
        done = cleared(replace(invented.answer(), people=told))
        assert "Of the facts hidden, 1 was still more than 0.1" in " ".join(done.withheld)

    def test_shares_are_told_no_finer_than_rounded_counts(self, people_of):
        row = people_of(balance=self.fact(0.123456)).balance.to_pylist()[0]
        assert row["exposed"] == 0.124  # 5 of 3,646 is more than 0.001
        assert row["apart_before"] == 0.12

    def test_a_mean_that_is_no_share_keeps_three_figures(self, people_of):
        row = people_of(balance=self.fact(81.2345, before=76.4)).balance.to_pylist()[0]
        assert row["exposed"] == 81.2


class TestMonths:
    def test_many_events_leave_month_by_month(self, people_of):
        rows = people_of().arms.to_pylist()
        months = [row["month"] for row in rows if row["outcome"] == "emergency_admissions"]
        assert months == list(range(-24, 12))

    def test_few_events_a_month_are_told_by_longer_spans(self, people_of, invented):
        # 60 people, about one admission each a year: five a month, fifteen a quarter.
        rows = people_of(arms=invented.arms(people=60.0, rate=2.4)).arms.to_pylist()
        assert {b["month"] - a["month"] for a, b in pairwise(rows)} == {3}
        assert all(row["exposed"] * row["exposed_people"] / 12 >= 8 for row in rows)

    def test_events_that_rounding_would_flatten_are_told_by_quarter(self, people_of, invented):
        # 290 people, two dozen admissions a month: rounding to 5 would move a month by a fifth.
        rows = people_of(arms=invented.arms(people=290.0)).arms.to_pylist()
        assert {b["month"] - a["month"] for a, b in pairwise(rows)} == {3}

    def test_events_few_even_over_a_year_hide_the_course(self, people_of, invented):
        assert people_of(arms=invented.arms(people=20.0, rate=0.2)).arms.num_rows == 0

    def test_days_and_money_count_nobody_so_they_rest_on_what_the_study_reckoned(
        self, invented, cleared
    ):
        days = invented.effect(unit="days a person-year")
        few = replace(invented.answer(), effects=(days,), smallest_count=5.0)
        assert cleared(few).answer.people.arms.num_rows == 0
        enough = replace(few, smallest_count=90.0)
        assert cleared(enough).answer.people.arms.num_rows == 12  # by quarter


class TestOutcomesApart:
    """A rare outcome hides its own figures, not those of the others."""

    def test_effects_by_time_rest_on_the_outcomes_own_events(self, invented, cleared):
        answer = replace(invented.answer(), smallest_count=1.0)  # of deaths, the rarest
        assert cleared(answer).answer.effects[0].by_time.num_rows == 12

    def test_so_does_the_change_seen(self, invented, cleared):
        answer = replace(invented.answer(), smallest_count=1.0)
        assert "25% lower" in cleared(answer).answer.judgements[0].reached_sentence
        few = replace(answer, people=invented.told(arms=invented.arms(people=20.0, rate=0.2)))
        assert "25% lower" not in cleared(few).answer.judgements[0].reached_sentence


class TestGroups:
    def groups(self, *sizes):
        rows = [
            {"outcome": "emergency_admissions", "by": "frailty", "group": f"g{at}", "exposed": one,
             "comparators": two, "estimate": 0.0912345, "lower": 0.01, "upper": 0.17,
             "p_differs": 0.123456, "planned": True, "note": None}
            for at, (one, two) in enumerate(sizes)
        ]  # fmt: skip
        return pa.Table.from_pylist(rows, schema=SUBGROUP_ROWS)

    def hidden(self, told):
        rows = told.subgroups.to_pylist()
        return [row["group"] for row in rows if row["exposed"] is None]

    def test_one_small_group_takes_the_next_smallest_with_it(self, people_of):
        told = people_of(subgroups=self.groups((900, 4000), (3, 40), (60, 300), (400, 900)))
        assert self.hidden(told) == ["g1", "g2"]
        row = told.subgroups.to_pylist()[2]
        assert (row["estimate"], row["lower"], row["upper"]) == (None, None, None)
        assert "few people" in row["note"]

    def test_few_set_beside_them_hide_a_group_too(self, people_of):
        assert self.hidden(people_of(subgroups=self.groups((900, 4), (800, 5), (60, 300)))) == [
            "g0", "g1",
        ]  # fmt: skip

    def test_large_groups_leave_rounded(self, people_of):
        row = people_of(subgroups=self.groups((902, 4003), (801, 900))).subgroups.to_pylist()[0]
        assert (row["exposed"], row["comparators"]) == (900, 4005)
        assert (row["estimate"], row["p_differs"]) == (0.091, 0.12)


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("3 people taken on had nobody alike.", "Fewer than 8 people taken on had nobody alike."),
            ("17,311 candidates stand in for 3,646 people.",
             "17,310 candidates stand in for 3,645 people."),
            ("1 person taken on was left out.", "Fewer than 8 people taken on were left out."),
            ("1,004 people were seen.", "1,005 people were seen."),
            ("For 12 taken on nobody was alike.", "For 10 taken on nobody was alike."),
            ("4 of 31 enrolments are joined to nobody.",
             "Fewer than 8 of 30 enrolments are joined to nobody."),
            ("People who had 3 or more, 12 months, 9% higher, 1.32 admissions a person-year.",
             "People who had 3 or more, 12 months, 9% higher, 1.32 admissions a person-year."),
        ],
    )  # fmt: skip
    def test_counts_of_people_are_hidden_or_rounded_and_nothing_else(self, text, told):
        assert without_counts(text, PUBLIC) == told

    def test_a_wrong_answer_tells_of_no_few_people(self):
        text = (
            "Among the 23 of the people taken on who had 3 or more in the year before, they went"
            " from 2.40 to 1.10 (54% lower), among them the 4 who died."
        )
        told = without_any(text, PUBLIC)
        assert "Among the 25 of the people" in told
        assert "the fewer than 8 who died" in told
        assert "3 or more" in told
        assert "from 2.40 to 1.10 (54% lower)" in told


class TestChecks:
    def test_a_table_with_small_counts_is_hidden_and_another_rounded(self, invented, cleared):
        few = Check(name="missing links", passed="passed", sentence="4 enrolments are joined to nobody.",
                    table=pa.table({"arm": ["taken on"], "unjoined": [4]}))  # fmt: skip
        many = replace(few, name="deaths", table=pa.table({"month": [3], "deaths": [113]}))
        answer = replace(invented.answer(), effects=(invented.effect(checks=(few, many)),))
        first, second = cleared(answer).answer.effects[0].checks
        assert first.table.num_rows == 0
        assert first.sentence == "Fewer than 8 enrolments are joined to nobody."
        assert second.table.to_pylist() == [{"month": 3, "deaths": 115}]

    def test_a_balance_told_again_as_a_check_is_cleared_as_the_balance(self, invented, cleared):
        rare = {"covariate": "rare", "exposed": 4 / 3646, "before": 0.2, "after": 0.2,
                "apart_before": 0.1, "apart_after": 0.0}  # fmt: skip
        rows = [*invented.BALANCE.to_pylist(), rare]
        check = Check(name="balance", passed="passed", sentence="Alike.",
                      table=pa.Table.from_pylist(rows, schema=BALANCE_ROWS))  # fmt: skip
        answer = replace(invented.answer(), effects=(invented.effect(checks=(check,)),))
        table = cleared(answer).answer.effects[0].checks[0].table
        assert "rare" not in table["covariate"].to_pylist()
        assert table.num_rows == 14

    def test_a_share_of_people_that_is_few_of_them_is_hidden(self, invented, cleared):
        check = Check(name="leaving", passed="passed",
                      sentence="0.1% of the people taken on and 1.2% of their stand-ins moved away.",
                      table=pa.table({"people": ["taken on", "stand-ins"], "moved": [0.001, 0.012]}))  # fmt: skip
        answer = replace(invented.answer(), effects=(invented.effect(checks=(check,)),))
        told = cleared(answer).answer.effects[0].checks[0]
        assert told.table.num_rows == 0
        assert told.sentence == (
            "Less than 0.25% of the people taken on and 1.2% of their stand-ins moved away."
        )

    def test_shares_go_to_the_step_that_a_rounded_count_makes(self):
        text = "16.3% of the people taken on and 41.37% of their stand-ins died."
        assert without_shares(text, Arms(exposed=100, comparators=5000), PUBLIC) == (
            "15% of the people taken on and 41.4% of their stand-ins died."
        )

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("6% of the people taken on died; 40% of the people taken on left.",
             "Less than 10% of the people taken on died; 40% of the people taken on left."),
            ("3% and 4% of the time that counts was not seen, 97% of them stayed.",
             "Less than 10% and less than 10% of the time that counts was not seen, more than 90%"
             " of them stayed."),
            ("5.3% lower, at 99%, 4% of the facts.", "5.3% lower, at 99%, 4% of the facts."),
        ],
    )  # fmt: skip
    def test_shares_of_few_read_as_whole_sentences(self, text, told):
        assert without_shares(text, Arms(exposed=100, comparators=100), PUBLIC) == told

    def test_rates_are_rates_and_no_counts(self):
        text = (
            "They had 83 admissions per 100 people a year, and 3 admissions per 100 people a year."
        )
        assert without_rates(text, Arms(exposed=250, comparators=900), PUBLIC) == (
            "They had 84 admissions per 100 people a year, and less than 5 admissions per 100 people"
            " a year."
        )
        assert without_counts(text, PUBLIC) == text

    def test_of_few_rows_one_goes_with_the_next_even_where_counts_are_decimals(
        self, invented, cleared
    ):
        table = pa.table({"without": ["A", "B", "C", "D"], "exposed": [900.0, 2.0, 61.0, 803.0],
                          "estimate": [0.1, 0.2, 0.3, 0.4]})  # fmt: skip
        check = Check(name="Teams", passed="passed", sentence="4 teams.", table=table)
        answer = replace(invented.answer(), effects=(invented.effect(checks=(check,)),))
        told = cleared(answer).answer.effects[0].checks[0].table
        assert told["without"].to_pylist() == ["A", "D"]
        assert told["exposed"].to_pylist() == [900, 805]


class TestChoices:
    def choices(self, invented, words):
        row = invented.choices().to_pylist()[1]
        rows = [invented.choices().to_pylist()[0], row | {"choice": words}]
        return pa.Table.from_pylist(rows, schema=invented.choices().schema)

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ("Without 3 people whose links are not firm",
             "Without the few people whose links are not firm"),
            ("1 stand-in followed only until taken on later",
             "The few stand-ins followed only until taken on later"),
        ],
    )  # fmt: skip
    def test_one_that_differs_by_few_people_has_no_figure(self, invented, cleared, words, told):
        effect = invented.effect(choices=self.choices(invented, words))
        done = cleared(replace(invented.answer(), effects=(effect,))).answer.effects[0]
        row = done.choices.to_pylist()[1]
        assert (row["choice"], row["estimate"], row["lower"]) == (told, None, None)
        assert "few people" in row["note"]

    def test_one_that_differs_by_many_stays_its_count_rounded(self, invented, cleared):
        effect = invented.effect(choices=self.choices(invented, "Without 43 people not firm"))
        done = cleared(replace(invented.answer(), effects=(effect,))).answer.effects[0]
        assert done.choices.to_pylist()[1]["choice"] == "Without 45 people not firm"
        assert done.choices.to_pylist()[1]["estimate"] is not None

    def test_a_twentieth_may_be_few_too(self, invented, cleared):
        words = "Without the twentieth of people taken on who were least like anybody else"
        effect = invented.effect(choices=self.choices(invented, words), n_exposed=120)
        done = cleared(replace(invented.answer(), effects=(effect,))).answer.effects[0]
        assert done.choices.to_pylist()[1]["estimate"] is None


def test_no_exact_count_is_written_anywhere(invented, cleared, tmp_path):
    """Page and tables are searched for counts before rounding."""
    from onestory.report.answer import page, tidy
    from onestory.report.answer.pictures import Album
    from onestory.report.answer.plan import AnswerPlan

    done, plan = cleared(invented.answer()), AnswerPlan(indicators=invented.CARDS)
    none = Album(counterfactual=None, delivery=None, rivals=None, choices=None, event_study=None)
    path = page.write(done, none, tmp_path / "answer.html", plan=plan, effects_sha256="0" * 64)
    told = path.read_text(encoding="utf-8")
    tables = tidy.tables(done.answer, plan)
    told += " ".join(str(table.to_pylist()) for table in tables.values())
    assert re.findall(r"(?<![\w.])(?:3,?646|17,?311|3,?988|41,?877)(?![\w.])", told) == []
    hidden = [row["group"] for row in tables["people_subgroups"].to_pylist()
              if row["exposed"] is None]  # fmt: skip
    assert hidden == ["Black or Black British", "mixed"]
