"""Checks of records: whatever a file holds, every row is accounted for and no name is told."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onestory import sources, vault
from onestory.intake.records.check import Folders, PartChecked, check_file
from onestory.intake.records.want import Want
from onestory.model.errors import DeliveryError
from onestory.vault import Key

HEAD = "local_id,nhs_number,first_name,last_name,birth_date,sex,postcode,death_date"
NAMES = st.sampled_from(["Zebedee", "Quillam", "Ünsal-Øst", "O'Mar'a", "Xu Xylo"])
WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
DAYS = st.sampled_from(["1950-02-03", "03/02/1950", "soon", "", "2054-01-01", "30/02/2000"])
QUIET = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
WANT = Want(
    source=sources.source("identity_list"),
    provider="901",
    join="identifiable",
    received=datetime(2024, 6, 1, tzinfo=UTC),
)


def cell(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\0", "") + '"'


@st.composite
def people(draw: st.DrawFn) -> list[str]:
    """Rows of a person each, most of them sound."""
    numbers = st.sampled_from(["9990000018", "999 000 0026", "9990000019", "", "n/a"])
    return [
        ",".join(
            cell(draw(one))
            for one in (
                st.sampled_from(["770011", "770012", "", "  "]),
                numbers,
                NAMES,
                NAMES,
                DAYS,
                st.sampled_from(["1", "m", "?", ""]),
                st.sampled_from(["AB1 2CD", "nowhere", ""]),
                DAYS,
            )
        )
        for _ in range(draw(st.integers(0, 12)))
    ]


def checked(text: bytes, key: Key, folder: Path) -> PartChecked:
    path = folder / "people.csv"
    path.write_bytes(text)
    to = Folders(records=folder / "records", vault=folder / "vault")
    [part] = check_file(path, WANT, key, sha256=hashlib.sha256(text).hexdigest(), to=to)
    return part


def told(part: PartChecked) -> str:
    return "\n".join(map(str, part.findings))


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return vault.create_key(tmp_path_factory.mktemp("key") / "k")


@QUIET
@given(rows=people())
def test_rows_of_people_add_up_and_no_finding_tells_one(rows: list[str], key: Key):
    with tempfile.TemporaryDirectory() as folder:
        part = checked("\n".join([HEAD, *rows, ""]).encode(), key, Path(folder))
        assert part.received_rows == len(rows)
        assert part.accepted_rows + part.rejected_rows + part.quarantined_rows == len(rows)
        assert pq.read_metadata(part.accepted.path).num_rows == part.accepted_rows
        assert not [
            one
            for one in ("Zebedee", "Quillam", "77001", "9990000", "1950-02")
            if one in told(part)
        ]


@QUIET
@given(rows=people(), spoilt=st.lists(WORDS, max_size=4), data=st.data())
def test_lines_of_anything_between_rows_lose_no_row(rows, spoilt, data, key: Key):
    lines = data.draw(st.permutations([*rows, *spoilt]))
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join([HEAD, *lines, ""]).encode("utf-8", "surrogatepass")
        try:
            part = checked(text, key, Path(folder))
        except DeliveryError:
            return
        total = part.accepted_rows + part.rejected_rows + part.quarantined_rows
        assert total == part.received_rows
        rejected = sum(one.rows for one in part.findings if one.severity == "rejected")
        assert rejected >= part.rejected_rows + part.quarantined_rows


@QUIET
@given(text=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(text: bytes, key: Key):
    refused: DeliveryError | None = None
    total = received = 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            part = checked(HEAD.encode() + b"\n" + text, key, Path(folder))
            received = part.received_rows
            total = part.accepted_rows + part.rejected_rows + part.quarantined_rows
        except DeliveryError as error:
            refused = error
    assert total == received
    assert refused is None or (refused.found and refused.do)


@QUIET
@given(rows=people())
def test_the_order_of_the_columns_changes_nothing(rows: list[str], key: Key):
    backwards = [",".join(reversed(line.split(","))) for line in [HEAD, *rows]]
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first = checked("\n".join([HEAD, *rows, ""]).encode(), key, Path(one))
        second = checked("\n".join([*backwards, ""]).encode(), key, Path(two))
        assert sorted(map(str, first.findings)) == sorted(map(str, second.findings))
        ours, theirs = (pq.read_table(part.accepted.path) for part in (first, second))
        kept = [name for name in ours.column_names if name not in {"delivery", "identity"}]
        assert ours.select(kept).to_pylist() == theirs.select(kept).to_pylist()


def test_the_birth_day_is_left_to_the_vault(key: Key, tmp_path: Path):
    part = checked(f"{HEAD}\n1,,Ada,Okafor,1950-02-03,2,,\n".encode(), key, tmp_path)
    accepted = pq.read_table(part.accepted.path).to_pylist()[0]
    assert accepted["birth_month"] == date(1950, 2, 1)
    assert date(1950, 2, 3) not in accepted.values()
