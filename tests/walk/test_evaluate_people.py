"""From partners' files to the one page of a study of people, through the command line."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from onestory import pipeline
from onestory.cli.app import app
from onestory.pipeline.caseload import pseudonyms
from onestory.synthetic.system.programme.programme import Programme, Team
from onestory.synthetic.system.settings import System
from onestory.timeline import standing_story

pytestmark = pytest.mark.timeout(300)
KEPT = ("identity_list", "gp_registration", "gp_condition", "caseload", "apc", "deaths")
ASKED = ("emergency", "nights", "deaths")
SYSTEM = System(
    people=4_000,
    years=3,
    seed=3,
    programme=Programme(
        name="Case management",
        serves="small areas",
        teams=(
            Team(code="T0", council=0, turn=0, of=2, announced=12, start=12, capacity=0.1),
            Team(code="T1", council=0, turn=1, of=2, announced=12, start=12, capacity=0.1),
            Team(code="T9", council=2, announced=12, start=12, capacity=0.1),
        ),
    ),
)


def onestory(*words: object) -> dict[str, object]:
    done = CliRunner().invoke(app, [str(word) for word in (*words, "--json")])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def rules(told: dict[str, object]) -> list[str]:
    found = told["findings"]
    assert isinstance(found, list)
    return [str(one["rule"]) for one in found]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented system of which a few sources are received, linked and built."""
    made = tmp_path_factory.mktemp("people") / "system"
    pipeline.invent(made, SYSTEM, cores=1, tell=lambda *_: None)
    plan = made / "onestory.toml"
    top, *entries = plan.read_text(encoding="utf-8").split("\n[[records]]")
    kept = [one for one in entries if any(f'source = "{name}"' in one for name in KEPT)]
    plan.write_text("\n[[records]]".join([top, *kept]), encoding="utf-8")
    study = made / "study" / "study.toml"
    study.write_text(only(study.read_text(encoding="utf-8"), ASKED), encoding="utf-8")
    pipeline.receive(made, tell=lambda *_: None, cores=1)
    for verb in ("link", "build"):
        onestory(verb, made)
    return made


def only(text: str, outcomes: tuple[str, ...]) -> str:
    """The study with these outcomes and their estimands alone."""
    parts = re.split(r"(?m)^(?=\[)", text)
    asked = re.compile(rf'(?m)^id = "({"|".join(outcomes)})"$')
    return "".join(
        part
        for part in parts
        if not part.startswith(("[[outcome]]", "[[estimand]]")) or asked.search(part)
    )


@pytest.fixture(scope="module")
def answer(system: Path) -> dict[str, object]:
    return onestory("evaluate", system / "study")


def test_the_study_that_comes_with_the_system_can_be_asked(system: Path):
    told = onestory("study", "check", system / "study")
    assert "study not complete" not in rules(told)


def test_the_page_stands_and_says_that_it_is_invented(system: Path, answer: dict[str, object]):
    page = (system / "output" / "answer" / "answer.html").read_text(encoding="utf-8")
    assert "We cannot yet tell whether case management changed" in page
    assert "Invented figures" in page
    for heading in ("The common wrong answers", "Who was set beside whom?", "Were they alike?"):
        assert heading in page


def test_no_number_and_no_name_of_anybody_is_on_the_page(system: Path, answer: dict[str, object]):
    assert answer
    written = "".join(
        path.read_text(encoding="utf-8", errors="ignore")
        for path in (system / "output" / "answer").rglob("*")
        if path.suffix in {".html", ".csv", ".json"}
    )
    assert not re.search(r"\b9\d{9}\b", written)


def test_the_teams_are_those_of_the_records(system: Path, answer: dict[str, object]):
    assert answer
    path = system / "output" / "answer" / "data" / "people_flow.csv"
    with path.open(encoding="utf-8", newline="") as file:
        steps = [int(row["exposed"]) for row in csv.DictReader(file)]
    assert steps[-1] > 50
    assert steps == sorted(steps, reverse=True)


def test_a_log_of_decisions_may_stand_in_for_the_records(system: Path, tmp_path: Path):
    story = standing_story(system / "workspace" / "story")
    assert story is not None
    rows = [r for r in pq.read_table(story.path("caseload")).to_pylist() if r["person_id"]]
    lines: list[str] = [
        f"{pseudonyms.written(r['person_id'])},{r['team']},{r['decision']},{r['decided']}"
        for r in rows
    ]
    study = system / "study" / "study.toml"
    log = tmp_path / "decisions.csv"
    log.write_text(
        "\n".join(["person,team,decision,decided", *lines, "P-1,T1,enrolled,2020-05-01"])
    )
    folder = tmp_path / "study"
    shutil.copytree(system / "study" / "voices", folder / "voices")
    text = study.read_text(encoding="utf-8").replace(
        '"../onestory.toml"', f"'{system / 'onestory.toml'}'"
    )
    text = text.replace(
        'sites = "teams.csv"', f"sites = '{system / 'study' / 'teams.csv'}'\ndecisions = '{log}'"
    )
    (folder / "study.toml").write_text(text, encoding="utf-8")
    told = onestory("evaluate", folder, "--out", tmp_path / "out")
    assert (told["received_rows"], told["rejected_rows"]) == (len(lines) + 1, 1)
    assert rules(told).count("decision person unknown") == 1
