"""Each check on panels made so that it must pass, must fail, and cannot know."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.evaluate.checks.battery import CHECKS, battery
from onestory.evaluate.checks.dates import anticipation, placebo_date
from onestory.evaluate.checks.neighbours import spill_over
from onestory.evaluate.checks.records import boundaries, composition, recording
from onestory.evaluate.checks.rivals import rivals as other_policies
from onestory.evaluate.checks.sites import balance, leave_one_out, missing_sites
from onestory.evaluate.checks.trends import pre_trend, regression_to_the_mean
from onestory.model.finding import Finding
from onestory.model.policy import PublishedDate
from onestory.model.rivals import Rival

START, EXPOSED = 24, 6
STARTS = [START] * EXPOSED


def stepped(value, *, places, at, by):
    """The rates with a lasting step of so much (0.1 is 10%) in some places from a month on."""
    made = value.copy()
    made[places, at:] *= 1 + by
    return made


@pytest.fixture
def checked(panel, context):
    """What a check says of rates whose first places start in the months given."""

    def made(check, value, starts=STARTS, *, parents=None, **changes):
        of_context = {k: v for k, v in changes.items() if k in {"study", "rivals"}}
        of_panel = {k: v for k, v in changes.items() if k not in of_context}
        return check(context(panel(value, starts, **of_panel), parents=parents, **of_context))

    return made


class TestTrendsBefore:
    def test_noise_before_a_large_change_passes(self, checked, noise):
        value = stepped(noise(), places=slice(EXPOSED), at=START, by=-0.5)
        assert checked(pre_trend, value).passed == "passed"

    def test_a_test_that_would_have_missed_as_much_as_the_effect_has_not_passed(
        self, checked, noise
    ):
        found = checked(pre_trend, noise())
        assert found.passed == "cannot know"
        assert "would explain the whole estimate" in found.sentence

    def test_places_already_moving_apart_fail_and_the_bias_is_told(self, checked, noise):
        value = noise()
        value[:EXPOSED] *= np.exp(-0.01 * np.arange(value.shape[1]))
        found = checked(pre_trend, value)
        assert found.passed == "failed"
        assert "already moving apart" in found.sentence
        assert "would explain the whole estimate" in found.sentence
        assert found.table["bias_if_it_went_on"][0].as_py() == pytest.approx(-0.18, abs=0.03)

    def test_too_little_before_cannot_be_known(self, checked, noise):
        assert checked(pre_trend, noise(), [3] * EXPOSED).passed == "cannot know"


class TestPretendedDates:
    def test_noise_alone_passes(self, checked, noise):
        assert checked(placebo_date, noise()).passed == "passed"
        assert checked(anticipation, noise()).passed == "passed"

    def test_a_change_a_year_before_is_found(self, checked, noise):
        value = stepped(noise(), places=slice(EXPOSED), at=START - 12, by=-0.1)
        found = checked(placebo_date, value)
        assert found.passed == "failed"
        assert found.table["estimate"][0].as_py() == pytest.approx(-0.1, abs=0.02)

    def test_a_change_shortly_before_is_found(self, checked, noise):
        value = stepped(noise(), places=slice(EXPOSED), at=START - 3, by=-0.1)
        assert checked(anticipation, value).passed == "failed"

    def test_a_true_effect_is_not_taken_for_an_early_one(self, checked, noise):
        value = stepped(noise(), places=slice(EXPOSED), at=START, by=-0.2)
        assert checked(placebo_date, value).passed == "passed"
        assert checked(anticipation, value).passed == "passed"

    def test_too_little_before_cannot_be_known(self, checked, noise):
        found = checked(anticipation, noise(), [4] * EXPOSED)
        assert found.passed == "cannot know"
        assert "too few periods before the start" in found.sentence


class TestRegressionToTheMean:
    def test_places_like_the_others_pass(self, checked, noise):
        assert checked(regression_to_the_mean, noise()).passed == "passed"

    def test_sites_chosen_at_a_peak_that_others_fell_from_too_fail(self, checked, study):
        r = np.random.default_rng(3)
        value = 10 * np.exp(r.normal(0, 0.02, (60, 36)))
        peak = r.normal(0, 0.25, 60)
        value[:, START - 12 : START] *= np.exp(peak)[:, None]
        value = value[np.argsort(-value[:, START - 12 : START].mean(axis=1), kind="stable")]
        chosen = np.array([1, 3, 5, 7, 9, 11])
        order = [*chosen, *[n for n in range(60) if n not in chosen]]
        found = checked(
            regression_to_the_mean, value[order], study=study({}, chosen="because high")
        )
        assert found.passed == "failed"

    def test_sites_that_stood_out_further_than_any_cannot_be_known(self, checked, noise, study):
        value = noise()
        value[:EXPOSED] *= 5
        found = checked(regression_to_the_mean, value, study=study({}, chosen="because high"))
        assert found.passed == "cannot know"


class TestBalance:
    def test_like_places_pass(self, checked, noise):
        value = noise(seed=1)
        value[:EXPOSED] = value[EXPOSED : 2 * EXPOSED] * 1.001
        value[2 * EXPOSED :] = np.tile(value[EXPOSED : 2 * EXPOSED], (5, 1))[: 40 - 2 * EXPOSED]
        assert checked(balance, value).passed == "passed"

    def test_unlike_places_are_told_by_trait_and_fail_nothing(self, checked, noise):
        value = noise()
        value[:EXPOSED] *= 2
        found = checked(balance, value, counts=True)
        assert found.passed == "cannot know"
        assert "level" in found.sentence

    def test_without_comparators_there_is_none_to_be_like(self, context, panel, noise):
        both = context(panel(noise(), STARTS))
        alone = replace(both, study_panel=panel(noise(places=EXPOSED), STARTS))
        assert balance(alone).passed == "cannot know"


class TestSitesWithoutFigures:
    def test_every_site_there_passes(self, checked, noise):
        assert checked(missing_sites, noise()).passed == "passed"

    def test_one_site_in_seven_gone_fails_and_is_counted(self, context, panel, noise):
        whole = replace(panel(noise(), STARTS), sites_begun=EXPOSED + 1)
        found = missing_sites(context(whole))
        assert found.passed == "failed"
        assert "6 of the 7 places that began" in found.sentence

    def test_a_site_that_no_figure_knows_fails_whatever_their_number(self, context, panel, noise):
        unread = Finding(rule="site without figures", severity="warning", message="Leds.", do="")
        whole = replace(panel(noise(), STARTS), findings=(unread,))
        assert missing_sites(context(whole)).passed == "failed"


class TestOtherPolicies:
    def test_nothing_else_at_work_passes(self, checked, noise):
        assert checked(other_policies, noise()).passed == "passed"

    def test_one_that_came_to_the_same_places_cannot_be_told_apart(
        self, context, panel, noise, rivals
    ):
        whole = context(panel(noise(), STARTS))
        ward = a_rival(whole, exposed=EXPOSED, others=0, testable=False)
        found = other_policies(replace(whole, rivals=replace(rivals, rivals=(ward,))))
        assert found.passed == "failed"
        assert "cannot be told from the programme" in found.sentence

    def test_an_answer_that_two_touched_places_make_does_not_stand(
        self, context, panel, noise, rivals
    ):
        value = stepped(noise(), places=slice(2), at=START, by=-0.4)
        whole = context(panel(value, STARTS))
        ward = a_rival(whole, exposed=2, others=0, testable=True)
        found = other_policies(replace(whole, rivals=replace(rivals, rivals=(ward,))))
        claims = whole.main.upper is not None and whole.main.upper < 0
        assert found.passed == ("failed" if claims else "passed")


def a_rival(context, *, exposed, others, testable):
    """A virtual ward in so many exposed places and comparators."""
    codes = np.array(context.study_panel.codes)
    inside = context.study_panel.exposed
    touched = tuple(codes[inside][:exposed].tolist())
    beside = tuple(codes[~inside][:others].tolist())
    return Rival(
        id="ward", title="Virtual ward", what="local event", start=PublishedDate(),
        end=PublishedDate(), mode="not stated", touch="unequally", exposed_touched=touched,
        comparators_touched=beside, exposed_share=exposed / int(inside.sum()),
        comparator_share=others / int((~inside).sum()), throughout=False, sure=True,
        testable=testable, sentence="",
    )  # fmt: skip


class TestLeavingEachSiteOut:
    def test_an_effect_that_all_share_passes(self, checked, noise):
        value = stepped(noise(), places=slice(EXPOSED), at=START, by=-0.1)
        found = checked(leave_one_out, value)
        assert found.passed == "passed"
        assert found.table.num_rows == EXPOSED

    def test_a_range_that_one_carries_fails_and_names_it(self, context, panel, noise):
        value = stepped(noise(size=0.005), places=[2], at=START, by=-0.6)
        given = context(panel(value, STARTS))
        sure = replace(given, main=replace(given.main, lower=-0.2, upper=-0.1))
        found = leave_one_out(sure)
        assert found.passed == "failed"
        assert "The answer hangs on Place 2" in found.sentence

    def test_the_gate_claims_nothing_of_an_effect_that_one_carries(self, context, panel, noise):
        value = stepped(noise(size=0.005), places=[2], at=START, by=-0.6)
        given = context(panel(value, STARTS))
        assert given.main.lower < 0 < given.main.upper
        assert "without Place 2" in leave_one_out(given).sentence

    def test_one_site_cannot_be_left_out(self, checked, noise):
        assert checked(leave_one_out, noise(), [START]).passed == "cannot know"


PARENTS = {f"P{n:02d}": "near" if n < 16 else "far" for n in range(40)}


class TestSpillOver:
    def test_neighbours_that_move_like_the_others_pass(self, checked, noise):
        value = stepped(noise(), places=slice(EXPOSED), at=START, by=-0.1)
        found = checked(spill_over, value, parents=PARENTS)
        assert found.passed == "passed"
        assert "In the 10 comparators beside an exposed place" in found.sentence

    def test_neighbours_that_take_what_the_sites_lost_fail(self, checked, noise):
        value = stepped(noise(), places=slice(EXPOSED), at=START, by=-0.1)
        value = stepped(value, places=slice(EXPOSED, 16), at=START, by=0.08)
        found = checked(spill_over, value, parents=PARENTS)
        assert found.passed == "failed"
        assert found.table["estimate"][0].as_py() == pytest.approx(0.08, abs=0.02)

    @pytest.mark.parametrize("parents", [{}, dict.fromkeys(PARENTS, "one")])
    def test_without_places_near_and_far_it_cannot_be_known(self, checked, noise, parents):
        assert checked(spill_over, noise(), parents=parents).passed == "cannot know"


class TestComposition:
    def people(self, change=0.0):
        r = np.random.default_rng(5)
        people = 5000 * np.exp(r.normal(0, 0.002, (40, 36)))
        people[:EXPOSED, START:] *= 1 + change
        return people

    def test_people_who_stay_pass(self, checked, noise):
        found = checked(composition, noise(), people=self.people(), counts=True)
        assert found.passed == "passed"

    def test_people_taken_off_the_count_fail(self, checked, noise):
        found = checked(composition, noise(), people=self.people(-0.1), counts=True)
        assert found.passed == "failed"
        assert "10.0% fewer" in found.sentence

    def test_a_change_too_small_to_matter_passes(self, checked, noise):
        found = checked(composition, noise(), people=self.people(-0.01), counts=True)
        assert found.passed == "passed"

    def test_values_alone_cannot_be_known(self, checked, noise):
        assert checked(composition, noise()).passed == "cannot know"

    def test_one_population_for_all_months_cannot_be_known(self, checked, noise):
        assert checked(composition, noise(), counts=True).passed == "cannot know"


def recorded_otherwise(touch, title="A recording change at one trust", kind=None):
    day = PublishedDate(text="2021-04", earliest=None, latest=None)
    return Rival(
        id="event 1", title=title, what="local event", start=day, kind=kind,
        end=day, mode="not stated", touch=touch, exposed_touched=("P00",), comparators_touched=(),
        exposed_share=0.2, comparator_share=0.0, throughout=False, sure=True, testable=True,
        sentence="",
    )  # fmt: skip


class TestRecording:
    def test_figures_without_a_step_pass_where_recording_was_asked_about(self, checked, noise):
        assert checked(recording, noise()).passed == "passed"

    def test_nobody_asked_is_not_known(self, checked, noise, rivals):
        asked = replace(rivals, to_ask=("Has a recording change been looked for?",))
        found = checked(recording, noise(), rivals=asked)
        assert found.passed == "cannot know"
        assert "nobody has yet been asked" in found.sentence

    def test_a_sudden_step_away_from_the_start_is_named_and_not_known(self, checked, noise):
        value = stepped(noise(), places=slice(EXPOSED), at=30, by=-0.4)
        found = checked(recording, value)
        assert found.passed == "cannot know"
        assert "October 2022" in found.sentence

    def test_a_step_at_the_start_is_the_question_itself(self, checked, noise):
        value = stepped(noise(), places=slice(EXPOSED), at=START, by=-0.4)
        assert checked(recording, value).passed == "passed"

    def test_a_known_change_in_some_places_only_fails(self, checked, noise, rivals):
        told = replace(rivals, rivals=(recorded_otherwise("unequally"),))
        found = checked(recording, noise(), rivals=told)
        assert found.passed == "failed"
        assert "A recording change at one trust" in found.sentence

    @pytest.mark.parametrize(
        ("touch", "passed", "said"),
        [
            ("unequally", "failed", "in some places only (SDEC moved to ECDS)"),
            ("not known", "cannot know", "in which places is not known (SDEC moved to ECDS)"),
            ("equally", "passed", "in every place alike (SDEC moved to ECDS)"),
        ],
    )
    def test_a_change_is_known_by_its_kind_whatever_it_is_called(
        self, checked, noise, rivals, touch, passed, said
    ):
        event = recorded_otherwise(touch, "SDEC moved to ECDS", "recording change")
        found = checked(recording, noise(), rivals=replace(rivals, rivals=(event,)))
        assert found.passed == passed
        assert said in found.sentence
        assert "no change of recording is known" not in found.sentence


class TestBoundaries:
    @pytest.mark.parametrize(
        ("ours", "others", "passed"),
        [(0.0, 0.0, "passed"), (0.1, 0.1, "passed"), (0.3, 0.0, "failed"), (0.0, 0.3, "failed")],
    )
    def test_figures_carried_across_boundaries_fail_where_one_group_has_more(
        self, checked, noise, ours, others, passed
    ):
        moved = np.full((40, 36), others)
        moved[:EXPOSED] = ours
        found = checked(boundaries, noise(), apportioned=moved)
        assert found.passed == passed
        assert found.table["share_carried_across"].to_pylist() == pytest.approx([ours, others])


class TestTheBattery:
    def test_every_check_speaks_in_order_and_once(self, checked, noise):
        found = checked(battery, noise())
        assert [check.name for check in found] == [name for name, _ in CHECKS]
        assert all(check.sentence.endswith(".") for check in found)

    @pytest.mark.parametrize("places", [2, 3, 5])
    def test_a_handful_of_places_is_no_error(self, checked, noise, places):
        found = checked(battery, noise(places=places), [START])
        assert len(found) == len(CHECKS)
        assert "failed" not in {check.passed for check in found}

    def test_one_period_before_and_after_is_no_error(self, checked, noise):
        found = checked(battery, noise(months=2), [1] * EXPOSED)
        assert len(found) == len(CHECKS)
