"""`onestory invent` writes the same bytes on one core and on two, and a plan that is received."""

import hashlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest


def onestory(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "onestory", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def invented(tmp_path_factory):
    folder = tmp_path_factory.mktemp("invented") / "merrow"
    done = onestory(
        "invent", "--people", "400", "--years", "1", "--cores", "1", "--out", str(folder)
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_the_same_seed_gives_the_same_bytes_on_two_cores(invented, tmp_path):
    again = tmp_path / "again"
    onestory("invent", "--people", "400", "--years", "1", "--cores", "2", "--out", str(again))
    assert hashes(again) == hashes(invented[0])


def test_another_seed_gives_other_people(invented, tmp_path):
    other = tmp_path / "other"
    onestory("invent", "--people", "400", "--years", "1", "--seed", "2", "--out", str(other))
    ours, theirs = hashes(invented[0]), hashes(other)
    told = [name for name in ours if "gp_appointment" in name and name.endswith(".csv")]
    assert told
    assert not [name for name in told if ours[name] == theirs[name]]


def test_the_words_say_that_nobody_exists_and_what_to_do_next(invented):
    folder, said = invented
    assert "Nobody in them exists." in said
    assert f"onestory receive {folder / 'onestory.toml'}" in " ".join(said.split())


def test_the_plan_names_all_three_ways_of_joining_and_every_delivery(invented):
    folder = invented[0]
    plan = tomllib.loads((folder / "onestory.toml").read_text(encoding="utf-8"))
    assert plan["invented"] is True
    assert {entry["join"] for entry in plan["records"]} == {
        "identifiable",
        "pseudonymised at source",
        "no permitted link",
    }
    named = [
        path
        for entry in plan["records"]
        for path in (folder / entry["path"]).glob(entry["pattern"])
    ]
    sent = [
        p for p in (folder / "deliveries").rglob("*") if p.is_file() and p.name != "INVENTED.txt"
    ]
    assert sorted(named) == sorted(sent)


def test_too_few_people_are_refused_in_words(tmp_path):
    done = onestory("invent", "--people", "3", "--out", str(tmp_path / "few"))
    assert done.returncode == 3
    assert "Ask for 200 to 5,000,000" in done.stdout + done.stderr
