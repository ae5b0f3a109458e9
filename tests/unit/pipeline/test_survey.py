"""`onestory survey` reads one survey and says what it says, inside the agreement."""

import csv
from pathlib import Path

import pytest

from onestory.pipeline.voices.survey import survey

SIDECAR = """
instrument = "progress"
who = "staff"
drawn = "Everyone in the teams was asked"
invented = true

[columns]
site = "Site"

[columns.items]
progress = "Felt"

[[wave]]
name = "2024"
first = 2024-03-01
last = 2024-04-30
"""


@pytest.fixture
def sidecar(tmp_path: Path) -> Path:
    rows = [f"{site},{felt}" for site in ("Ashmere", "Bolder") for felt in (-1, 0, 1, 1, 2, 2, 9)]
    (tmp_path / "staff.csv").write_text("Site,Felt\n" + "\n".join(rows) + "\n", encoding="utf-8")
    path = tmp_path / "staff.survey.toml"
    path.write_text(SIDECAR, encoding="utf-8")
    return path


def told(sidecar: Path, to: Path | None = None):
    return survey(sidecar, to=to, tell=lambda *_: None)


def test_it_gives_the_account_of_rows_and_of_refused_answers(sidecar: Path):
    outcome = told(sidecar)
    assert (outcome.received_rows, outcome.accepted_rows, outcome.rejected_rows) == (14, 14, 0)
    [refused] = [one for one in outcome.findings if one.rule == "impossible answer"]
    assert refused.rows == 2


def test_its_tables_stay_in_the_private_folder_and_it_says_so(sidecar: Path, tmp_path: Path):
    outcome = told(sidecar, tmp_path / "out")
    private = tmp_path / "out" / "private"
    assert {path.parent for path in outcome.files} == {private / "surveys" / "staff"}
    assert (private / "README.txt").is_file()
    assert any("may not be passed on" in sentence for sentence in outcome.sentences)
    assert outcome.sentences[0] == "These answers are invented: nobody gave them."


def test_the_score_over_all_is_the_mean_of_what_was_answered(sidecar: Path):
    [scores] = [path for path in told(sidecar).files if path.name == "scores.csv"]
    with scores.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["scale"] == "overall"]
    [one] = [row for row in rows if not row["site"] and row["group_kind"] == "everyone"]
    assert float(one["value"]) == pytest.approx(10 / 12)
    assert int(one["respondents"]) == 12


def test_the_same_answers_give_the_same_bytes(sidecar: Path, tmp_path: Path):
    first, again = told(sidecar, tmp_path / "one"), told(sidecar, tmp_path / "two")
    assert [path.read_bytes() for path in first.files] == [
        path.read_bytes() for path in again.files
    ]
