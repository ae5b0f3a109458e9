"""What is written of the truth: effects as asked, as they came about, and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from onestory.synthetic.system.programme.effects import Course, Outcome
from onestory.synthetic.system.programme.programme import Programme, Team
from onestory.synthetic.system.programme.settings import read_programme
from onestory.synthetic.system.programme.truth import Tallies, add_tallies, effects_table, tally
from onestory.synthetic.system.programme.truth_files import write_truth_of_programme

START = date(2019, 4, 1)
FALLS: Outcome = "emergency admissions"
PROGRAMME = Programme(
    teams=(
        Team(code="A", council=0, announced=1, start=1),
        Team(code="B", council=1, announced=2, start=3),
    ),
    effects=((FALLS, Course(ratio=0.8)),),
)
TEAM = np.array([0, 0, 1, -1, 0])
SINCE = np.array([2, -1, 0, -1, -1])
WITHOUT = np.array([0.5, 0.1, 0.4, 9.0, np.nan])  # the last is a child


def rows_of(programme: Programme, month: int) -> dict[str, dict[str, float]]:
    sums = tally(programme, FALLS, month, team=TEAM, months_since=SINCE, without=WITHOUT)
    table = effects_table(programme, {FALLS: sums})
    return {row["team"]: row for row in table.to_pylist()}


def test_the_truth_of_one_month_is_what_was_asked_of_those_enrolled() -> None:
    row = rows_of(PROGRAMME, 5)["A"]
    assert row["enrolled_months"] == 1
    assert row["enrolled_without"] == pytest.approx(0.5)
    assert row["enrolled_with"] == pytest.approx(0.4)
    assert row["enrolled_ratio"] == pytest.approx(row["ratio_asked"])


def test_the_effect_on_a_place_is_diluted_by_those_not_enrolled() -> None:
    row = rows_of(PROGRAMME, 5)["A"]
    assert row["resident_months"] == 2
    assert row["resident_ratio"] == pytest.approx((0.4 + 0.1) / 0.6)


def test_all_teams_together_are_the_sum_of_each() -> None:
    rows = rows_of(PROGRAMME, 5)
    assert rows["all"]["enrolled_without"] == pytest.approx(0.9)
    assert rows["all"]["resident_without"] == pytest.approx(1.0)


def test_a_place_does_not_count_before_its_team_has_truly_begun() -> None:
    row = rows_of(PROGRAMME, 2)["B"]
    assert row["resident_months"] == row["enrolled_months"] == 0
    assert row["resident_ratio"] is None


def test_spill_over_reaches_the_residents_and_not_the_enrolled() -> None:
    row = rows_of(replace(PROGRAMME, spill=0.5), 5)["A"]
    assert row["enrolled_ratio"] == pytest.approx(0.8)
    assert row["resident_with"] == pytest.approx(0.4 + 0.1 * 0.8**0.5)


def test_tallies_of_shards_add_up_in_any_order() -> None:
    months: list[Tallies] = [
        {FALLS: tally(PROGRAMME, FALLS, month, team=TEAM, months_since=SINCE, without=WITHOUT)}
        for month in range(6)
    ]
    forwards, back = add_tallies(months), add_tallies(months[::-1])
    assert forwards[FALLS] == pytest.approx(back[FALLS])
    assert forwards[FALLS][:, 3].tolist() == [10.0, 3.0]


def test_the_files_tell_effects_settings_and_what_is_asked(tmp_path: Path) -> None:
    sums = tally(PROGRAMME, FALLS, 5, team=TEAM, months_since=SINCE, without=WITHOUT)
    written = write_truth_of_programme(
        tmp_path, programme=PROGRAMME, tallies={FALLS: sums}, start=START
    )
    assert {path.name for path in written} == {path.name for path in tmp_path.iterdir()}
    assert pq.read_table(tmp_path / "effects.parquet").num_rows == 3
    assert read_programme(tmp_path / "programme.toml", start=START) == PROGRAMME
    words = (tmp_path / "effects.txt").read_text(encoding="utf-8")
    assert "No real person is described" in words
    assert "Emergency admissions: 0.800 among the enrolled (2 person-months)" in words
    assert "Team B began on 2019-07-01, announced for 2019-06-01." in words
