"""A study is begun from a template; what it leaves blank is what `study check` names."""

import re
import tomllib
from typing import get_args

import pytest

from onestory.model.errors import PlanError
from onestory.model.study import Template
from onestory.pipeline.study import draft, study_check, study_new

TEMPLATES = get_args(Template)


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_template_lacks_only_answers(tmp_path, template):
    study_new(tmp_path, template=template, ask=None)
    found = draft(tmp_path).mistakes
    assert found
    assert not [m.found for m in found if "not answered yet" not in m.found]
    assert study_check(tmp_path).findings


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_template_watches_a_harm_and_a_negative_control(tmp_path, template):
    study_new(tmp_path, template=template, ask=None)
    roles = {outcome.role for outcome in draft(tmp_path).plan.study.outcomes}
    assert roles == {"outcome", "harm", "negative control"}


def test_a_national_change_leaves_no_comparator(tmp_path):
    study_new(tmp_path, template="national", ask=None)
    assert "no comparator" in {f.rule for f in study_check(tmp_path).findings}


def test_answers_go_where_they_belong(tmp_path):
    answers = {
        "What is the study called?": 'The "North" teams',
        "By how much?": "0.06",
        "By which day?": "2027-03-31",
        "Which place or places": "E06000001, E06000002",
        "Which staff": "nurses, GPs",
    }
    asked = []

    def ask(question):
        asked.append(question)
        return next((a for q, a in answers.items() if q in question), "")

    study_new(tmp_path, template="staggered", ask=ask)
    told = tomllib.loads((tmp_path / "study.toml").read_text(encoding="utf-8"))
    assert told["study"]["title"] == 'The "North" teams'
    assert told["success"][0]["size"] == 0.06
    assert told["success"][0]["by"].isoformat() == "2027-03-31"
    assert told["site"][0]["place"] == ["E06000001", "E06000002"]
    assert told["agreed"]["staff"] == ["nurses", "GPs"]
    assert len(asked) > 30
    assert "The &#34;North&#34; teams" in (tmp_path / "workshop.html").read_text(encoding="utf-8")


def begun(folder, **answers):
    """Begin a study, giving each answer in turn when its question is put; what was asked."""
    left = {words: list(said) for words, said in answers.items()}
    put = []

    def ask(question):
        put.append(question)
        return next((said.pop(0) for q, said in left.items() if q in question and said), "")

    study_new(folder, template="staggered", ask=ask)
    return put, tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))


def test_what_cannot_be_read_is_asked_again(tmp_path):
    put, told = begun(
        tmp_path,
        **{
            "decision taken": ["soon", "12/04/2026"],
            "By how much?": ["6%", "0.06"],
            "come to be sites": ["they asked", "Volunteered"],
            "not counted yet": ["three", "3"],
        },
    )
    assert told["study"]["decision_on"].isoformat() == "2026-04-12"
    assert told["study"]["chosen"] == "volunteered"
    assert told["success"][0]["size"] == 0.06
    assert told["estimand"][0]["bedding_in"] == 3
    assert [p for p in put if p.startswith("'6%' cannot be read: write a plain number")]


def test_a_question_is_put_once_with_only_what_its_hint_adds(tmp_path):
    put, _ = begun(tmp_path)
    assert "[study] Which decision will the answer serve?" in put
    assert "[success] By how much? (0.06 is 6%)" in put
    assert '[estimand] Who is counted? ("residents aged 65 and over of the places")' in put


def test_what_is_the_same_of_every_outcome_of_people_is_asked_once(tmp_path):
    put = []
    study_new(tmp_path, template="caseload", ask=lambda asked: put.append(asked) or "")
    assert sum("Who is counted?" in one for one in put) == 1
    found = [one.found for one in draft(tmp_path).mistakes]
    for key in ("population", "time_zero", "bedding_in", "follow_up", "intercurrent_events"):
        assert sum(f"`{key}` is not answered yet" in one for one in found) == 1


def test_how_people_were_chosen_can_be_answered_by_need(tmp_path):
    def ask(question):
        return "By need" if question.startswith("[caseload] How were people chosen?") else ""

    told = study_new(tmp_path, template="caseload", ask=ask)
    read = tomllib.loads((tmp_path / "study.toml").read_text(encoding="utf-8"))
    assert read["caseload"]["chosen"] == "by need"
    assert read["caseload"]["history"] == 730
    assert any('plan = "../onestory.toml"' in one for one in told.sentences)


def test_stopping_keeps_what_was_answered(tmp_path):
    answers = iter(["The North teams", None])
    told = study_new(tmp_path / "my study", template="staggered", ask=lambda _: next(answers))
    text = (tmp_path / "my study" / "study.toml").read_text(encoding="utf-8")
    assert 'title = "The North teams"' in text
    assert told.sentences[0].startswith("Stopped.")
    assert told.sentences[-1].endswith('my study"')


def test_the_sheet_asks_the_founding_question_with_a_box_for_each_part(tmp_path):
    study_new(tmp_path, template="staggered", ask=None)
    page = (tmp_path / "workshop.html").read_text(encoding="utf-8")
    assert "succeeding or failing in two years' time" in page.replace("&#39;", "'")
    boxes = re.findall("<dt>(.*?)</dt>", page)
    assert boxes == [
        "What?",
        "For whom?",
        "Measured how?",
        "How much?",
        "By when?",
        "What would be failure?",
        "What harm could it do?",
        "Who agreed?",
    ]
    words = (tmp_path / "workshop.md").read_text(encoding="utf-8")
    assert all(f"## {box}" in words for box in boxes)


def test_a_study_that_is_there_is_never_overwritten(written):
    with pytest.raises(PlanError, match="already"):
        study_new(written(), template="staggered", ask=None)
