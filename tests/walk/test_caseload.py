"""From what teams send of their decisions to the caseload of the story, every row counted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from onestory import pipeline
from onestory.pipeline.workspace import status
from onestory.synthetic.system.programme.programme import Programme, Team
from onestory.synthetic.system.settings import System
from onestory.timeline import standing_story

pytestmark = pytest.mark.timeout(300)
KEPT = ("identity_list", "gp_registration", "caseload")
SYSTEM = System(
    people=500,
    years=1,
    seed=8,
    programme=Programme(
        teams=(
            Team(code="T1", council=0, announced=4, start=4, capacity=0.15),
            Team(code="T2", council=2, announced=5, start=5, capacity=0.15),
        ),
        lasting=4,
        filling=2,
    ),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented system, of which the people and the caseload are received and linked."""
    made = tmp_path_factory.mktemp("teams") / "system"
    pipeline.invent(made, SYSTEM, cores=1, tell=lambda *_: None)
    path = made / "onestory.toml"
    top, *entries = path.read_text(encoding="utf-8").split("\n[[records]]")
    kept = [one for one in entries if any(f'source = "{name}"' in one for name in KEPT)]
    path.write_text("\n[[records]]".join([top, *kept]), encoding="utf-8")
    pipeline.receive(made, tell=lambda *_: None, cores=1)
    pipeline.link(made, tell=lambda *_: None)
    pipeline.build(made, tell=lambda *_: None)
    return made


def caseload(folder: Path) -> list[dict[str, Any]]:
    story = standing_story(folder / "workspace" / "story")
    assert story is not None
    return pq.read_table(story.path("caseload")).to_pylist()


def true(folder: Path, name: str) -> list[dict[str, Any]]:
    return pq.read_table(folder / "truth" / f"{name}.parquet").to_pylist()


def test_rows_received_are_accepted_or_rejected_and_all_of_them_are_counted(folder: Path):
    found = [one for one in status(folder).receipts if one.source == "caseload"]
    received = sum(one.received_rows for one in found)
    refused = sum(one.rejected_rows + one.quarantined_rows for one in found)
    assert received == sum(one.accepted_rows for one in found) + refused
    assert received == len(true(folder, "records/caseload"))


def test_the_story_holds_the_decisions_that_were_made(folder: Path):
    """But for rows that noise has spoilt: a day that is none."""
    asked = Counter(
        (row["team"], row["decision"], row["decided"]) for row in true(folder, "decisions")
    )
    told = Counter((row["team"], row["decision"], row["decided"]) for row in caseload(folder))
    assert told.total() > 100
    assert not told - asked
    assert (asked - told).total() <= 0.01 * asked.total()


def test_enrolments_end_when_they_truly_ended(folder: Path):
    named = ("team", "start", "end")
    truth = Counter((row["team"], row["since"], row["until"]) for row in true(folder, "caseload"))
    told = Counter(
        tuple(row[one] for one in named)
        for row in caseload(folder)
        if row["decision"] == "enrolled"
    )
    assert (truth - told).total() <= 0.02 * truth.total()


def test_nearly_everyone_is_joined_to_a_person_and_the_others_are_kept(folder: Path):
    rows = caseload(folder)
    opted_out = 0.01
    assert sum(row["person_id"] is not None for row in rows) > (0.9 - opted_out) * len(rows)
    aged = [row["age"] for row in rows if row["person_id"] is not None]
    assert min(one for one in aged if one is not None) >= 17
    assert sum(one is None for one in aged) < 0.02 * len(aged)


def test_a_person_is_decided_about_under_one_number_in_the_story(folder: Path):
    """Who was told to wait and then taken on is one person, as in truth."""
    truth = true(folder, "decisions")
    seen = Counter(row["person"] for row in truth)
    told = Counter(row["person_id"] for row in caseload(folder) if row["person_id"] is not None)
    assert len(told) == pytest.approx(len(seen), rel=0.03)
