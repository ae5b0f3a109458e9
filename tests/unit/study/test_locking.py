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
    changed_files,
    lock_of,
    read_plan,
    read_study,
    study_amend,
    study_check,
)
from onestory.pipeline.study import study_lock as lock_on

DAY = date(2020, 6, 1)  # before the first site starts; to a prospective lock, today
PROSPECTIVE = Declared(kind="prospective", by="A. Analyst", on=DAY)


def study_lock(folder, declared, *, today=DAY):
    return lock_on(folder, declared, today=today)


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


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("content", "success.fewer.size"), "0.01"),
        (("on",), "2021-01-01"),
        (("by",), "The board"),
        (("witness",), "The National Audit Office"),
        (("kind",), "retrospective"),
        (("seen",), "Nobody"),
        (("amendments", 0, "why"), "A slip of the pen"),
        (("amendments", 0, "on"), "2020-06-02"),
        (("amendments", 0, "changed"), []),
        (("amendments",), []),
        (("beside", "files", "plan: onestory.toml", "sha256"), "00" * 32),
        (("beside_now", "files"), {}),
    ],
)
def test_a_lock_edited_anywhere_is_refused_as_damaged(written, where, value):
    folder = with_plan(written)
    study_lock(folder, PROSPECTIVE)
    changed(folder, "size = 0.04", "size = 0.03")
    study_amend(folder, by="C. Chair", why="Fewer nurses came", on=date(2020, 9, 1))
    file = folder / "study.lock"
    told = json.loads(file.read_text(encoding="utf-8"))
    part = told
    for key in where[:-1]:
        part = part[key]
    assert part[where[-1]] != value
    part[where[-1]] = value
    file.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(PlanError, match="lock is damaged"):
        read_study(folder)


def test_an_amendment_is_sealed_upon_the_lock(written):
    folders = [with_plan(written, name=name) for name in ("one", "two")]
    for folder, witness in zip(folders, ("A", "B"), strict=True):
        study_lock(folder, replace(PROSPECTIVE, witness=witness))
        changed(folder, "size = 0.04", "size = 0.03")
        study_amend(folder, by="C", why="one", on=DAY)
    first, second = (lock_of(folder) for folder in folders)
    assert first is not None
    assert second is not None
    assert first.seal != second.seal
    assert first.amendments[0].seal != second.amendments[0].seal
    assert first.amendments[0].sha256 == second.amendments[0].sha256


def test_the_hash_to_give_away_is_told_when_it_is_made(written):
    folder = written()
    told = " ".join(study_lock(folder, PROSPECTIVE).sentences)
    lock = lock_of(folder)
    assert lock is not None
    assert f"The hash of it is {lock.seal}. Give it to somebody else" in told


@pytest.mark.parametrize("day", [date(2020, 5, 31), date(2020, 6, 2)])
def test_a_prospective_lock_is_made_today_or_not_at_all(written, day):
    folder = written()
    with pytest.raises(PlanError, match="made today, 1 June 2020"):
        study_lock(folder, replace(PROSPECTIVE, on=day))
    assert lock_of(folder) is None


def test_an_amendment_is_not_dated_before_the_lock(written):
    folder = written()
    study_lock(folder, PROSPECTIVE)
    changed(folder, "size = 0.04", "size = 0.03")
    with pytest.raises(PlanError, match="before 1 June 2020"):
        study_amend(folder, by="C", why="one", on=date(2020, 5, 1))


def with_plan(written, name="study"):
    """Give a study with yearly figures to 2024-25 beside it, and a start after all of them."""
    folder = written(
        ('indicator = "emergency_admissions"', 'indicator = "care_home_admissions"'),
        ("starts = 2021-04-01", "starts = 2025-04-01"),
        ("starts = 2021-10-01", "starts = 2025-04-01"),
        ("[analysis]", '[data]\nactivity = "activity.csv"\nevents = "events.csv"\n[analysis]'),
        name=name,
    )
    synthetic.sample(folder, seed=1)
    (folder / "activity.csv").write_text("site,month,people seen\nNorthbank,2025-04,3\n", "utf-8")
    (folder / "events.csv").write_text(
        "what,kind,places,from\nA ward closed,hospital,E06000001,2019-05-01\n", "utf-8"
    )
    return folder


class TestFilesBesideTheStudy:
    """Files may grow, so a change is no breach of the lock; but it is told, file by file."""

    @pytest.fixture
    def locked(self, written):
        folder = with_plan(written)
        study_lock(folder, PROSPECTIVE)
        return folder

    def told(self, folder):
        return changed_files(read_plan(folder))

    def test_left_as_they_were_are_not_mentioned(self, locked):
        assert self.told(locked) == ()

    def test_that_changed_are_named(self, locked):
        for name in ("activity.csv", "events.csv"):
            (locked / name).write_text("what\nnone known\n", encoding="utf-8")
        assert self.told(locked) == (
            "activity.csv (activity) has grown or changed since",
            "events.csv (events) has grown or changed since",
        )

    def test_taken_out_of_the_study_or_added_by_it_are_named(self, locked):
        changed(locked, 'activity = "activity.csv"\n', "")
        exposures = locked / "exposures.csv"  # read, because it lies beside the events
        exposures.write_text("policy,place\nP1,E06000001\n", encoding="utf-8")
        assert self.told(locked) == (
            "activity.csv (activity) was read at the lock, and is no longer",
            "exposures.csv (exposures) was not there at the lock, and is read now",
        )

    def test_of_figures_that_grew_are_told_from_those_whose_past_was_changed(self, locked):
        file = locked / "figures.csv"
        lines = file.read_text(encoding="utf-8").splitlines()
        newer = lines[-1].replace("2024-25", "2025-26")
        assert newer != lines[-1]
        file.write_text("\n".join([*lines, newer]) + "\n", encoding="utf-8")
        (grown,) = self.told(locked)
        assert grown == (
            "figures.csv (figures) was saved anew or has grown: its figures up to 31 March 2025"
            " are as they were"
        )
        file.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
        (cut,) = self.told(locked)
        assert "figures that end before the first start are not as they were" in cut

    def test_that_say_how_to_read_the_figures_are_told_setting_by_setting(self, locked):
        plan = locked / "onestory.toml"
        text = plan.read_text(encoding="utf-8")
        plan.write_text(f"# a comment\n{text}", encoding="utf-8")
        assert self.told(locked) == ()
        plan.write_text(text.replace("title =", "title = 'Another' #", 1), encoding="utf-8")
        (told,) = self.told(locked)
        assert told.startswith("onestory.toml: title was: ")
        assert told.endswith("is: Another")

    def test_may_be_moved_whole(self, locked):
        received = locked / "received"
        received.mkdir()
        (locked / "figures.csv").rename(received / "figures.csv")
        plan = locked / "onestory.toml"
        text = plan.read_text(encoding="utf-8")
        moved = text.replace('path = "figures.csv"', 'path = "received/figures.csv"')
        assert moved != text
        plan.write_text(moved, encoding="utf-8")
        assert self.told(locked) == ()

    def test_can_be_amended_and_are_then_told_from_the_amendment_on(self, locked):
        (locked / "events.csv").write_text("what\nnone known\n", encoding="utf-8")
        study_amend(locked, by="C", why="No event was local", on=DAY)
        lock = lock_of(locked)
        assert lock is not None
        assert lock.amendments[0].changed == ("events.csv (events) has grown or changed since",)
        assert self.told(locked) == ()
        assert lock_state(read_study(locked)) == "amended"


class TestOutcomesThatWereThere:
    """Prospective is refused where figures after the first start are in the analyst's hands."""

    @pytest.fixture
    def beside(self, written):
        folder = written(
            ('indicator = "emergency_admissions"', 'indicator = "care_home_admissions"'),
        )
        synthetic.sample(folder, seed=1)  # yearly, to 2024-25
        return folder

    @pytest.mark.parametrize("today", [date(2019, 1, 1), date(2025, 6, 1)])
    def test_is_refused_whatever_the_day_and_says_what_holds_them(self, beside, today):
        with pytest.raises(PlanError) as caught:
            study_lock(beside, replace(PROSPECTIVE, on=today), today=today)
        assert "figures.csv already holds figures after the first start" in str(caught.value)
        assert "--kind retrospective" in caught.value.do
        assert lock_of(beside) is None

    def test_is_allowed_while_figures_end_before_the_start(self, beside):
        changed(beside, "starts = 2021-04-01", "starts = 2025-04-01")
        changed(beside, "starts = 2021-10-01", "starts = 2025-04-01")
        study_lock(beside, replace(PROSPECTIVE, on=date(2025, 6, 1)), today=date(2025, 6, 1))
        assert lock_state(read_study(beside)) == "locked"

    def test_is_allowed_while_no_figures_have_come(self, beside):
        plan, figures = beside / "onestory.toml", beside / "received"
        text = plan.read_text(encoding="utf-8").replace('path = "figures.csv"', 'path = "received"')
        plan.write_text(text, encoding="utf-8")
        figures.mkdir()
        study_lock(beside, PROSPECTIVE)
        assert changed_files(read_plan(beside)) == ()
        (beside / "figures.csv").rename(figures / "figures.csv")
        (told,) = changed_files(read_plan(beside))
        assert told == "figures.csv (figures) was not there at the lock, and is read now"

    def test_of_a_later_start_in_the_same_file_are_told_as_later_ones(self, beside):
        late = Declared(kind="retrospective", by="A", on=DAY, seen="All of it")
        study_lock(beside, late)
        file = beside / "figures.csv"
        lines = file.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if "2024-25" not in line]
        assert len(kept) < len(lines)
        file.write_text("\n".join(kept) + "\n", encoding="utf-8")
        (told,) = changed_files(read_plan(beside))
        assert "figures that end after the first start are not as they were" in told
