"""Statements at the end: was the target reached, and was it because of the programme?"""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from onestory.evaluate.judging import cost_shift, judge
from onestory.evaluate.outcomes import together
from onestory.model.effect import SERIES_ROWS, Check, Effect
from onestory.model.study import Outcome, SuccessStatement

FEWER = SuccessStatement(
    id="fewer", what="Fewer stays", for_whom="everyone", outcome="stays", wanted="lower", size=0.06,
    by=date(2022, 3, 31), failure="", harm="", agreed_by=("the board",),
)  # fmt: skip


@pytest.fixture
def effect(study, month):
    """An effect on stays, with a year before at 10 and so much after, by month."""

    def made(after=(9.0,) * 12, before=(10.0,) * 12, **changes):
        observed = [*before, *after]
        series = pa.Table.from_pylist(
            [
                {
                    "period_start": month(t), "period_end": month(t + 1), "observed": value,
                    "expected": value, "comparator": None,
                    "exposed_places": int(t >= len(before)),
                }
                for t, value in enumerate(observed)
            ],
            schema=SERIES_ROWS,
        )  # fmt: skip
        of = study({})
        whole = Effect(
            estimand=of.estimands[0], outcome=of.outcomes[0], unit="per 1,000 people",
            design="staggered difference in differences", contrast="ratio", average="people",
            estimate=-0.03, lower=-0.05, upper=-0.01, confidence=0.95, known=True, reason="",
            n_exposed=8, n_comparator=30, periods_before=12, periods_after=12, method="",
            inference="", series=series, verdict="smaller than planned",
        )  # fmt: skip
        return replace(whole, **changes)

    return made


@pytest.fixture
def judged(study, effect):
    """The judgement of one statement on an effect with these figures."""

    def made(*figures, statement=FEWER, **changes):
        of = study({}, statements=(statement,))
        return judge(of, [effect(*figures, **changes)])[0]

    return made


class TestWasTheTargetReached:
    def test_a_fall_as_large_as_asked_is_met_and_needs_not_be_the_programmes(self, judged):
        found = judged((9.0,) * 12)
        assert found.reached == "met"
        assert found.change == pytest.approx(-0.1)
        assert found.reached_sentence == (
            "Yes: in the programme's places it was 10% lower than in the year before the first"
            " start; 6% lower was asked."
        )
        assert found.because_sentence == (
            "Not by as much as planned. Best estimate 3% lower than without the programme (range 1%"
            " to 5% lower)."
        )

    @pytest.mark.parametrize("level", [9.5, 10.0, 11.0])
    def test_a_smaller_fall_or_a_rise_is_not_met(self, judged, level):
        found = judged((level,) * 12)
        assert found.reached == "not met"
        assert found.reached_sentence.startswith("No: ")
        assert "different than" not in found.reached_sentence

    def test_a_rise_is_met_where_more_is_wanted(self, judged):
        more = replace(FEWER, wanted="higher", size=0.05)
        assert judged((11.0,) * 12, statement=more).reached == "met"
        assert judged((9.0,) * 12, statement=more).reached == "not met"

    def test_the_month_that_ends_on_the_day_asked_counts(self, judged):
        found = judged((10.0,) * 11 + (4.0,))
        assert found.change == pytest.approx(-0.05)

    def test_months_after_the_day_asked_do_not_count(self, judged):
        assert judged((10.0,) * 12 + (1.0,)).change == pytest.approx(0.0)

    def test_figures_that_end_too_soon_are_not_yet_known_and_say_when_they_end(self, judged):
        found = judged((9.0,) * 11)
        assert found.reached == "not known"
        assert found.change is None
        assert found.reached_sentence == (
            "Not yet known: the figures end on 28 February 2022, before 31 March 2022."
        )

    def test_half_a_year_is_not_set_beside_a_year(self, judged):
        winter = judged((9.0,) * 18, (10.0,) * 6)
        assert winter.reached == "not known"
        assert "less than a year of figures lies before the first start" in winter.reached_sentence
        soon = judged((9.0,) * 12, statement=replace(FEWER, by=date(2021, 9, 30)))
        assert soon.reached == "not known"
        assert "less than a year lies between the first start and 30 September 2021" in (
            soon.reached_sentence
        )

    def test_a_fall_from_nothing_has_no_share(self, judged):
        found = judged((1.0,) * 12, (0.0,) * 12)
        assert found.reached == "not known"

    def test_no_figures_on_one_side_cannot_be_seen(self, judged):
        assert "both sides of the start" in judged((), (10.0,) * 12).reached_sentence

    def test_a_difference_is_in_the_unit(self, judged):
        statement = replace(FEWER, size=2.0)
        found = judged((9.0,) * 12, statement=statement, contrast="difference")
        assert found.reached == "not met"
        assert found.change == pytest.approx(-1.0)
        assert "1.0 per 1,000 people lower" in found.reached_sentence


class TestWasItTheProgramme:
    def test_a_statement_that_no_estimand_asks_about_is_still_listed(self, study):
        found = judge(study({}, statements=(FEWER,)), [])[0]
        assert found.reached == "not known"
        assert found.verdict == "cannot be estimated"
        assert found.because_sentence == "No estimand asks about this outcome."

    def test_an_effect_without_a_range_gives_no_number(self, judged):
        found = judged(lower=None, upper=None, known=False, verdict="cannot tell yet")
        assert found.because_sentence == "We cannot yet tell."


def of(effect, estimand, outcome, **changes):
    return replace(
        effect,
        estimand=replace(effect.estimand, id=estimand, outcome=outcome.id),
        outcome=outcome,
        **changes,
    )


STAYS = Outcome(
    id="stays", indicator="s", role="outcome", wanted="lower", margin=0.02, sector="hospital"
)
CARE = replace(STAYS, id="care", role="harm", sector="social care")
EYES = replace(STAYS, id="eyes", role="negative control")
TITLES = {"stays": "Stays", "care": "Requests for care", "eyes": "Eye surgery"}
DOWN = {"estimate": -0.03, "lower": -0.05, "upper": -0.01}
UP = {"estimate": 0.03, "lower": 0.01, "upper": 0.05}
LEVEL = {"estimate": 0.0, "lower": -0.02, "upper": 0.02}


class TestCostShift:
    def shift(self, *effects):
        return cost_shift(effects, [TITLES[one.outcome.id] for one in effects])

    def test_less_in_one_sector_and_more_in_another_is_named(self, effect):
        said = self.shift(of(effect(), "a", STAYS, **DOWN), of(effect(), "b", CARE, **UP))
        assert said == (
            "Work may have moved between sectors: stays (hospital) came out lower, while requests"
            " for care (social care) came out higher."
        )

    def test_one_sector_alone_says_that_the_others_were_not_measured(self, effect):
        said = self.shift(of(effect(), "a", STAYS, **DOWN))
        assert said.endswith("is not known: only hospital was measured.")

    def test_less_and_more_within_one_sector_is_no_move_between_sectors(self, effect):
        other = replace(STAYS, id="care")
        level = of(effect(), "c", replace(CARE, id="eyes"), **LEVEL)
        said = self.shift(of(effect(), "a", STAYS, **DOWN), of(effect(), "b", other, **UP), level)
        assert said.startswith("Nothing shows work moving from one sector to another")

    def test_an_effect_that_failed_a_check_moves_nothing(self, effect):
        failed = (Check(name="Trends before", passed="failed", sentence=""),)
        said = self.shift(
            of(effect(), "a", STAYS, **DOWN, checks=failed), of(effect(), "b", CARE, **UP)
        )
        assert "came out lower" not in said
        assert said.endswith("A check failed of stays.")

    def test_ranges_that_hold_nothing_tell_nothing(self, effect):
        said = self.shift(of(effect(), "a", STAYS, **LEVEL), of(effect(), "b", CARE, **LEVEL))
        assert said == "Across hospital and social care we cannot tell whether any work moved."


class TestOutcomesTogether:
    def checks(self, *effects):
        return {check.name: check for check in together(effects, TITLES)[0].checks}

    def test_without_a_negative_control_it_cannot_be_known(self, effect):
        found = self.checks(of(effect(), "a", STAYS, **DOWN))
        assert found["Placebo outcomes"].passed == "cannot know"
        assert found["Several outcomes"].passed == "passed"

    def test_a_negative_control_that_did_not_move_passes(self, effect):
        found = self.checks(of(effect(), "a", STAYS, **DOWN), of(effect(), "b", EYES, **LEVEL))
        assert found["Placebo outcomes"].passed == "passed"
        assert "(Eye surgery: no different, range 2% lower to 2% higher)" in (
            found["Placebo outcomes"].sentence
        )

    def test_a_negative_control_that_moved_fails_every_other_outcome(self, effect):
        found = together([of(effect(), "a", STAYS, **DOWN), of(effect(), "b", EYES, **UP)], TITLES)
        assert {c.name: c.passed for c in found[0].checks}["Placebo outcomes"] == "failed"
        assert found[1].checks == ()

    def test_a_negative_control_without_a_range_cannot_be_known(self, effect):
        unsure = of(effect(), "b", EYES, lower=None, upper=None, known=False)
        found = self.checks(of(effect(), "a", STAYS, **DOWN), unsure)
        assert found["Placebo outcomes"].passed == "cannot know"

    def test_of_people_the_first_outcome_and_harms_pay_for_no_others(self, effect):
        people = replace(effect(), design="doubly robust weighting")
        first = of(people, "a", STAYS, **DOWN, p_value=0.04)
        second = of(people, "b", STAYS, **DOWN, p_value=0.04)
        third = of(people, "c", STAYS, **DOWN, p_value=0.04)
        harm = of(people, "d", replace(STAYS, role="harm"), **UP, p_value=0.04)
        told = {
            effect.estimand.id: next(
                c.passed for c in effect.checks if c.name == "Several outcomes"
            )
            for effect in together([first, second, third, harm], dict.fromkeys("abcd", ""))
        }
        assert told == {"a": "passed", "b": "failed", "c": "failed", "d": "passed"}

    @pytest.mark.parametrize(
        ("own", "other", "passed"),
        [
            (0.01, 0.5, "passed"),
            (0.03, 0.04, "failed"),
            (0.03, None, "failed"),
            (None, 0.01, "cannot know"),
        ],
    )
    def test_several_outcomes_share_the_chance_of_a_false_alarm(self, effect, own, other, passed):
        found = self.checks(
            of(effect(), "a", STAYS, **DOWN, p_value=own),
            of(effect(), "b", CARE, **UP, p_value=other),
        )
        assert found["Several outcomes"].passed == passed

    def test_an_effect_that_claims_nothing_loses_nothing(self, effect):
        found = self.checks(
            of(effect(), "a", STAYS, **LEVEL, p_value=0.9),
            of(effect(), "b", CARE, **UP, p_value=0.04),
        )
        assert found["Several outcomes"].passed == "passed"

    def test_one_that_cannot_be_estimated_is_left_as_it_is(self, effect):
        nothing = of(effect(), "a", STAYS, estimate=None, lower=None, upper=None, known=False)
        assert together([nothing], TITLES) == (nothing,)
