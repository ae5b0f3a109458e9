"""What a study of people asks beyond its records is told before anything is drawn."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING

import pytest

from onestory.model.errors import PlanError
from onestory.pipeline.study import study_check
from onestory.pipeline.study.followed import followed
from onestory.pipeline.study.reach import Reach, beyond, refuse_unfollowed
from onestory.pipeline.study.reading import draft
from onestory.pipeline.study.soundness_people import refuse_contrary

if TYPE_CHECKING:
    from pathlib import Path

    from onestory.pipeline.study.reading import StudyPlan

ASKED = """
[window]
first_day = {first}
last_day = {last}
[caseload]
took = "enrolled"
chosen = "by need"
comparators = "{comparators}"
history = {history}
[[caseload.eligible]]
used = "emergency admission"
[[outcome]]
id = "emergency"
indicator = "{indicator}"
[[estimand]]
id = "main"
outcome = "emergency"
bedding_in = 0
follow_up = {follow_up}
[[site]]
name = "A1"
place = "N1"
starts = 2020-04-01
[[site]]
name = "A2"
place = "N2"
starts = 2020-04-01
"""
USUAL = {
    "first": "2020-04-01",
    "last": "2021-03-31",
    "comparators": "other places",
    "history": 365,
    "indicator": "em_adm_all",
    "follow_up": 12,
}
HELD = Reach(start=date(2019, 4, 1), end=date(2022, 4, 1), teams=frozenset({"A1", "A2", "A3"}))


def asked(folder: Path, **said: object) -> StudyPlan:
    (folder / "study.toml").write_text(ASKED.format(**{**USUAL, **said}), encoding="utf-8")
    return draft(folder).plan


def told(folder: Path, held: Reach = HELD, **said: object) -> dict[str, str]:
    return {one.rule: str(one) for one in beyond(asked(folder, **said), held)}


def test_a_study_within_its_records_is_told_nothing(tmp_path: Path):
    assert told(tmp_path) == {}


def test_months_that_cannot_be_followed_whole_are_counted(tmp_path: Path):
    text = told(tmp_path, last="2021-06-30")["follow-up beyond the records"]
    assert "of the 15 months in which they are taken on, those of 12 can be" in text
    assert "reach to 30 June 2022, or end the window on 31 March 2021" in text


def test_a_window_too_late_for_anybody_to_be_followed_whole_is_told(tmp_path: Path):
    text = told(tmp_path, first="2021-10-01", last="2022-03-31")["follow-up beyond the records"]
    assert "in none can all be" in text
    assert "end the window" not in text


def test_follow_up_of_which_records_hold_nothing_is_refused(tmp_path: Path):
    refuse_unfollowed(asked(tmp_path, first="2022-03-01", last="2022-06-30").study, HELD)
    late = asked(tmp_path, first="2022-04-01", last="2022-06-30").study
    with pytest.raises(PlanError, match="they hold nothing") as refused:
        refuse_unfollowed(late, HELD)
    assert refused.value.do


def test_history_before_the_first_day_of_records_is_told_with_what_can_be_written(tmp_path: Path):
    text = told(tmp_path, history=730)["history beyond the records"]
    assert "366 days before people are first taken on" in text
    assert "history = 366" in text
    short = Reach(start=date(2020, 1, 1), end=HELD.end, teams=HELD.teams)
    assert (
        "Begin the window on 31 December 2020"
        in told(tmp_path, short)["history beyond the records"]
    )


def test_a_team_that_decided_about_nobody_is_named_with_those_that_did(tmp_path: Path):
    held = dataclasses.replace(HELD, teams=frozenset({"A1", "B9"}))
    text = told(tmp_path, held)["team decided about nobody"]
    assert "A2 is a team of the study" in text
    assert "The records name A1 and B9" in text


def test_before_the_start_needs_time_before_the_start(tmp_path: Path):
    text = told(tmp_path, comparators="before the start")["no time before the start"]
    assert "so there is no such time" in text
    long = dataclasses.replace(HELD, start=date(2016, 4, 1))
    assert told(tmp_path, long, comparators="before the start") == {}


def test_records_that_do_not_stand_are_said_not_to_have_been_asked(tmp_path: Path):
    asked(tmp_path)
    (found,) = [f for f in study_check(tmp_path).findings if f.rule == "records not asked"]
    assert found.severity == "note"


@pytest.mark.parametrize("by", ["random order", "score threshold"])
def test_stand_ins_of_a_lot_that_was_not_drawn_are_refused(tmp_path: Path, by: str):
    drawing = asked(tmp_path, comparators=by).study.caseload
    assert drawing is not None
    with pytest.raises(PlanError, match="chosen 'by need'"):
        refuse_contrary(drawing)
    refuse_contrary(asked(tmp_path).study.caseload or drawing)


def test_an_indicator_that_does_not_exist_is_said_not_to(tmp_path: Path):
    plan = asked(tmp_path, indicator="deaht")
    with pytest.raises(PlanError, match="no indicator of that name") as refused:
        followed(plan.study, {})
    assert "Did you mean 'death'?" in refused.value.do
