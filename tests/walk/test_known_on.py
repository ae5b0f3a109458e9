"""`onestory build --known-on`: the story of what had been received by a day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from onestory.cli.app import app

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
[[records]]
source = "deaths"
provider = "ONS"
path = "deaths.csv"
join = "pseudonymised at source"
"""
DEATHS = """death_id,nhs_number_pseudonym,death_date
1,a1b2,2024-01-05
2,c3d4,2024-02-06
"""


def onestory(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """A project of two deaths, received today and linked."""
    home = tmp_path / "project"
    home.mkdir()
    (home / "onestory.toml").write_text(PLAN, encoding="utf-8")
    (home / "deaths.csv").write_text(DEATHS, encoding="utf-8")
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
