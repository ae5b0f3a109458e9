"""A locked study told whole: what is heard is judged, what is missing said, mirrors held or not."""

import importlib.util
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from onestory.model.errors import PlanError
from onestory.model.survey import CHANGE_ROWS
from onestory.pipeline.learning.judging import askings, judged, refuse_contrary
from onestory.pipeline.learning.lacking import not_measured
from onestory.pipeline.report import report
from onestory.pipeline.study.check import study_check


@pytest.fixture(scope="module")
def invented():
    path = Path(__file__).parents[1] / "report" / "learning" / "invented_learning.py"
    spec = importlib.util.spec_from_file_location("invented_learning_of_pipeline", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer_with(invented, **statement):
    """The answer whose one heard statement is as given: 5 points more by May 2025, else."""
    asked = replace(invented.FELT, **statement)
    answer = invented.learning().answer
    study = replace(answer.study, statements=(asked,), experience=(invented.COORDINATED,))
    return replace(answer, study=study)


def told_with(invented, estimate, lower, upper, note=None):
    """The survey in which the share moved so between its two waves, as people say."""
    told = invented.survey()
    row = {
        "survey": "s", "scale": "coordination", "title": "t", "who": "people", "site": None,
        "group_kind": "everyone", "group": "", "from_wave": "Spring 2023",
        "to_wave": "Spring 2025", "kind": "change", "estimate": estimate, "lower": lower,
        "upper": upper, "note": note,
    }  # fmt: skip
    return replace(told, changes=pa.Table.from_pylist([row], schema=CHANGE_ROWS))


@pytest.mark.parametrize(
    ("estimate", "lower", "upper", "wanted", "reached"),
    [
        (0.08, 0.02, 0.14, "higher", "met"),  # as large as planned, and its range leaves out none
        (0.08, -0.01, 0.17, "higher", "not known"),  # as large, and perhaps none at all
        (0.03, 0.01, 0.05, "higher", "not known"),  # less than planned, and perhaps as much
        (0.01, -0.02, 0.04, "higher", "not met"),  # what was planned is outside the range
        (-0.08, -0.14, -0.02, "higher", "not met"),  # it fell
        (-0.08, -0.14, -0.02, "lower", "met"),  # and that was wanted
        (0.08, 0.02, 0.14, "lower", "not met"),
        (0.08, None, None, "higher", "not known"),  # a change without a range proves nothing
    ],
)
def test_a_heard_statement_is_met_only_as_far_as_so_many_answers_can_tell(
    invented, estimate, lower, upper, wanted, reached
):
    answer = answer_with(invented, wanted=wanted)
    told = told_with(invented, estimate, lower, upper)
    (found,) = judged(answer, askings(answer.study, (told,)))
    assert found.reached == reached
    assert found.verdict == "cannot be estimated"  # nobody elsewhere was asked
    assert "places without the programme" in found.because_sentence


def test_the_sentence_of_a_heard_statement_gives_change_range_waves_and_plan(invented):
    answer = answer_with(invented)
    told = told_with(invented, 0.08, 0.02, 0.14)
    (found,) = judged(answer, askings(answer.study, (told,)))
    assert found.reached_sentence.startswith(
        "It was 8.0 percentage points higher (plausible range 2.0 to 14 percentage points higher)"
        " from Spring 2023 (to 31 May 2023) to Spring 2025 (to 30 April 2025), by what people say;"
        " 5.0 percentage points higher was planned."
    )


def test_a_first_wave_after_the_start_is_owned_to(invented):
    answer = answer_with(invented)
    late = judged(answer, askings(answer.study, (told_with(invented, 0.08, 0.02, 0.14),)))
    assert "The first wave was held after the start" in late[0].reached_sentence


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"by": date(2024, 1, 1)}, "no second wave was held in the year before 1 January 2024"),
        ({"by": date(2027, 1, 1)}, "no second wave was held in the year before 1 January 2027"),
    ],
)
def test_a_statement_of_another_day_is_not_known_yet(invented, change, told):
    answer = answer_with(invented, **change)
    survey = told_with(invented, 0.08, 0.02, 0.14)
    (found,) = judged(answer, askings(answer.study, (survey,)))
    assert (found.reached, found.change) == ("not known", None)
    assert told in found.reached_sentence


def begun(answer, day):
    """The answer whose programme began on the day at every site."""
    sites = tuple(replace(one, exposed_from=day) for one in answer.delivered.sites)
    return replace(answer, delivered=replace(answer.delivered, sites=sites))


def test_waves_that_were_all_held_before_the_start_tell_nothing_of_it(invented):
    answer = begun(answer_with(invented), date(2025, 5, 15))
    survey = told_with(invented, 0.08, 0.02, 0.14)
    (found,) = judged(answer, askings(answer.study, (survey,)))
    assert found.reached == "not known"
    assert found.reached_sentence == "Not known: no wave was held since the start on 15 May 2025."


def test_a_change_against_places_without_the_programme_is_told_and_claims_nothing(invented):
    answer = answer_with(invented)
    survey = told_with(invented, 0.08, 0.02, 0.14)
    row = {**survey.changes.to_pylist()[0], "kind": "change against comparators",
           "estimate": 0.01, "lower": -0.05, "upper": 0.07}  # fmt: skip
    both = pa.Table.from_pylist([*survey.changes.to_pylist(), row], schema=CHANGE_ROWS)
    (found,) = judged(answer, askings(answer.study, (replace(survey, changes=both),)))
    assert found.verdict == "cannot be estimated"
    assert found.because_sentence == (
        "Set against places without the programme that were asked the same, it was 1.0 percentage"
        " points higher (plausible range 5.0 percentage points lower to 7.0 percentage points"
        " higher); two waves cannot show whether they moved alike before, so whether it was the"
        " programme cannot be told."
    )


def test_sites_that_answered_in_one_wave_alone_are_named(invented):
    answer = answer_with(invented)
    note = "Only 9 answers. Over the sites of both waves; in one alone: Brookby."
    survey = told_with(invented, 0.08, 0.02, 0.14, note=note)
    (found,) = judged(answer, askings(answer.study, (survey,)))
    assert " was planned. Over the sites of both waves; in one alone: Brookby." in (
        found.reached_sentence
    )
    assert "Only 9" not in found.reached_sentence


def test_a_change_across_a_break_is_not_known_and_says_why(invented):
    answer = answer_with(invented)
    survey = told_with(invented, None, None, None, note="The questionnaire was redesigned")
    (found,) = judged(answer, askings(answer.study, (survey,)))
    assert found.reached_sentence == "Not known: The questionnaire was redesigned."


def test_a_registered_score_that_no_survey_gives_is_told_as_not_measured(invented):
    answer = answer_with(invented)
    (found,) = judged(answer, askings(answer.study, ()))
    assert found.reached == "not known"
    assert found.reached_sentence == (
        "It was not measured: no survey of people gives made_up.coordination."
    )


def test_a_score_that_is_read_the_wrong_way_round_is_refused(invented):
    answer = answer_with(invented)
    wrong = replace(invented.COORDINATED, wanted="lower")
    study = replace(answer.study, experience=(wrong,))
    with pytest.raises(PlanError) as refused:
        refuse_contrary(askings(study, (invented.survey(),)))
    assert "a harm would be told as a gain" in refused.value.found


def checked(folder, change):
    """The findings of `study check` on the invented study whose text is changed so."""
    from onestory import synthetic

    study = synthetic.invent_programme(folder, seed=1)
    text = study.read_text("utf-8")
    assert change[0] in text
    study.write_text(text.replace(*change), encoding="utf-8")
    return {one.rule: one for one in study_check(study).findings}


@pytest.mark.parametrize(
    ("change", "rule", "told"),
    [
        (('"p3ceq.coordination"', '"p3ceq.cordination"'), "score not known", "p3ceq.coordination"),
        (('"progress.overall"', '"progress.over"'), "score not known", "progress.overall"),
    ],
)
def test_a_score_that_nobody_gives_is_told_before_the_lock(tmp_path, change, rule, told):
    found = checked(tmp_path / "study", change)[rule]
    assert f"Did you mean {told}" in found.do


def test_the_invented_study_asks_for_scores_that_are_given(tmp_path):
    rules = set(checked(tmp_path / "study", ("[study]", "[study]")))
    assert not rules & {"score not known", "direction unlike its scale", "survey cannot be read"}


def test_a_report_without_social_care_or_voices_says_so(invented):
    answer = invented.learning().answer
    hospital = tuple(replace(one, sector="hospital") for one in answer.study.outcomes)
    alone = replace(answer, study=replace(answer.study, outcomes=hospital))
    assert not_measured(alone, ()) == (
        "No measure of social care is in this report.",
        "No measure from people who receive care is in this report.",
        "No measure from unpaid carers is in this report.",
        "No measure from staff is in this report.",
    )
    care = (replace(hospital[0], sector="adult social care"), *hospital[1:])
    heard = replace(answer, study=replace(answer.study, outcomes=care))
    told = {str(who) for who in invented.survey().scores["who"].to_pylist()}
    lacking = not_measured(heard, (invented.survey(),))
    assert not any("social care" in one for one in lacking)
    assert any("staff" in one for one in lacking) is ("staff" not in told)


def test_health_care_is_no_social_care(invented):
    answer = invented.learning().answer
    sectors = tuple(replace(one, sector="primary care") for one in answer.study.outcomes)
    lacking = not_measured(replace(answer, study=replace(answer.study, outcomes=sectors)), ())
    assert lacking[0] == "No measure of social care is in this report."


def test_an_unlocked_study_is_answered_but_not_reported(tmp_path):
    from onestory import synthetic

    study = synthetic.invent_programme(tmp_path / "study", seed=1)
    with pytest.raises(PlanError) as refused:
        report(study.parent, to=tmp_path / "out", tell=lambda *_: None)
    assert "not locked" in refused.value.found
    assert "onestory study lock" in refused.value.do
    assert not (tmp_path / "out").exists()
