"""`onestory build` and what rests on it: of which links a story is, and as known on which day."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from onestory.cli.app import app
from onestory.model.errors import WorkspaceError
from onestory.pipeline import plan as plans
from onestory.pipeline.measure_records import standing

PLAN = """
title = "Two lists of people"
invented = true
[workspace]
folder = "workspace"
key = "../onestory.key"
[agreement]
controllers = ["A council", "A practice"]
purpose = "Planning"
legal_basis = "None is needed: nobody in it exists"
links = ["identity", "deaths"]
expires = 2099-01-01
no_opt_outs_because = "nobody in it exists"
[release]
audience = "inside the agreement"
[measure]
lsoas = "lsoas.csv"
indicators = ["readm_30"]
[[records]]
source = "identity_list"
provider = "XA"
path = "xa.csv"
[[records]]
source = "identity_list"
provider = "XB"
path = "xb.csv"
[[records]]
source = "deaths"
provider = "ONS"
path = "deaths.csv"
join = "pseudonymised at source"
"""
HEADINGS = "local_id,nhs_number,first_name,last_name,birth_date,sex,postcode"
FILES = {
    "lsoas.csv": "lsoa,council_code,council_name\n",
    "xa.csv": f"{HEADINGS}\n1,9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA\n",
    "xb.csv": f"{HEADINGS}\n17,9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA\n",
    "deaths.csv": "death_id,nhs_number_pseudonym,death_date\n1,a1b2,2024-01-05\n",
}


def onestory(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """A project of two lists with one person and of one death, received today and linked."""
    home = tmp_path / "project"
    home.mkdir()
    (home / "onestory.toml").write_text(PLAN, encoding="utf-8")
    for name, text in FILES.items():
        (home / name).write_text(text, encoding="utf-8")
    for words in (("receive", home, "--cores", "1"), ("link", home)):
        assert onestory(*words, "--json").exit_code == 0
    return home


@pytest.mark.parametrize(
    ("day", "told"), [("2000-01-01", "The story of 0 people"), ("2098-12-31", "of 2 people")]
)
def test_what_was_received_after_the_day_is_not_in_the_story(linked: Path, day: str, told: str):
    done = onestory("build", linked, "--known-on", day, "--json")
    assert done.exit_code == 0, done.exception
    assert told in " ".join(json.loads(done.output)["sentences"])


def test_a_story_as_known_on_a_day_says_that_its_links_are_of_now(linked: Path):
    day = "2098-12-31"
    assert onestory("build", linked, "--known-on", day, "--json").exit_code == 0
    done = onestory("story", "--any", linked, "--known-on", day, "--no-fhir", "--json")
    assert done.exit_code == 0, done.exception
    page = Path(json.loads(done.output)["files"][0]).read_text(encoding="utf-8")
    assert "31 December 2098, but for the links" in page


def test_links_that_are_agreed_no_longer_make_no_story_and_no_figure(linked: Path):
    assert onestory("build", linked, "--json").exit_code == 0
    plan = linked / "onestory.toml"
    told = plan.read_text(encoding="utf-8")
    plan.write_text(told.replace('["identity", "deaths"]', '["deaths", "any"]'), encoding="utf-8")
    for verb in (("build", linked), ("story", "--any", linked)):
        done = onestory(*verb)
        assert isinstance(done.exception, WorkspaceError)
        assert done.exception.found.startswith("What may be linked, or was decided on, changed")
    with pytest.raises(WorkspaceError, match="What may be linked"):
        standing(plans.read(linked))
    assert onestory("link", linked, "--json").exit_code == 0
    assert onestory("build", linked, "--json").exit_code == 0
    standing(plans.read(linked))


def test_what_was_decided_since_is_built_before_it_is_measured(linked: Path):
    assert onestory("build", linked, "--json").exit_code == 0
    assert standing(plans.read(linked))[0].made_from == 1
    path = reviewed(linked, "no")
    assert onestory("link", linked, "--decisions", path, "--delete", "--json").exit_code == 0
    assert not path.exists()
    with pytest.raises(WorkspaceError, match="People were linked anew since the story was built"):
        standing(plans.read(linked))
    done = json.loads(onestory("build", linked, "--json").output)
    assert "The story of 3 people" in done["sentences"][0]
    assert standing(plans.read(linked))[0].made_from == 2


@pytest.mark.parametrize("answer", ["perhaps", "nobody"])
def test_answers_that_could_not_be_taken_are_not_deleted(linked: Path, answer: str):
    path = reviewed(linked, answer)
    done = json.loads(onestory("link", linked, "--decisions", path, "--delete", "--json").output)
    assert path.exists()
    assert "0 decisions taken, 1 pairs left open." in done["sentences"]
    assert any("was kept" in one for one in done["sentences"])


@pytest.mark.skipif(os.name != "posix", reason="the system knows no owners of files")
def test_pairs_that_name_people_are_for_their_owner_alone(linked: Path):
    path = reviewed(linked, "no")
    assert path.parent.stat().st_mode & 0o777 == 0o700


def reviewed(home: Path, answer: str) -> Path:
    """Return the file of pairs with the answer in each row; 'nobody' says yes of no account."""
    asked = json.loads(onestory("link", home, "--review", "5", "--json").output)
    (path,) = (Path(one) for one in asked["files"] if one.endswith(".csv"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["same"] = "yes" if answer == "nobody" else answer
        row["key_a"] = "nobody's" if answer == "nobody" else row["key_a"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
