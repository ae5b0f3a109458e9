"""A lock fixes what was asked; who had seen what is said, and no change goes unseen."""

import json
from dataclasses import replace
from datetime import date

import pytest

from onestory import synthetic
from onestory.model.errors import PlanError
from onestory.model.locked import lock_sentence, lock_state
from onestory.pipeline.study import (
    Declared,
    lock_of,
    read_study,
    study_amend,
    study_check,
    study_lock,
)

DAY = date(2020, 6, 1)  # before the first site starts
PROSPECTIVE = Declared(kind="prospective", by="A. Analyst", on=DAY)


def changed(folder, old, new):
    file = folder / "study.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_before_the_programme_starts_a_lock_is_prospective(written):
    folder = written()
    told = study_lock(folder, replace(PROSPECTIVE, witness="B. Board"))
    study = read_study(folder)
    assert lock_state(study) == "locked"
    assert study.lock == lock_of(folder)
    assert "prospective, witnessed by B. Board" in lock_sentence(study)
    assert lock_sentence(study) in told.sentences


def test_no_lock_is_said(written):
    study = read_study(written())
    assert lock_state(study) == "not locked"
    assert "not locked" in lock_sentence(study)


def test_a_later_change_is_seen_key_by_key(written):
    folder = written()
    study_lock(folder, PROSPECTIVE)
    changed(folder, "size = 0.04", "size = 0.03")
    assert lock_state(read_study(folder)) == "changed"
    assert "not recorded" in lock_sentence(read_study(folder))
    told = [f.message for f in study_check(folder).findings if f.rule == "changed since the lock"]
    assert told == ["success.fewer.size was: 0.04; is: 0.03."]


def test_a_comment_is_no_change(written):
    folder = written()
    study_lock(folder, PROSPECTIVE)
    changed(folder, "size = 0.04", "size  =  0.04  # four in a hundred")
    assert lock_state(read_study(folder)) == "locked"


def test_an_amendment_says_who_why_and_what(written):
    folder = written()
    study_lock(folder, PROSPECTIVE)
    changed(folder, "size = 0.04", "size = 0.03")
    study_amend(folder, by="C. Chair", why="Fewer nurses came", on=date(2020, 9, 1))
    study = read_study(folder)
    assert lock_state(study) == "amended"
    assert study.lock is not None
    (made,) = study.lock.amendments
    assert (made.by, made.why) == ("C. Chair", "Fewer nurses came")
    assert made.changed == ("success.fewer.size was: 0.04; is: 0.03",)
    assert made.sha256 == study.text_sha256 != study.lock.sha256
    assert "1 September 2020 by C. Chair" in lock_sentence(study)


def test_a_second_amendment_tells_only_what_changed_since_the_first(written):
    folder = written()
    study_lock(folder, PROSPECTIVE)
    changed(folder, "size = 0.04", "size = 0.03")
    study_amend(folder, by="C", why="one", on=DAY)
    changed(folder, "follow_up = 12", "follow_up = 18")
    study_amend(folder, by="C", why="two", on=DAY)
    lock = lock_of(folder)
    assert lock is not None
    assert [len(a.changed) for a in lock.amendments] == [1, 1]
    assert lock_state(read_study(folder)) == "amended"


@pytest.mark.parametrize(
    ("do", "told"),
    [
        (lambda folder: study_lock(folder, PROSPECTIVE), "locked already"),
        (lambda folder: study_amend(folder, by="A", why="B", on=DAY), "Nothing differs"),
    ],
)
def test_what_cannot_be_done_twice_is_refused(written, do, told):
    folder = written()
    study_lock(folder, PROSPECTIVE)
    with pytest.raises(PlanError, match=told):
        do(folder)


def test_an_incomplete_study_is_not_locked(written):
    with pytest.raises(PlanError, match="not answered yet"):
        study_lock(written(("size = 0.04", "")), PROSPECTIVE)


def test_a_retrospective_lock_says_who_had_seen_what(written):
    late = Declared(kind="retrospective", by="A. Analyst", on=date(2024, 6, 1))
    with pytest.raises(PlanError, match="what had already been seen"):
        study_lock(written(), late)
    folder = written()
    study_lock(folder, replace(late, seen="The board saw all of 2022"))
    said = lock_sentence(read_study(folder))
    assert "retrospective, self-declared" in said
    assert "The board saw all of 2022" in said


def test_an_edited_lock_is_found_out(written):
    folder = written()
    study_lock(folder, PROSPECTIVE)
    file = folder / "study.lock"
    told = json.loads(file.read_text(encoding="utf-8"))
    told["content"]["success.fewer.size"] = "0.01"
    file.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(PlanError, match="lock cannot be read"):
        read_study(folder)


class TestOutcomesThatWereThere:
    """Prospective is refused where figures after the first start are in the analyst's hands."""

    @pytest.fixture
    def beside(self, written):
        folder = written(
            ('indicator = "emergency_admissions"', 'indicator = "care_home_admissions"'),
        )
        synthetic.sample(folder, seed=1)  # yearly, to 2024-25
        return folder

    def test_is_refused_and_says_what_holds_them(self, beside):
        with pytest.raises(PlanError) as caught:
            study_lock(beside, replace(PROSPECTIVE, on=date(2025, 6, 1)))
        assert "figures.csv already holds figures after the first start" in str(caught.value)
        assert "--kind retrospective" in caught.value.do
        assert lock_of(beside) is None

    def test_is_allowed_while_figures_end_before_the_start(self, beside):
        changed(beside, "starts = 2021-04-01", "starts = 2025-04-01")
        changed(beside, "starts = 2021-10-01", "starts = 2025-04-01")
        study_lock(beside, replace(PROSPECTIVE, on=date(2025, 6, 1)))
        assert lock_state(read_study(beside)) == "locked"
