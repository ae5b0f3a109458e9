"""From records to a list in shadow, to a partner's file, and back as decisions."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from onestory import pipeline
from onestory.model.errors import AgreementError, PlanError, WorkspaceError
from onestory.pipeline import FindAsked
from onestory.pipeline.caseload.decisions import logged
from onestory.pipeline.outcome import Outcome
from onestory.pipeline.study.reading import draft
from onestory.pipeline.workspace import destroy, status
from onestory.synthetic.system.settings import System
from onestory.timeline import standing_story

pytestmark = pytest.mark.timeout(300)
KEPT = ("identity_list", "gp_registration", "apc")
FIND = """
[find]
name = "elders"
version = "1"
purpose = "An assessment at home."
most = 40
partners = ["XG1"]

[[find.eligible]]
age_from = 50
"""
NAME = "elders-1-2020-03-01"
ON = date(2020, 3, 1)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented system of hospital stays and practices' lists, linked and built."""
    made = tmp_path_factory.mktemp("found") / "system"
    pipeline.invent(made, System(people=200, years=1, seed=3), cores=1, tell=lambda *_: None)
    path = made / "onestory.toml"
    top, *entries = path.read_text(encoding="utf-8").split("\n[[records]]")
    kept = [one for one in entries if any(f'source = "{name}"' in one for name in KEPT)]
    path.write_text("\n[[records]]".join([top, *kept]) + FIND, encoding="utf-8")
    pipeline.receive(made, tell=lambda *_: None, cores=1)
    pipeline.link(made, tell=lambda *_: None)
    pipeline.build(made, tell=lambda *_: None)
    return made


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "system")


def find(folder: Path, **asked: object) -> Outcome:
    wanted = FindAsked(**{"on": ON, **asked})  # type: ignore[arg-type]
    return pipeline.find(folder, asked=wanted, to=None, tell=lambda *_: None)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def outside(folder: Path) -> Iterator[Path]:
    """Every file that is written outside the vault."""
    for home in (folder / "workspace" / "find", folder / "output"):
        yield from (path for path in home.rglob("*") if path.is_file())


def test_a_list_in_shadow_is_kept_and_nobody_is_told(folder: Path):
    told = find(folder)
    listed = rows(folder / "workspace" / "find" / NAME / "list.csv")
    assert len(listed) == 40
    assert all(row["person"].startswith("P-") and not row["decision"] for row in listed)
    assert not (folder / "workspace" / "vault" / "find").exists()
    assert any("nobody is told" in one for one in told.sentences)
    page = (folder / "output/private/find" / f"{NAME}.html").read_text(encoding="utf-8")
    assert "drawn by chance (seed 1)" in page
    assert "an order drawn by chance: a place on the list says nothing" in page
    assert not any("at risk" in one for one in (page, *told.sentences)), "there is no score"
    assert not any(row["person"] in page for row in listed), "the page names no person"


def test_asked_again_every_byte_is_the_same(folder: Path):
    find(folder)
    first = {path: path.read_bytes() for path in outside(folder)}
    find(folder)
    assert {path: path.read_bytes() for path in outside(folder)} == first


def test_handed_over_only_the_vault_says_who_anybody_is(folder: Path):
    told = find(folder, hand_over=True)
    path = folder / "workspace" / "vault" / "find" / f"{NAME}-XG1.csv"
    handed = rows(path)
    assert path in told.files
    assert 0 < len(handed) < 40, "the practice knows its own people alone"
    assert any(f"The other {40 - len(handed)} it does not know" in one for one in told.sentences)
    numbers = {part for row in handed for part in row["your number"].split(" / ")}
    lists = folder / "deliveries"
    sent = "".join(one.read_text(encoding="utf-8", errors="replace")
                   for one in lists.rglob("*XG1*") if one.is_file())  # fmt: skip
    assert all(number in sent for number in numbers), "numbers that the practice itself sent"
    for one in outside(folder):
        text = one.read_bytes().decode("utf-8", errors="replace")
        assert not any(number in text for number in numbers), one


def test_real_people_are_handed_over_for_direct_care_alone(folder: Path):
    story, plan = folder / "workspace" / "story" / "story.json", folder / "onestory.toml"
    told = {**json.loads(story.read_text(encoding="utf-8")), "invented": False}
    story.write_text(json.dumps(told), encoding="utf-8")
    agreed = re.sub(r"\npurposes = .*", "", plan.read_text(encoding="utf-8"))
    plan.write_text(agreed, encoding="utf-8")
    with pytest.raises(AgreementError, match="does not name direct care"):
        find(folder, hand_over=True)
    assert find(folder).files, "shadow mode tells nobody"
    for purpose, handed in (("clerical review", False), ("direct care", True)):
        said = f'[agreement]\npurposes = ["{purpose}"]'
        plan.write_text(agreed.replace("[agreement]", said, 1), encoding="utf-8")
        if handed:
            assert find(folder, hand_over=True).files
        else:
            with pytest.raises(AgreementError):
                find(folder, hand_over=True)


def test_what_was_decided_comes_back_is_kept_and_is_asked_of_the_next_list(folder: Path):
    find(folder)
    listed = rows(folder / "workspace" / "find" / NAME / "list.csv")
    said_of = ("enrolled", "declined", "no capacity", "enrolled")
    for row, said in zip(listed[:4], said_of, strict=True):
        row.update(team="T1", decision=said, decided="2020-03-02")
    listed[3]["person"] = "P-1"
    log = folder / "filled.csv"
    with log.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
    told = find(folder, decisions=log)
    assert (told.received_rows, told.accepted_rows, told.rejected_rows) == (4, 3, 1)
    assert [one.rule for one in told.findings] == ["decision person unknown"]
    assert "3 of these decisions are new, 0 changed" in told.sentences[0]
    assert told.sentences[1] == "Decided by T1 (3), from 2 March 2020 to 2 March 2020."
    assert "3 were decided on: 1 enrolled, 1 declined" in told.sentences[2]
    kept = folder / "workspace" / "find" / NAME / "decisions.csv"
    assert {row["person"] for row in rows(kept)} == {row["person"] for row in listed[:3]}
    story = standing_story(folder / "workspace" / "story")
    assert story is not None
    again = logged(kept, story)  # as a study reads it
    assert sorted(again.rows["decision"].to_pylist()) == ["declined", "enrolled", "no capacity"]

    find(folder, on=date(2020, 3, 20), most=500)
    later = rows(folder / "workspace/find/elders-1-2020-03-20/list.csv")
    names = {row["person"] for row in later}
    assert listed[0]["person"] not in names, "enrolled already"
    assert listed[2]["person"] in names, "there was no capacity then"
    with pytest.raises(WorkspaceError, match="was decided on, and would now name other people"):
        find(folder, most=39)


def filled(listed: list[dict[str, str]], path: Path, *, team: str, said: str) -> Path:
    """A list as a partner fills it in and gives it back."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        told = {"team": team, "decision": said, "decided": "2020-03-02"}
        writer.writerows({**row, **told} for row in listed)
    return path


def test_a_second_partners_log_is_added_to_the_first(folder: Path):
    find(folder)
    listed = rows(folder / "workspace" / "find" / NAME / "list.csv")
    find(folder, decisions=filled(listed[:5], folder / "a.csv", team="T1", said="enrolled"))
    told = find(folder, decisions=filled(listed[5:9], folder / "b.csv", team="T2", said="declined"))
    assert "4 of these decisions are new" in told.sentences[0]
    assert "5 told before stand as they were" in told.sentences[0]
    assert "9 were decided on: 5 enrolled, 4 declined" in told.sentences[2]
    kept = folder / "workspace" / "find" / NAME / "decisions.csv"
    assert {row["person"] for row in rows(kept)} == {row["person"] for row in listed[:9]}
    page = folder / "output/private/find" / f"{NAME}-decisions.html"
    assert "9 were decided on" in page.read_text(encoding="utf-8")


def test_a_log_told_anew_says_what_it_changed(folder: Path):
    find(folder)
    listed = rows(folder / "workspace" / "find" / NAME / "list.csv")
    find(folder, decisions=filled(listed[:5], folder / "a.csv", team="T1", said="enrolled"))
    told = find(folder, decisions=filled(listed[:1], folder / "b.csv", team="T1", said="declined"))
    assert "0 of these decisions are new, 1 changed" in told.sentences[0]
    assert [one.rule for one in told.findings] == ["decision told otherwise"]
    assert "5 were decided on: 4 enrolled, 1 declined" in told.sentences[2]


def test_a_day_before_the_list_and_a_strange_team_are_rejected(folder: Path):
    plan = folder / "onestory.toml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("most = 40", 'most = 40\nteams = ["T1"]'), encoding="utf-8")
    find(folder)
    listed = rows(folder / "workspace" / "find" / NAME / "list.csv")
    log = filled(listed[:4], folder / "a.csv", team="T1", said="enrolled")
    changed = log.read_text(encoding="utf-8").splitlines()
    changed[2] = changed[2].replace("2020-03-02", "2020-02-01")
    changed[3] = changed[3].replace("T1", "T99")
    changed[4] = changed[4].replace("2020-03-02", "2099-02-01")
    log.write_text("\n".join(changed), encoding="utf-8")
    told = find(folder, decisions=log)
    assert (told.received_rows, told.accepted_rows, told.rejected_rows) == (4, 1, 3)
    assert {one.rule for one in told.findings} == {
        "decision before its list", "decision team unknown", "decision in the future"
    }  # fmt: skip


def test_the_line_for_a_study_works_wherever_the_study_lies(folder: Path, monkeypatch):
    find(folder)
    listed = rows(folder / "workspace" / "find" / NAME / "list.csv")
    log = filled(listed[:5], folder / "a.csv", team="T1", said="enrolled")
    monkeypatch.chdir(folder.parent)
    told = find(Path(folder.name), decisions=log)
    line = told.sentences[-1].split("under [data]: ")[1].removesuffix(".")
    study = folder / "studies" / "team" / "study.toml"
    study.parent.mkdir(parents=True)
    study.write_text(f"[data]\n{line}\n", encoding="utf-8")
    given = draft(study).plan.decisions
    assert given is not None
    assert given.is_file()


def test_a_rule_that_changes_needs_a_new_version(folder: Path):
    find(folder)
    plan = folder / "onestory.toml"
    changed = plan.read_text(encoding="utf-8").replace("age_from = 50", "age_from = 60")
    plan.write_text(changed, encoding="utf-8")
    with pytest.raises(WorkspaceError, match="says something else than when its list"):
        find(folder, on=date(2020, 3, 2))
    plan.write_text(changed.replace('version = "1"', 'version = "2"'), encoding="utf-8")
    assert find(folder, on=date(2020, 3, 2)).files


def test_a_list_without_a_score_is_not_judged(folder: Path):
    find(folder)
    with pytest.raises(PlanError, match="nothing was expected"):
        find(folder, judge=True)


def test_one_thing_is_asked_at_a_time(folder: Path):
    with pytest.raises(PlanError, match="More than one thing"):
        find(folder, judge=True, hand_over=True)


def test_what_a_destroyed_delivery_told_is_on_no_list(folder: Path):
    find(folder, on=date(2020, 2, 1))
    assert pq.read_table(folder / "workspace/find/elders-1-2020-02-01/people.parquet").num_rows
    gone = status(folder).receipts[-1]
    destroy(folder, gone.id, by="A. Analyst", reason="the partner withdrew")
    assert not (folder / "workspace" / "find").exists()
    assert not (folder / "output" / "private" / "find").exists()
    assert not (folder / "workspace" / "vault" / "find").exists()
