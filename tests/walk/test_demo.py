"""The demo does the whole walk from the command line, and says on every page that it is invented."""

import csv
import io
import json
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pyarrow.parquet as pq
import pytest

from onestory.cli import main


@dataclass(frozen=True, slots=True)
class Done:
    """What one command said, and the code with which it ended."""

    exit_code: int
    stdout: str
    stderr: str


def onestory(*words: str) -> Done:
    """Run the whole program in this process: a new one would take in every library anew."""
    said, complained, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["onestory", *words]
    try:
        with redirect_stdout(said), redirect_stderr(complained):
            main()
    except SystemExit as end:
        return Done(int(end.code or 0), said.getvalue(), complained.getvalue())
    finally:
        sys.argv = before
    return Done(0, said.getvalue(), complained.getvalue())


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        # Fewer people than the demo has, so that the tests need not wait for each of them.
        [sys.executable, "-m", "onestory", "demo", "--people", "3000", "--out", str(folder)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_it_prints_where_the_report_is(demo):
    folder, said = demo
    assert str(folder / "report" / "report.html") in said
    assert (folder / "report" / "report.html").exists()


def test_every_artefact_says_that_it_is_invented(demo):
    folder, _ = demo
    report = folder / "report"
    assert "Invented figures" in (report / "report.html").read_text(encoding="utf-8")
    assert json.loads((report / "manifest.json").read_text(encoding="utf-8"))["invented"] is True
    for picture in (report / "charts").glob("*.svg"):
        assert "nvented" in picture.read_text(encoding="utf-8"), picture.name


def test_all_rows_are_accounted_for(demo):
    _, said = demo
    found = re.match(r"([\d,]+) rows received: ([\d,]+) accepted, ([\d,]+) rejected", said.strip())
    assert found
    received, accepted, rejected = (int(n.replace(",", "")) for n in found.groups())
    assert received == accepted + rejected > 2000


def test_the_place_that_is_truly_higher_stands_out(demo):
    folder, _ = demo
    rows = pq.read_table(folder / "report" / "data" / "comparisons.parquet").to_pylist()
    mine = [
        r
        for r in rows
        if r["area_name"] == "Kestrel Bay" and "care_home" in str(r) and "funnel" in str(r)
    ]
    assert mine
    # Truly a third higher than its own spread would put it: told apart in most years, not in all.
    assert [r["position"] for r in mine].count("higher") >= 4
    assert {r["position"] for r in mine} <= {"higher", "cannot tell apart"}


def test_no_small_count_leaves_for_the_public(demo):
    folder, _ = demo
    with (folder / "report" / "data" / "results.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        shown = [float(r["numerator"]) for r in csv.DictReader(file) if r["numerator"]]
    assert shown
    assert not [count for count in shown if 0 < count < 8]
    assert not [count for count in shown if count % 5]


def test_it_ends_in_what_was_learned_in_three_lengths(demo):
    folder, said = demo
    learning = folder / "programme" / "learning"
    assert str(learning / "board.html") in said
    for length in ("team", "board", "full"):
        page = (learning / f"{length}.html").read_text(encoding="utf-8")
        assert "Invented figures" in page
        for outcome in ("emergency admissions", "requests for social care", "eye surgery",
                        "coordination", "quality of life"):  # fmt: skip
            assert outcome in page.casefold(), (length, outcome)
        assert (learning / f"{length}.pdf").read_bytes().startswith(b"%PDF")


def test_its_mirror_finds_the_sites_that_feel_otherwise_than_they_do(demo):
    folder, _ = demo
    truth = json.loads((folder / "programme" / "study" / "truth.json").read_text("utf-8"))
    rose = {"Glenbrook Vale", "Ravensmere"}  # and staff there see progress
    assert all(site in json.dumps(truth) for site in rose)
    flagged: dict[str, set[str]] = {}
    mirror = folder / "programme" / "learning" / "data" / "mirror.csv"
    with mirror.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            last = (row["mirror"], row["wave"]) == ("staff_beside_admissions", "Early 2026")
            if last and row["kind"] == "change against comparators":
                flagged.setdefault(row["flag"], set()).add(row["site"])
    assert flagged["ahead of the evidence"] == rose
    assert flagged["unseen gain"] == {"Larkmoor"}
    assert len(flagged["not known"]) >= 3  # where the range does not leave out no change


def test_json_gives_one_object(tmp_path):
    folder = tmp_path / "new"
    assert onestory("init", str(folder)).exit_code == 0
    done = onestory("check", str(folder), "--json")
    told = json.loads(done.stdout)
    assert told["received_rows"] == told["accepted_rows"] + told["rejected_rows"] > 0


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (("audience = ", "listeners = "), 3, "audience"),
        (('path = "figures.csv"', 'path = "nothing.csv"'), 3, "not there"),
        (('place = "Council"', 'place = "Borough"'), 4, "Borough"),
        (('areas = "areas.csv"', ""), 5, "could be matched"),
    ],
)
def test_each_kind_of_error_has_its_exit_code_and_teaches(tmp_path, change, code, told):
    folder = tmp_path / "new"
    onestory("init", str(folder))
    file = folder / "onestory.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    done = onestory("run", str(folder))
    assert done.exit_code == code, done.stdout + done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    again = onestory("run", str(folder), "--json")
    assert again.exit_code == code
    assert json.loads(again.stdout)["do"]


def test_an_empty_table_is_an_error_that_teaches(tmp_path):
    folder = tmp_path / "new"
    onestory("init", str(folder))
    (folder / "figures.csv").write_bytes(b"")
    done = onestory("run", str(folder))
    assert done.exit_code == 4
    assert "empty" in done.stderr


def test_a_folder_that_has_a_plan_is_not_overwritten(tmp_path):
    assert onestory("init", str(tmp_path)).exit_code == 0
    done = onestory("init", str(tmp_path))
    assert done.exit_code == 3
    assert "already" in done.stderr


def test_what_was_refused_can_be_read_in_a_spreadsheet_and_the_source_is_the_analysts_own(tmp_path):
    folder = tmp_path / "new"
    onestory("init", str(folder))
    table = folder / "figures.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(f"{text}Ashmere,2019-20,=1+1,50000\n", encoding="utf-8")
    plan = folder / "onestory.toml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace('["Kestrel Bay"]', '["Kestrl Bay"]'),
        encoding="utf-8",
    )
    done = onestory("run", str(folder), "--json")
    assert done.exit_code == 0, done.stdout
    rejected = (folder / "output" / "private" / "rejected.csv").read_text(encoding="utf-8-sig")
    assert "formula" in rejected
    rules = {f["rule"] for f in json.loads(done.stdout)["findings"]}
    assert "highlight-unknown" in rules
    page = (folder / "output" / "report" / "report.html").read_text(encoding="utf-8")
    assert "Own table (figures.csv)" in page


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path):
    folder = tmp_path / "new"
    onestory("init", str(folder))
    (tmp_path / "file").write_text("here", encoding="utf-8")
    done = onestory("run", str(folder), "--out", str(tmp_path / "file"))
    assert done.exit_code == 10
    assert "Traceback" not in done.stderr
