"""How people are drawn is read from [caseload], and what cannot be answered is told."""

from datetime import date

import pytest

from onestory.pipeline.caseload.activity import of_teams
from onestory.pipeline.study import study_new
from onestory.pipeline.study.reading import draft
from onestory.pipeline.study.soundness import unsound
from onestory.timeline.cohort_rules import Aged, Using, Without

CASELOAD = """
[study]
title = "Teams"
[window]
first_day = 2023-04-01
last_day = 2023-09-30
[caseload]
took = "{took}"
chosen = "{chosen}"
comparators = "{comparators}"
exact = ["sex"]
{more}
[[caseload.eligible]]
age_from = 65
[[caseload.eligible]]
used = "emergency admission"
times = 2
[[caseload.eligible]]
conditions = ["dementia"]
not = true
[[site]]
name = "NT1"
place = "N1"
starts = 2023-04-01
"""


def drawn(folder, *, took="enrolled", chosen="by need", comparators="same places", more=""):
    text = CASELOAD.format(took=took, chosen=chosen, comparators=comparators, more=more)
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return draft(folder)


def rules(found):
    return {one.rule for one in unsound(found.plan)}


def test_the_rule_is_read_in_parts_and_said_in_words(tmp_path):
    plan = drawn(tmp_path).plan
    assert plan.rule[:2] == (Aged(at_least=65), Using(kind="emergency admission", times=2))
    assert isinstance(plan.rule[2], Without)
    assert plan.study.caseload is not None
    assert plan.study.caseload.eligible == (
        "aged 65 or over",
        "with at least 2 emergency admissions in the 365 days before",
        "not with dementia",
    )
    assert plan.study.caseload.history == 730
    assert plan.study.sites[0].starts == date(2023, 4, 1)


def test_a_study_of_people_needs_no_comparator_places(tmp_path):
    assert not any("`who`" in one.found for one in drawn(tmp_path).mistakes)


def test_a_study_of_places_has_no_caseload(tmp_path):
    study_new(tmp_path, template="staggered", ask=None)
    assert draft(tmp_path).plan.study.caseload is None


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("history = 100", "`history` is 100 days"),
        ("[[caseload.eligible]]\nsex = 'male'\nage_from = 3", "more than one thing"),
        ("[[caseload.eligible]]\nused = 'a walk'", "a walk"),
        ("shoe_size = 4", "shoe_size"),
    ],
)
def test_what_cannot_be_asked_is_told(tmp_path, more, told):
    assert any(told in one.found for one in drawn(tmp_path, more=more).mistakes)


def test_a_rule_that_is_missing_is_asked_for_under_the_heading_that_is_read(tmp_path):
    (tmp_path / "study.toml").write_text(
        '[caseload]\ntook = "enrolled"\n[[eligible]]\nage_from = 65', encoding="utf-8"
    )
    told = " ".join(map(str, draft(tmp_path).mistakes))
    assert "headed [[caseload.eligible]]" in told
    assert "headed [[eligible]]" not in told


def test_a_file_that_is_not_there_is_said_to_be_read_from_the_folder_of_the_study(tmp_path):
    found = drawn(tmp_path, more='[data]\ndecisions = "other/decisions.csv"')
    (told,) = [one for one in found.mistakes if "decisions.csv" in one.found]
    assert str(tmp_path) in told.do
    assert "onestory.toml" not in told.do


def test_the_sites_of_a_study_that_names_teams_are_those_of_these_teams(tmp_path):
    other = "[[site]]\nname = 'NT2'\nplace = 'N2'\nstarts = 2023-04-01"
    named = drawn(tmp_path, more=f"teams = ['NT1']\n{other}").plan.study
    assert [site.name for site in of_teams(named).sites] == ["NT1"]
    every = drawn(tmp_path, more=other).plan.study
    assert of_teams(every) == every


ESTIMANDS = """
[[estimand]]
id = "main"
outcome = "emergency"
population = "people aged 65 and over"
exposure = "being taken on"
comparator = "care as usual"
time_zero = "the day"
bedding_in = 1
follow_up = 12
intercurrent_events = "counted until then"
contrast = "ratio"
average = "people"
[[estimand]]
id = "deaths"
outcome = "deaths"
follow_up = 6
contrast = "ratio"
average = "people"
"""


def test_a_later_estimand_is_of_the_trial_of_the_first_but_for_what_it_says(tmp_path):
    plan = drawn(tmp_path, more=ESTIMANDS).plan
    _, later = plan.study.estimands
    assert (later.population, later.bedding_in) == ("people aged 65 and over", 1)
    assert later.follow_up == 6
    assert not [key for key in plan.content if key.startswith("estimand.deaths.population")]


def test_of_places_each_estimand_says_everything(tmp_path):
    (tmp_path / "study.toml").write_text(ESTIMANDS, encoding="utf-8")
    found = [one.found for one in draft(tmp_path).mistakes]
    assert any("`population` is not answered yet" in one for one in found)


def test_a_threshold_is_asked_for_where_it_decided(tmp_path):
    by_score = {"chosen": "score threshold", "comparators": "score threshold"}
    assert any("threshold" in one.found for one in drawn(tmp_path, **by_score).mistakes)
    given = drawn(tmp_path, **by_score, more="threshold = 4.5").plan.study.caseload
    assert given is not None
    assert given.threshold == 4.5


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"chosen": "not known"}, "choice not recorded"),
        ({"comparators": "random order"}, "comparators unlike the choice"),
        ({"comparators": "before the start"}, "stand-ins of another time"),
        ({}, "one team"),
        ({"comparators": "eligible not offered"}, "refusals left out"),
    ],
)
def test_plans_that_cannot_answer_are_told(tmp_path, said, rule):
    assert rule in rules(drawn(tmp_path, **said))
    assert "one site" not in rules(drawn(tmp_path, **said))
