"""From partners' files to people through the program: linked, looked at, decided, destroyed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from onestory.cli.app import app
from onestory.model.errors import AgreementError, OneStoryError

PLAN = """
title = "A walk"
{head}
[workspace]
folder = "workspace"
key = "../onestory.key"
[agreement]
controllers = ["A council", "A practice"]
purpose = "Planning"
legal_basis = "Article 6(1)(e)"
links = ["identity", "deaths"]
expires = {expires}
no_opt_outs_because = "invented people"
{purposes}
[[records]]
source = "identity_list"
provider = "XA"
path = "inbox/xa.csv"
[[records]]
source = "identity_list"
provider = "XB"
path = "inbox/xb.csv"
[[records]]
source = "deaths"
provider = "ONS"
path = "inbox/deaths.csv"
join = "pseudonymised at source"
"""
HEADINGS = "local_id,nhs_number,first_name,last_name,birth_date,sex,postcode"
FILES = {
    "xa.csv": f"{HEADINGS}\n1,9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA\n"
    "2,9990000018,Zebedee,Quillam,1950-02-03,1,OX2 2BB\n",
    "xb.csv": f"{HEADINGS}\n17,9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA\n"
    "18,,Perpetua,Okafor,1951-03-04,2,OX3 3CC\n",
    "deaths.csv": "death_id,nhs_number_pseudonym,death_date\n1,a1b2,2024-01-05\n",
}


def onestory(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def project(
    folder: Path, *, invented: bool = True, purposes: str = "", expires: str = "2099-01-01"
) -> Path:
    """A project whose files were received."""
    (folder / "inbox").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / "inbox" / name).write_text(text, encoding="utf-8")
    write_plan(folder, invented=invented, purposes=purposes)
    assert onestory("receive", folder, "--cores", "1", "--json").exit_code == 0
    write_plan(folder, invented=invented, purposes=purposes, expires=expires)
    return folder


def write_plan(folder: Path, *, invented: bool, purposes: str, expires: str = "2099-01-01") -> None:
    head = "invented = true" if invented else ""
    text = PLAN.format(head=head, purposes=purposes, expires=expires)
    (folder / "onestory.toml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("walk") / "project")


@pytest.fixture(scope="module")
def linked(home: Path) -> dict[str, list[str]]:
    done = onestory("link", home, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_it_says_how_many_people_the_accounts_are(linked: dict[str, list[str]]):
    said = " ".join(linked["sentences"])
    assert "5 accounts are 4 people." in said
    assert "1 account may not be searched for (pseudonymised at source)." in said


def test_it_names_what_it_wrote(linked: dict[str, list[str]], home: Path):
    assert linked["files"] == [
        str(home.resolve() / "output" / "private" / "linkage.html"),
        str(home.resolve() / "workspace" / "people" / "people.json"),
    ]


def test_again_it_does_nothing(linked: dict[str, list[str]], home: Path):
    said = json.loads(onestory("link", home, "--json").output)["sentences"]
    assert said == ["Nothing changed since run 1, and nothing was done: 5 accounts are 4 people."]


def test_review_and_decisions_cut_a_link(tmp_path: Path):
    home = project(tmp_path / "project")
    done = onestory("link", home, "--review", "10", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    (path,) = (Path(one) for one in told["files"] if one.endswith(".csv"))
    assert any("NAMES PEOPLE IN CLEAR" in one for one in told["sentences"])
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {rows[0]["nhs_number_a"], rows[0]["nhs_number_b"]} == {"9434765919"}
    rows[0]["same"] = "no"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    done = onestory("link", home, "--decisions", path, "--delete", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)["sentences"]
    assert "5 accounts are 5 people." in said
    assert not path.exists()


def test_real_people_are_not_looked_at_unasked(tmp_path: Path):
    home = project(tmp_path / "project", invented=False)
    done = onestory("link", home, "--review", "5")
    assert isinstance(done.exception, AgreementError)
    assert "clerical review" in done.exception.found
    home = project(
        tmp_path / "two" / "other", invented=False, purposes='purposes = ["clerical review"]'
    )
    assert onestory("link", home, "--review", "5").exit_code == 0


def test_the_truth_of_real_people_is_not_known(tmp_path: Path):
    home = project(tmp_path / "project", invented=False)
    assert isinstance(onestory("link", home, "--truth", tmp_path).exception, AgreementError)


def test_after_the_agreement_nothing_is_linked(tmp_path: Path):
    home = project(tmp_path / "project", expires="2020-01-01")
    assert isinstance(onestory("link", home).exception, AgreementError)


def test_what_is_destroyed_takes_the_index_with_it(tmp_path: Path):
    home = project(tmp_path / "project")
    assert onestory("link", home).exit_code == 0
    listed = json.loads(onestory("workspace", "status", home, "--json").output)
    gone = next(one["id"] for one in listed["receipts"] if one["provider"] == "XB")
    why = ("--by", "A. Nalyst", "--reason", "recalled", "--yes")
    assert onestory("workspace", "destroy", home, gone, *why).exit_code == 0
    assert not (home / "workspace" / "people").exists()
    said = json.loads(onestory("link", home, "--json").output)["sentences"]
    assert "3 accounts are 3 people." in said


def test_a_change_of_key_links_anew(tmp_path: Path):
    home = project(tmp_path / "project")
    assert onestory("link", home).exit_code == 0
    assert onestory("workspace", "rotate", home).exit_code == 0
    assert not (home / "workspace" / "people").exists()
    said = json.loads(onestory("link", home, "--json").output)["sentences"]
    assert "5 accounts are 4 people." in said


def test_decisions_before_any_link_are_refused(tmp_path: Path):
    home = project(tmp_path / "project")
    done = onestory("link", home, "--decisions", home / "workspace" / "vault" / "none.csv")
    assert isinstance(done.exception, OneStoryError)
    assert "nothing to decide" in done.exception.found
