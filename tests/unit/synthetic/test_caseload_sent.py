"""What the invented teams send of their decisions, and what is true of them."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from onestory.model.errors import PlanError
from onestory.synthetic.system.programme.effects import Course
from onestory.synthetic.system.programme.programme import Programme, Team, decide, teams_of
from onestory.synthetic.system.programme.settings import (
    programme_of,
    programme_toml,
    read_programme,
)
from onestory.synthetic.system.sending.deliveries import planned
from onestory.synthetic.system.sending.noise_settings import noise_settings
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.system import invent_system

EXAMPLE = Path(__file__).parents[3] / "examples" / "caseload" / "programme.toml"
TEAMS = Programme(
    teams=(
        Team(code="T1", council=0, announced=4, start=4, capacity=0.15),
        Team(code="T2", council=2, announced=5, start=6, capacity=0.15),
    ),
    lasting=4,
    filling=2,
)
SYSTEM = System(people=900, years=1, seed=5, shard=450, noise="none", programme=TEAMS)


def quietly(step: str, done: int, of: int) -> None:
    """Say nothing of the progress."""


def rows_of(folder: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in sorted((folder / "deliveries" / "caseload").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [{**row, "file": path.name} for row in csv.DictReader(file)]
    return found


def true_decisions(folder: Path) -> list[dict[str, Any]]:
    return pq.read_table(folder / "truth" / "decisions.parquet").to_pylist()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("teams")
    invent_system(SYSTEM, made, cores=1, tell=quietly)
    return made


def test_every_decision_is_told_in_its_month_and_an_end_in_that_of_the_last_day(folder: Path):
    months: Counter[str] = Counter()
    for row in true_decisions(folder):
        last = row["until"] - timedelta(days=1) if row["until"] else row["decided"]
        months.update({f"{row['decided']:%Y%m}", f"{last:%Y%m}"})
    assert Counter(row["file"].split("_")[2] for row in rows_of(folder)) == months
    assert min(months) == "201908"  # the fifth month, in which the first team began


def test_enrolments_decided_are_those_of_the_true_caseload(folder: Path):
    caseload = pq.read_table(folder / "truth" / "caseload.parquet").to_pylist()
    enrolled = [row for row in true_decisions(folder) if row["decision"] == "enrolled"]
    named = ("person", "team", "since", "until", "score")
    assert {tuple(row[one] for one in named) for row in enrolled} == {
        tuple(row[one] for one in named) for row in caseload
    }
    assert len(enrolled) == len(caseload) > 50


def test_as_many_wait_as_were_asked(folder: Path):
    asked, waiting = (
        Counter(
            (row["team"], row["decided"])
            for row in true_decisions(folder)
            if (row["decision"] == "no capacity") is kind
        )
        for kind in (False, True)
    )
    assert asked == waiting


def test_about_one_asked_in_five_declines(folder: Path):
    counts = Counter(row["decision"] for row in true_decisions(folder))
    share = counts["declined"] / (counts["declined"] + counts["enrolled"])
    assert 0.1 < share < 0.3


def test_every_second_team_has_its_own_words(folder: Path):
    words = {(row["team_code"], row["decision"]) for row in rows_of(folder)}
    assert {word for team, word in words if team == "T1"} == {"Enrolled", "Declined", "No capacity"}
    assert {word for team, word in words if team == "T2"} == {
        "Offered and accepted", "Offered and declined", "Waiting list",
    }  # fmt: skip


def test_a_person_has_the_number_by_which_the_host_knows_them_elsewhere(folder: Path):
    numbers = pq.read_table(folder / "truth" / "numbers.parquet").to_pylist()
    known = {(row["provider"], row["local_id"]): row["person"] for row in numbers}
    truth = pq.read_table(folder / "truth" / "records" / "caseload.parquet").to_pylist()
    of = {(row["file"], row["row"]): row["person"] for row in truth}
    lines: Counter[str] = Counter()
    for row in rows_of(folder):
        lines[row["file"]] += 1
        assert known["XC1", row["local_id"]] == of[row["file"], lines[row["file"]] + 1]
    assert len({(row["provider"], row["local_id"]) for row in numbers}) == len(numbers)


def test_who_is_known_through_the_teams_alone_is_in_no_list_of_identities(folder: Path):
    (path,) = (folder / "deliveries" / "identity_list").glob("*XC1*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        held = {row["local_id"] for row in csv.DictReader(file)}
    sent = {row["local_id"] for row in rows_of(folder)}
    assert sent & held
    assert sent - held


def test_before_the_first_team_no_file_is_planned_and_none_without_teams():
    settings = noise_settings("none")
    plan = planned(SYSTEM, settings)["caseload"]
    assert [sent.period for sent in plan] == list(range(4, 12))
    alone = dataclasses.replace(SYSTEM, programme=Programme())
    assert planned(alone, settings)["caseload"] == ()


def test_without_teams_the_plan_lists_no_caseload(tmp_path: Path):
    system = System(people=300, years=1, seed=5, noise="none")
    made = invent_system(system, tmp_path, cores=1, tell=quietly)
    assert 'source = "caseload"' not in made.settings.read_text(encoding="utf-8")


def test_the_bytes_do_not_depend_on_the_cores(folder: Path, tmp_path: Path):
    invent_system(SYSTEM, tmp_path, cores=2, tell=quietly)
    for name in ("deliveries/caseload", "truth"):
        ours, theirs = (
            {
                path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                for path in (root / name).iterdir()
                if path.is_file()
            }
            for root in (folder, tmp_path)
        )
        assert ours == theirs


class TestTheExample:
    def test_has_twelve_teams_in_two_councils_that_begin_in_the_second_year(self):
        programme = read_programme(EXAMPLE, start=SYSTEM.start)
        assert len(programme.teams) == 12
        assert len({team.council for team in programme.teams}) == 2
        assert {team.start for team in programme.teams} == set(range(12, 18))
        assert {team.capacity for team in programme.teams} == {0.05}
        assert programme.course("emergency admissions") == Course(ratio=1.09)

    def test_is_read_back_as_it_is_written(self, tmp_path: Path):
        programme = read_programme(EXAMPLE, start=SYSTEM.start)
        path = tmp_path / "programme.toml"
        path.write_text(programme_toml(programme, start=SYSTEM.start), encoding="utf-8")
        assert read_programme(path, start=SYSTEM.start) == programme

    def test_serves_small_areas_so_that_each_team_has_some(self):
        programme = read_programme(EXAMPLE, start=SYSTEM.start)
        area = np.arange(24)
        team = teams_of(programme, council=np.repeat([0, 2], 12), neighbourhood=area * 0, area=area)
        assert np.bincount(team).tolist() == [2] * 12


def test_what_teams_serve_is_one_of_two_words():
    with pytest.raises(PlanError, match="serves is one of"):
        programme_of({"serves": "streets"}, start=SYSTEM.start)


def test_the_next_in_order_wait_and_nobody_is_in_two_lists():
    generator = np.random.default_rng(2)
    score = generator.normal(0, 1.5, 1_000)
    told = decide(
        dataclasses.replace(TEAMS, filling=1, noise=0.0),
        4,
        score=score,
        team=np.zeros(1_000, dtype=np.int64),
        enrolled=np.zeros(1_000, dtype=np.bool_),
        generator=generator,
    )
    asked = told.enrolled | told.declined
    assert not (told.enrolled & told.declined).any()
    assert not (asked & told.waiting).any()
    assert asked.sum() == told.waiting.sum() == pytest.approx(150, abs=1)
    assert score[asked].min() >= score[told.waiting].max()
    assert (told.seen == score).all()
