"""Answers through the door, tried by someone who wants to know about few people."""

import importlib.util
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import release
from onestory.model.effect import CHOICE_ROWS, EVENT_ROWS, SERIES_ROWS, Agreement, Check
from onestory.model.errors import ReleaseError

PUBLIC = release.public_rule()


@pytest.fixture(scope="module")
def invented():
    path = Path(__file__).parents[1] / "report" / "answer" / "invented_answers.py"
    spec = importlib.util.spec_from_file_location("invented_answers", path)
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


def shown(table: pa.Table, *names: str) -> list[float]:
    return [n for name in names for n in table.column(name).to_pylist() if n is not None]


SERIES = ("observed", "expected", "comparator")


class TestSeries:
    @pytest.mark.parametrize("count", [0.0, 3.0, 7.0, None])
    def test_few_people_hide_what_happened_and_what_was_expected(self, invented, cleared, count):
        effect = cleared(invented.answer(smallest_count=count)).answer.effects[0]
        assert shown(effect.series, *SERIES) == []
        assert effect.by_time.num_rows == 0
        assert effect.series.num_rows == 48  # that there were periods is no secret

    def test_many_people_show_it_no_finer_than_rounded_counts(self, invented, cleared):
        effect = cleared(invented.answer()).answer.effects[0]
        before = invented.answer().effects[0]
        assert len(shown(effect.series, *SERIES)) == 48 * 3
        # A count of 412 rounded to 5 moves the least figure by 5 in 412 of it.
        step = min(shown(before.series, "observed")) * 5 / 412
        values = sorted(set(shown(effect.series, "observed")))
        assert min(b - a for a, b in pairwise(values)) >= step

    @pytest.mark.parametrize("count", [0.0, 6.0, 7.0, None])
    def test_few_people_among_the_comparators_hide_them_and_what_was_expected(
        self, invented, cleared, count
    ):
        done = cleared(invented.answer(smallest_comparator_count=count))
        effect = done.answer.effects[0]
        assert shown(effect.series, "expected", "comparator") == []
        assert effect.by_time.num_rows == 0  # less what was observed, it is what was expected
        assert len(shown(effect.series, "observed")) == 48
        assert "Hidden: the figures period by period" in done.withheld[0]

    @pytest.mark.parametrize("places", [1, 2])
    def test_the_mean_of_one_comparator_or_two_is_hidden_however_large(
        self, invented, cleared, places
    ):
        effect = invented.effect(n_comparator=places)
        done = cleared(invented.answer(effects=(effect,)))
        assert shown(done.answer.effects[0].series, "expected", "comparator") == []
        assert "one place or two" in done.withheld[0]

    def test_without_comparators_their_count_is_of_no_matter(self, invented, cleared):
        effect = invented.effect(n_comparator=0)
        answer = invented.answer(effects=(effect,), smallest_comparator_count=None)
        assert len(shown(cleared(answer).answer.effects[0].series, "observed", "expected")) == 96

    def test_the_step_is_that_of_the_smaller_side(self, invented, cleared):
        effect = cleared(invented.answer(smallest_comparator_count=60.0)).answer.effects[0]
        step = min(shown(invented.answer().effects[0].series, "comparator")) * 5 / 60
        for name in SERIES:
            values = sorted(set(shown(effect.series, name)))
            assert min(b - a for a, b in pairwise(values)) >= step

    def test_of_a_high_proportion_those_without_the_event_set_the_step(self, invented, cleared):
        rows = [
            {**row, "observed": 90.0 + at % 6, "expected": 91.0, "comparator": 92.0}
            for at, row in enumerate(invented.series().to_pylist())
        ]
        effect = invented.effect(unit="%", series=pa.Table.from_pylist(rows, schema=SERIES_ROWS))
        answer = invented.answer(
            effects=(effect,), smallest_count=50.0, smallest_comparator_count=500.0
        )
        # 50 people make 5%, so 5 of them make half a point.
        assert set(shown(cleared(answer).answer.effects[0].series, "observed")) == {
            90.0, 91.0, 92.0, 93.0, 94.0, 95.0,
        }  # fmt: skip

    def test_already_public_passes_as_it_is(self, invented, cleared):
        answer = invented.answer(already_public=True, smallest_count=1.0)
        assert cleared(answer).answer.effects == answer.effects

    def test_inside_the_agreement_without_a_rule_nothing_is_hidden(self, invented, cleared):
        rule = release.inside_rule("Members see all.")
        done = cleared(invented.answer(smallest_count=1.0), rule)
        assert done.answer.effects == invented.answer(smallest_count=1.0).effects
        assert done.withheld == ()

    def test_the_reason_is_told(self, invented, cleared):
        done = cleared(invented.answer(smallest_count=3.0))
        assert "fewer than 8 people or events may stand behind a figure" in done.withheld[0]
        assert done.suppression.primary >= 48 * 3 * 3

    def test_one_place_in_one_period_is_refused_altogether(self, invented, cleared):
        effect = invented.effect(n_exposed=1, periods_after=1)
        with pytest.raises(ReleaseError, match="one place in one period"):
            cleared(invented.answer(effects=(effect,), smallest_count=3.0))


class TestSinglePlacesBySubtraction:
    """Enough people in all, but not for each of five sites: 40 / 5 / 4 is under 8."""

    @pytest.fixture
    def effect(self, invented, cleared):
        return cleared(invented.answer(smallest_count=40.0)).answer.effects[0]

    def test_the_series_of_all_stays(self, effect):
        assert len(shown(effect.series, "observed")) == 48

    def test_leaving_one_site_out_is_hidden_in_table_and_sentence(self, effect):
        check = next(c for c in effect.checks if c.name == "leaving out one site")
        assert check.table.num_rows == 0
        assert "3.3" not in check.sentence
        assert check.passed == "passed"

    def test_a_table_that_names_a_site_is_hidden_whatever_it_is_called(self, invented, cleared):
        sly = Check(
            name="stability", passed="passed", sentence="Stable: 4.1 throughout.",
            table=pa.table({"what": ["Alderford", "Birchmere"], "estimate": [0.1, 0.2]}),
        )  # fmt: skip
        answer = invented.answer(effects=(invented.effect(checks=(sly,)),), smallest_count=40.0)
        check = cleared(answer).answer.effects[0].checks[0]
        assert check.table.num_rows == 0
        assert "4.1" not in check.sentence

    def test_choices_that_drop_places_are_hidden_and_others_stay(self, effect):
        known = {row["choice"]: row["estimate"] is not None for row in effect.choices.to_pylist()}
        assert not known["Without uncertain sites"]
        assert not known["Every place counting alike (the other average)"]
        assert not known["Announced dates in place of what happened"]
        assert known["On a log scale"]
        assert known["Staggered difference in differences, people counting alike"]

    def test_a_rival_named_like_a_design_opens_no_door(self, invented, cleared):
        rows = [
            *invented.choices().to_pylist()[:1],
            {
                "choice": "Without the 4 places touched by Synthetic control pilot", "main": False,
                "planned": True, "same_places": False, "estimate": 0.1, "lower": 0.0, "upper": 0.2,
                "note": None,
            },
        ]  # fmt: skip
        effect = invented.effect(choices=pa.Table.from_pylist(rows, schema=CHOICE_ROWS))
        done = cleared(invented.answer(effects=(effect,), smallest_count=40.0))
        assert done.answer.effects[0].choices.to_pylist()[1]["estimate"] is None

    def test_times_of_few_places_go_and_never_one_alone(self, invented, cleared):
        rows = [
            {**row, "places": 1 if at == 29 else 5 if at < 28 else 4, "estimate": 0.2}
            for at, row in enumerate(invented.by_time().to_pylist())
        ]
        effect = invented.effect(by_time=pa.Table.from_pylist(rows, schema=EVENT_ROWS))
        # 140 events behind five places: four may be shown, one may not.
        done = cleared(invented.answer(effects=(effect,), smallest_count=140.0))
        assert done.answer.effects[0].by_time.num_rows == 28

    def test_times_are_told_no_finer_than_rounded_counts(self, invented, cleared):
        rows = [
            {**row, "estimate": 0.2 + at / 1000, "places": 5}
            for at, row in enumerate(invented.by_time().to_pylist())
        ]
        effect = invented.effect(by_time=pa.Table.from_pylist(rows, schema=EVENT_ROWS))
        done = cleared(invented.answer(effects=(effect,), smallest_count=500.0)).answer
        told = shown(done.effects[0].by_time, "estimate")
        assert len(told) == len(rows)
        assert all(n == round(n, 2) for n in told)  # 5 of 500 is 1%

    def test_times_all_finer_than_that_are_hidden(self, invented, cleared):
        rows = [{**row, "estimate": 0.004} for row in invented.by_time().to_pylist()]
        effect = invented.effect(by_time=pa.Table.from_pylist(rows, schema=EVENT_ROWS))
        done = cleared(invented.answer(effects=(effect,), smallest_count=500.0))
        assert done.answer.effects[0].by_time.num_rows == 0
        assert done.withheld[0] == (
            "Hidden: estimates by time, because they are finer than rounded counts allow."
        )

    def test_two_averages_of_two_places_are_two_equations(self, invented, cleared):
        effect = invented.effect(n_exposed=2)
        done = cleared(invented.answer(effects=(effect,), smallest_count=40.0)).answer.effects[0]
        assert (done.other_average, done.other_lower, done.other_upper) == (None, None, None)
        three = cleared(invented.answer(smallest_count=40.0)).answer.effects[0]
        assert three.other_average == 0.013

    def test_estimates_are_no_finer_than_they_are_told(self, invented, cleared):
        effect = invented.effect(estimate=-0.0213456, lower=-0.0501234, upper=0.0091234)
        done = cleared(invented.answer(effects=(effect,))).answer.effects[0]
        assert (done.estimate, done.lower, done.upper) == (-0.021, -0.05, 0.009)


class TestSingleComparatorsBySubtraction:
    """Enough comparators in all, but not for each of 36 places: 600 / 36 / 4 is under 8."""

    @pytest.mark.parametrize("choice", ["Only the north", "Without uncertain sites"])
    def test_choices_of_other_places_are_hidden(self, invented, cleared, choice):
        rows = invented.choices().to_pylist()[:2]
        rows[1] |= {"choice": choice, "main": False, "same_places": False, "estimate": 0.1}
        effect = invented.effect(choices=pa.Table.from_pylist(rows, schema=CHOICE_ROWS))
        answer = invented.answer(
            effects=(effect,), smallest_count=9000.0, smallest_comparator_count=600.0
        )
        kept = cleared(answer).answer.effects[0].choices.to_pylist()
        assert kept[0]["estimate"] is not None
        assert kept[1]["estimate"] is None

    @pytest.mark.parametrize("cell", ["without the wards scheme", "Only Alder Vale"])
    def test_so_are_tables_of_part_of_the_places(self, invented, cleared, cell):
        sly = Check(
            name="Other policies and events", passed="passed", sentence="It stands at 4.1%.",
            table=pa.table({"what": [cell], "estimate": [0.123456789]}),
        )  # fmt: skip
        answer = invented.answer(
            effects=(invented.effect(checks=(sly,)),),
            smallest_count=9000.0, smallest_comparator_count=600.0,
        )  # fmt: skip
        check = cleared(answer).answer.effects[0].checks[0]
        assert check.table.num_rows == 0
        assert "4.1" not in check.sentence


class TestDigits:
    """A figure told in full can be tried against guesses at the counts behind it."""

    METHOD = "Season and trend; by Newey and West's errors -0.412 to 0.037 on the scale analysed"

    def test_p_values_leave_with_two_figures(self, invented, cleared):
        effect = invented.effect(p_value=0.16123456789, smallest_p=0.000999000999)
        done = cleared(invented.answer(effects=(effect,))).answer.effects[0]
        assert (done.p_value, done.smallest_p) == (0.16, 0.001)

    def test_the_change_seen_is_no_finer_than_an_estimate(self, invented, cleared):
        judged = replace(invented.judgements()[0], change=-0.034123456789)
        done = cleared(invented.answer(judgements=(judged,))).answer.judgements[0]
        assert done.change == -0.034

    def test_a_difference_seen_moves_by_five_people_a_year(self, invented, cleared):
        effect = invented.effect(contrast="difference")
        low = min(shown(effect.series, "observed"))
        told = "No: in the programme's places it was 0.81 per 1,000 lower."
        judged = replace(invented.judgements()[0], change=-0.8123456, reached_sentence=told)
        effect = replace(effect, unit="per 1,000")
        done = cleared(
            invented.answer(effects=(effect,), judgements=(judged,), smallest_count=20.0)
        ).answer.judgements[0]
        step = low * 5 / 20 / 12
        assert done.change != judged.change
        assert abs(done.change + 0.8123456) <= 1.5 * step
        assert "0.81" not in done.reached_sentence

    @pytest.mark.parametrize("count", [3.0, 40.0, None])
    def test_notes_of_methods_lose_their_numbers_where_counts_are_small(
        self, invented, cleared, count
    ):
        effect = invented.effect(method=self.METHOD, inference="within 0.0213 of nought")
        done = cleared(invented.answer(effects=(effect,), smallest_count=count)).answer.effects[0]
        assert not any(digit.isdigit() for digit in done.method + done.inference)

    def test_else_no_number_of_a_sentence_has_more_than_three_figures(self, invented, cleared):
        two = Agreement(
            engine="other 3.13.0", ours=-0.0213456789, theirs=-0.0313456789, agree=False,
            sentence="other 3.13.0 gives -0.0313457 where ours is 2.134567e-05.",
        )  # fmt: skip
        effect = invented.effect(method="Fitted to 0.0123456.", agreements=(two,))
        done = cleared(
            invented.answer(
                effects=(effect,), smallest_count=9000.0, smallest_comparator_count=9000.0
            )
        ).answer.effects[0]
        assert done.method == "Fitted to 0.0123."
        assert done.agreements[0].sentence == "other 3.13.0 gives -0.0313 where ours is 2.13e-05."
        assert (done.agreements[0].ours, done.agreements[0].theirs) == (-0.021, -0.031)

    def test_of_public_figures_all_digits_pass(self, invented, cleared):
        effect = invented.effect(p_value=0.16123456789, method=self.METHOD)
        done = cleared(invented.answer(effects=(effect,), already_public=True)).answer.effects[0]
        assert (done.p_value, done.method) == (0.16123456789, self.METHOD)

    def test_no_table_that_leaves_has_more(self, invented, cleared, tmp_path):
        """Every number of every file is read: none has more than four figures."""
        from onestory import report

        fine = invented.effect(
            estimate=-0.0213456789, lower=-0.0512345678, upper=0.0091234567, p_value=0.1612345678,
            other_average=0.0131234567, other_lower=-0.0211234567, other_upper=0.0471234567,
        )  # fmt: skip
        judged = replace(invented.judgements()[0], change=-0.034123456789)
        answer = invented.answer(effects=(fine,), judgements=(judged, invented.judgements()[1]))
        report.write_answer(cleared(answer), to=tmp_path)
        long = {
            f"{path.stem}: {found}"
            for path in (tmp_path / "data").glob("*.csv")
            for found in re.findall(r"\d\.\d{5,}", path.read_text(encoding="utf-8"))
        }
        assert long == set()


class TestChangeSeen:
    def test_few_people_hide_the_change_before_any_effect(self, invented, cleared):
        done = cleared(invented.answer(smallest_count=None)).answer.judgements[0]
        assert done.change is None
        assert "3.4" not in done.reached_sentence
        assert done.reached == "not met"

    def test_enough_over_all_periods_keep_it(self, invented, cleared):
        done = cleared(invented.answer(smallest_count=3.0)).answer.judgements[0]
        assert done.change == -0.034  # 3 events a month, over 18 months


class TestActivity:
    def test_small_counts_at_sites_are_hidden_even_when_outcomes_are_public(
        self, invented, cleared
    ):
        done = cleared(invented.answer(already_public=True))
        rows = done.answer.delivered.rows.to_pylist()
        assert (rows[0]["people_seen"], rows[0]["caseload"]) == (None, None)
        assert rows[1]["people_seen"] == 25.0  # 23, rounded
        assert "2 counts of people at single sites" in " ".join(done.withheld)

    def test_few_people_left_out_of_a_caseload_hide_it(self, invented, cleared):
        told = invented.delivered()
        rows = [{**row, "caseload": 396.0} for row in told.rows.to_pylist()]
        table = pa.Table.from_pylist(rows, schema=told.rows.schema)
        done = cleared(invented.answer(delivered=replace(told, rows=table)))
        assert shown(done.answer.delivered.rows, "caseload") == []
        assert all(s.largest_share is None for s in done.answer.delivered.sites)

    def test_the_largest_share_is_that_of_rounded_counts(self, invented, cleared):
        sites = cleared(invented.answer()).answer.delivered.sites
        assert [s.largest_share for s in sites][1] == round(35 / 400, 2)
        assert sites[0].largest_share is None

    def test_the_day_of_the_first_person_becomes_a_month(self, invented, cleared):
        told = invented.delivered()
        first = replace(
            told.sites[0], first_person=invented.START.replace(day=17),
            exposed_from=invented.START.replace(day=17),
        )  # fmt: skip
        done = cleared(invented.answer(delivered=replace(told, sites=(first, *told.sites[1:]))))
        assert done.answer.delivered.sites[0].first_person == invented.START
        assert done.answer.delivered.sites[0].exposed_from == invented.START

    def test_small_counts_in_sentences_go_too(self, invented, cleared):
        told = replace(invented.delivered(), sentence="In all 4 people were seen by 3 teams.")
        done = cleared(invented.answer(delivered=told))
        assert done.answer.delivered.sentence == "In all fewer than 8 people were seen by 3 teams."

    def test_a_hidden_share_is_told_in_no_sentence_either(self, invented, cleared):
        words = "Caseloads were 1.2% to 31% of those eligible at 5 sites."
        item = replace(invented.ITEMS[1], text=words)
        told = replace(invented.delivered(), sentence=words)
        done = cleared(invented.answer(delivered=told, items=(item,))).answer
        for text in (done.delivered.sentence, done.items[0].text):
            assert text == "Caseloads were …% to …% of those eligible at 5 sites."


class TestOrigins:
    def test_no_hash_of_a_private_file_and_no_number_of_a_finding_about_it(self, invented, cleared):
        done = cleared(invented.answer())
        assert {i.sha256 for i in done.answer.inputs} == {""}
        assert {i.sha256 for i in done.provenance.inputs} == {""}
        assert "3 of 42" not in done.answer.findings[0].message

    def test_of_public_figures_only_the_programmes_own_sheet_is_closed(self, invented, cleared):
        done = cleared(invented.answer(already_public=True))
        assert {i.file: bool(i.sha256) for i in done.answer.inputs} == {
            "admissions.csv": True, "teams.xlsx": False,
        }  # fmt: skip


def test_nothing_hidden_is_written_anywhere(invented, cleared, tmp_path):
    """The whole folder is searched for figures that were hidden."""
    from onestory import report

    odd = invented.answer(smallest_count=3.0)
    secret = [f"{n:.6g}"[:7] for n in shown(odd.effects[0].series, "observed")[:5]]
    report.write_answer(cleared(odd), to=tmp_path)
    texts = [
        path.read_text(encoding="utf-8")
        for path in tmp_path.rglob("*")
        if path.suffix in {".html", ".csv", ".json", ".svg"}
    ]
    assert texts
    assert not [number for number in secret for text in texts if number in text]
    told = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert told["withheld"]
