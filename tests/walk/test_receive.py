"""From partners' files through the program: received, seen, refused, destroyed, received again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from onestory.cli.app import app
from onestory.model.errors import OneStoryError

PLAN = """
title = "A walk"
[workspace]
folder = "workspace"
key = "{key}"
[agreement]
controllers = ["A council", "A practice"]
purpose = "Planning"
legal_basis = "Article 6(1)(e)"
links = ["general practice with identity", "deaths"]
expires = 2099-01-01
no_opt_outs_because = "invented people"
[[records]]
source = "identity_list"
provider = "A81001"
path = "inbox/people.csv"
[[records]]
source = "gp_registration"
provider = "A81001"
path = "inbox"
pattern = "gp_*.csv"
[records.mapping.codes.sex]
frau = "2"
[[records]]
source = "deaths"
provider = "ONS"
path = "inbox/deaths.csv"
join = "pseudonymised at source"
[[records]]
source = "op"
provider = "RAX"
path = "inbox"
pattern = "op_*.csv"
join = "no permitted link"
"""
FILES = {
    "people.csv": "local_id,nhs_number,first_name,last_name,birth_date\n"
    "77001,9990000018,Zebedee,Quillam,1950-02-03\n"
    "77002,9990000019,Ada,Okafor,1951-03-04\n"
    ",,Nobody,Known,\n",
    "gp_may.csv": "practice_code,local_id,registered_from,sex\n"
    "A81001,77001,2020-04-01,Frau\nA81001,77002,2020-04-01,1,9\n",
    "gp_june.csv": "practice_code,local_id,registered_from,sex\nA81001,77001,2020-04-01,1\n",
    "gp_bad.csv": "",
    "deaths.csv": "death_id,nhs_number_pseudonym,death_date\n1,a1b2,2024-01-05\n",
}


def onestory(home: Path, *words: str) -> Result:
    """What the program says, asked in this folder ('.' stands for it)."""
    return CliRunner().invoke(app, [str(home) if word == "." else word for word in words])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("walk") / "project"
    (folder / "inbox").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / "inbox" / name).write_text(text, encoding="utf-8")
    (folder / "onestory.toml").write_text(PLAN.format(key="../onestory.key"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def first(home: Path) -> dict[str, object]:
    done = onestory(home, "receive", ".", "--cores", "1", "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_every_row_is_accounted_for_and_bad_files_leave_the_good_ones(first):
    counts = (first["received_rows"], first["accepted_rows"], first["rejected_rows"])
    assert counts == (7, 5, 2)
    rules = {one["rule"] for one in first["findings"]}
    assert {"file refused", "no file", "NHS number not valid", "ragged row"} <= rules
    assert {"mandatory missing", "earlier rows superseded"} <= rules


def test_no_finding_names_anybody(first):
    told = json.dumps(first["findings"])
    assert not [word for word in ("Zebedee", "Quillam", "77002", "9990000019") if word in told]


def test_the_same_files_again_change_nothing(home: Path, first):
    before = (home / "workspace" / "ledger.json").read_bytes()
    again = json.loads(onestory(home, "receive", ".", "--cores", "1", "--json").stdout)
    assert again["received_rows"] == 0
    assert [one["rule"] for one in again["findings"]].count("already received") == 4
    assert (home / "workspace" / "ledger.json").read_bytes() == before


def test_status_lists_what_stands_and_refused_shows_the_rows_to_who_may_see_them(home, first):
    ledger = json.loads(onestory(home, "workspace", "status", ".", "--json").stdout)
    people = next(one for one in ledger["receipts"] if one["source"] == "identity_list")
    assert people["accepted_rows"] + people["rejected_rows"] == people["received_rows"] == 3
    shown = onestory(home, "workspace", "refused", ".", people["id"][:6]).stdout
    assert "row 4  rejected  mandatory missing: local_id" in shown
    assert "Nobody | Known" in shown


def test_a_delivery_is_destroyed_with_a_certificate_and_may_come_again(home: Path, first):
    ledger = json.loads(onestory(home, "workspace", "status", ".", "--json").stdout)
    deaths = next(one for one in ledger["receipts"] if one["source"] == "deaths")
    why = ("--by", "A. Keeper", "--reason", "recalled")
    said = onestory(home, "workspace", "destroy", ".", deaths["id"], *why, "--yes")
    assert "Destroyed: deaths of ONS" in said.stdout
    certificate = Path(said.stdout.partition("The certificate: ")[2].splitlines()[0])
    assert deaths["id"] in certificate.read_text(encoding="utf-8")
    assert not list((home / "workspace").rglob(f"{deaths['id']}/*.parquet"))
    left = json.loads(onestory(home, "receive", ".", "--cores", "1", "--json").stdout)
    assert left["received_rows"] == 0
    asked = onestory(home, "receive", ".", "--again", "--cores", "1", "--json")
    again = json.loads(asked.stdout)
    assert (again["received_rows"], again["accepted_rows"]) == (1, 1)


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("2099-01-01", "2020-01-01", 14, "The agreement ended"),
        ('links = ["general practice with identity", "deaths"]', "links = []", 14, "no link"),
        ('key = "../onestory.key"', 'key = "../none.key"', 12, "no key file"),
        ('frau = "2"', 'frau = "woman"', 3, "not on its list"),
        ('provider = "ONS"', "", 3, "`provider` is missing"),
    ],
)
def test_what_cannot_be_done_is_one_clear_error(home, first, old, new, code, words):
    plan = PLAN.format(key="../onestory.key").replace(old, new)
    (home / "other.toml").write_text(plan, encoding="utf-8")
    done = onestory(home, "receive", str(home / "other.toml"), "--cores", "1")
    assert isinstance(done.exception, OneStoryError)
    assert words in str(done.exception)
    assert done.exception.exit_code == code
