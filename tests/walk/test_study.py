"""A study from its first question to its lock, through the command line, on invented figures."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onestory import synthetic
from onestory.cli.app import app
from onestory.pipeline.study import lock_of, read_study

STUDY = """
[study]
title = "Neighbourhood teams"
programme = "Neighbourhood teams"
question = "Did the teams change emergency admissions?"
decision = "Whether to start the other teams"
decision_on = 2026-06-01
change_our_mind = "No fall of 2% or more in the first year"
chosen = "volunteered"
exposure = "first person seen"
[window]
first_day = 2022-04-01
last_day = 2026-03-31
[comparators]
who = "every place never exposed"
[[outcome]]
id = "emergency"
indicator = "emergency_admissions_65"
role = "outcome"
wanted = "lower"
margin = 0.02
sector = "hospital"
[[success]]
id = "fewer"
what = "Fewer people rushed to hospital"
for_whom = "people aged 65 and over"
outcome = "emergency"
wanted = "lower"
size = 0.05
by = 2026-03-31
failure = "No fall of 2%"
harm = "Carers do more, unseen"
agreed_by = ["the board"]
[[estimand]]
id = "main"
outcome = "emergency"
population = "residents aged 65 and over"
exposure = "a team has seen its first person"
comparator = "the same places without a team"
time_zero = "the month of the first person seen"
bedding_in = 3
follow_up = 12
intercurrent_events = "people who die or move stop being counted"
contrast = "ratio"
average = "places"
[[site]]
name = "Ashmere"
place = "X06000000"
starts = 2024-07-01
[[site]]
name = "Brackenford"
place = "Brackenford"
starts = 2024-07-01
[[site]]
name = "Caldermoor"
place = "X06000002"
starts = 2024-10-01
[[site]]
name = "Dunswick"
place = "X06000003"
starts = 2024-10-01
[analysis]
designs = ["staggered difference in differences"]
[agreed]
staff = ["the nurses"]
people = []
carers = ["the carers' forum"]
"""


def onestory(*words: object) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    synthetic.invent(tmp_path, seed=1)
    for name in ("study.toml", "study.lock"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    return tmp_path


def test_a_study_begun_without_answers_says_what_is_missing(tmp_path):
    told = onestory("study", "new", tmp_path / "teams", "--template", "staggered", "--yes")
    assert "workshop.html" in told
    told = onestory("study", "check", tmp_path / "teams")
    assert "answers are missing" in told
    assert "Which decision will the answer serve?" in told
    assert "staff, people who use services and unpaid carers" in told


def test_questions_are_asked_one_by_one(tmp_path):
    done = CliRunner().invoke(app, ["study", "new", str(tmp_path / "teams")], input="Teams\n" * 90)
    assert done.exit_code == 0, done.output
    assert "What is the study called?" in done.output
    assert 'title = "Teams"' in (tmp_path / "teams" / "study.toml").read_text(encoding="utf-8")


def test_a_check_reads_no_figure_and_names_who_has_not_agreed(folder):
    (folder / "emergency-admissions.csv").write_text("nothing", encoding="utf-8")
    told = json.loads(onestory("study", "check", folder, "--json"))
    assert "Not agreed by: people who use services." in told["sentences"]
    assert {"not agreed", "no negative control"} <= {f["rule"] for f in told["findings"]}
    assert "study not complete" not in {f["rule"] for f in told["findings"]}


@pytest.fixture(scope="module")
def power(tmp_path_factory):
    folder = tmp_path_factory.mktemp("power")
    synthetic.invent(folder, seed=1)
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    told = onestory("study", "power", folder, "--on", "2024-06-01", "--out", folder / "out")
    return folder, " ".join(told.split())


class TestPower:
    def test_says_the_smallest_change_and_the_earliest_month(self, power):
        _, told = power
        found = re.search(r"could tell is ([\d.]+)% lower, from figures up to (\w+ \d{4})", told)
        assert found
        assert 0.5 < float(found[1]) < 10
        assert found[2] == "December 2025"  # three months to bed in and twelve to follow the last
        assert "planned 5.0% would be told in" in told
        assert re.search(r"earliest that it could be told is from figures up to \w+ 202[456]", told)

    def test_says_how_the_order_could_help(self, power):
        _, told = power
        assert "4 places are still to start" in told
        assert "one after another, in random order" in told

    def test_ends_with_the_decision_and_what_would_change_minds(self, power):
        _, told = power
        assert "Whether to start the other teams on 1 June 2026" in told
        assert "No fall of 2% or more in the first year" in told

    def test_writes_a_page_with_the_picture(self, power):
        folder, _ = power
        page = (folder / "out" / "power" / "power.html").read_text(encoding="utf-8")
        assert "<svg" in page
        assert "Invented figures" in page
        assert (folder / "out" / "power" / "main-power.svg").exists()

    def test_looks_at_nothing_after_the_first_start(self, power, tmp_path):
        folder, told = power
        table = (folder / "emergency-admissions.csv").read_text(encoding="utf-8").splitlines()
        early = [table[0], *(row for row in table[1:] if row.split(",")[1] < "2024-07")]
        assert len(early) < len(table)
        synthetic.invent(tmp_path, seed=1)
        (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
        (tmp_path / "emergency-admissions.csv").write_text("\n".join(early), encoding="utf-8")
        again = " ".join(onestory("study", "power", tmp_path, "--on", "2024-06-01").split())
        assert again.partition("Written:")[0] == told.partition("Written:")[0]


def test_a_lock_is_retrospective_once_figures_are_there_and_a_change_is_an_amendment(folder):
    for day, told in (
        ([], "cannot be locked as prospective"),
        (["--on", "2023-01-01"], "is made today"),
        (["--on", "2099-01-01"], "is made today"),
    ):
        refused = CliRunner().invoke(app, ["study", "lock", str(folder), "--by", "A", *day])
        assert told in str(refused.exception)
        assert lock_of(folder) is None

    told = onestory(
        *("study", "lock", folder, "--by", "A. Analyst", "--kind", "retrospective"),
        *("--seen", "The board saw 2024", "--witness", "B. Board", "--on", "2025-06-01"),
    )
    assert "retrospective, witnessed by B. Board" in told
    assert "Not agreed by people who use services" in told

    file = folder / "study.toml"
    text = file.read_text(encoding="utf-8").replace("size = 0.05", "size = 0.04")
    file.write_text(text, encoding="utf-8")
    assert "not recorded" in onestory("study", "check", folder)
    told = onestory("study", "amend", folder, "--by", "A", "--why", "Fewer nurses came")
    assert "success.fewer.size was: 0.05; is: 0.04" in told
    lock = read_study(folder).lock
    assert lock is not None
    assert len(lock.amendments) == 1


def test_a_kind_that_is_no_kind_is_told(folder):
    done = CliRunner().invoke(app, ["study", "lock", str(folder), "--by", "A", "--kind", "honest"])
    assert done.exit_code == 2
    assert "none of prospective, retrospective" in " ".join(done.output.split())
