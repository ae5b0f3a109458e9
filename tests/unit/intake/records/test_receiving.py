"""Receiving: one change of the ledger a file, and nothing known of what was not taken."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory import engine, intake, sources
from onestory.intake import workspace as workspaces
from onestory.intake.records.matching import OwnWords
from onestory.intake.records.receive import File, Taken, receive_records
from onestory.intake.records.want import Want
from onestory.intake.unlocking import unlocked
from onestory.vault import batches

WANT = Want(
    source=sources.source("gp_registration"),
    provider="A81001",
    join="identifiable",
    received=datetime(2024, 6, 1, tzinfo=UTC),
)
HEAD = "practice_code,local_id,nhs_number,registered_from\n"
GOOD = HEAD + "A81001,77001,9990000018,2020-04-01\nA81001,77002,9990000026,2021-04-01\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path


def sent(home: Path, name: str, text: str, want: Want = WANT) -> File:
    path = home / "inbox" / name
    path.write_text(text, encoding="utf-8")
    return File(path=path, sha256=engine.sha256(path), want=want)


def receive(home: Path, files: Sequence[File], cores: int = 1) -> tuple[Taken, ...]:
    with workspaces.opened(home / "workspace", write=True) as workspace:
        key = unlocked(home / "key", workspace)
        return receive_records(files, workspace, key, cores=cores, tell=lambda *_: None)[1]


def standing(home: Path) -> list[str]:
    with workspaces.opened(home / "workspace", write=False) as workspace:
        return [one.file for one in workspace.ledger.receipts]


def rules(taken: Sequence[Taken]) -> list[list[str]]:
    short = {"column missing", "rule not asked"}
    return [[one.rule for one in each.findings if one.rule not in short] for each in taken]


def test_a_file_that_cannot_be_read_leaves_the_others_standing(home: Path):
    files = [sent(home, "a.csv", ""), sent(home, "b.csv", GOOD)]
    taken = receive(home, files)
    assert rules(taken) == [["file refused"], []]
    assert standing(home) == ["b.csv"]


def test_one_content_under_two_names_at_once_is_taken_once_and_told(home: Path):
    taken = receive(home, [sent(home, "a.csv", GOOD), sent(home, "b.csv", GOOD)])
    assert sorted(map(str, rules(taken))) == ["['already received']", "[]"]
    assert standing(home) == ["a.csv"]


def test_a_known_file_whose_mapping_was_changed_since_is_a_warning(home: Path):
    receive(home, [sent(home, "a.csv", GOOD)])
    own = OwnWords(codes={"sex": {"frau": "2"}})
    [taken] = receive(home, [sent(home, "a.csv", GOOD, replace(WANT, own=own))])
    [told] = taken.findings
    assert (told.rule, told.severity) == ("received under another mapping", "warning")
    assert standing(home) == ["a.csv"]
    assert rules(receive(home, [sent(home, "a.csv", GOOD)])) == [["already received"]]


def test_one_content_of_two_senders_is_two_deliveries(home: Path):
    other = replace(WANT, provider="A81002")
    receive(home, [sent(home, "a.csv", GOOD), sent(home, "b.csv", GOOD, other)])
    assert standing(home) == ["a.csv", "b.csv"]


def test_a_file_refused_once_may_come_again(home: Path):
    taken = receive(home, [sent(home, "a.csv", "x,y\n1,2\n")])
    assert rules(taken) == [["file refused"]]
    assert rules(receive(home, [sent(home, "a.csv", "x,y\n1,2\n")])) == [["file refused"]]


def test_all_tables_of_an_archive_are_entered_in_one_step(home: Path):
    path = home / "inbox" / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("may.csv", GOOD)
        archive.writestr("june.csv", HEAD + "A81001,77002,9990000026,2021-04-01\n")
    [taken] = receive(home, [File(path=path, sha256=engine.sha256(path), want=WANT)])
    assert [one.member for one in taken.receipts] == ["may.csv", "june.csv"]
    with workspaces.opened(home / "workspace", write=False) as workspace:
        assert workspace.ledger.generation == 1
        june = workspace.ledger.receipts[1].superseded
        assert june is not None
        assert pq.read_table(workspace.path(june))["why"].to_pylist() == ["corrected"]


def test_an_archive_with_one_bad_table_is_refused_whole(home: Path):
    path = home / "inbox" / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("may.csv", GOOD)
        archive.writestr("june.csv", "practice_code,local_id\nA81001,1\n")
    [taken] = receive(home, [File(path=path, sha256=engine.sha256(path), want=WANT)])
    assert taken.receipts == ()
    assert not (home / "workspace" / "ledger.json").exists() or standing(home) == []


def test_two_processes_take_files_in_the_order_given(home: Path):
    files = [sent(home, "a.csv", GOOD), sent(home, "b.csv", GOOD.replace("2021", "2022"))]
    receive(home, files, cores=2)
    assert standing(home) == ["a.csv", "b.csv"]


def test_nothing_of_who_opted_out_is_kept_anywhere(home: Path):
    want = replace(WANT, opt_outs=pa.array(["9990000026"]))
    [taken] = receive(home, [sent(home, "a.csv", GOOD.replace("9990000026", "999 000 0026"), want)])
    assert (taken.receipts[0].accepted_rows, taken.receipts[0].rejected_rows) == (1, 1)
    with workspaces.opened(home / "workspace", write=False) as workspace:
        key = unlocked(home / "key", workspace)
        kept = [
            str(row)
            for one in taken.receipts[0].vaulted
            for batch in batches(workspace.vault_path(one), key=key)
            for row in batch.to_pylist()
        ]
        [refused] = intake.refused(workspace, taken.receipts[0], key, most=9)
    assert not [row for row in kept if "77002" in row or "0026" in row]
    assert (refused["row"], refused["text"], refused["reason"]) == (3, "", "opted out: nhs_number")


def test_refused_rows_are_in_the_vault_as_they_came(home: Path):
    text = HEAD + "A81001,77001,9990000018,soon\nA81001,77002,9990000026\n"
    [taken] = receive(home, [sent(home, "a.csv", text)])
    with workspaces.opened(home / "workspace", write=False) as workspace:
        key = unlocked(home / "key", workspace)
        rows = intake.refused(workspace, taken.receipts[0], key, most=9)
    assert [(one["row"], one["kind"]) for one in rows] == [(2, "rejected"), (3, "quarantined")]
    assert rows[0]["text"].split("\x1f") == ["A81001", "77001", "9990000018", "soon"]
    assert rows[1]["text"] == "A81001,77002,9990000026"
