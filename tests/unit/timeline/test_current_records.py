"""The rows of a source that stood on a day."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.engine import session
from onestory.model.records import Receipt
from onestory.model.story import Given
from onestory.model.table import Stored
from onestory.timeline.current import current, let_index_stand, rows_of

JANUARY = datetime(2024, 1, 10, tzinfo=UTC)
FEBRUARY = datetime(2024, 2, 10, tzinfo=UTC)


def receipt(name: str, known_from: datetime, rows: int) -> Receipt:
    nowhere = Stored(path="none", rows=0, sha256="")
    return Receipt(
        id=name, source="apc", provider="RXX", file="f", member="", sha256="",
        known_from=known_from, version="", join="identifiable", invented=True,
        received_rows=rows, accepted_rows=rows, rejected_rows=0, quarantined_rows=0,
        start=date(2023, 12, 1), end=date(2024, 1, 1), stated_start=None, stated_end=None,
        accepted=nowhere, superseded=None, findings=nowhere, profile=nowhere, vaulted=(),
        pseudonym_version="1",
    )  # fmt: skip


def delivery(folder: Path, name: str, known_from: datetime, **columns: list[object]) -> Given:
    rows = len(next(iter(columns.values())))
    told = {
        "delivery": [name] * rows,
        "row": list(range(2, 2 + rows)),
        "event_type": [""] * rows,
        "event_key": pa.array(range(rows), pa.uint64()),
        "identity": [f"i-{name}-{n}" for n in range(rows)],
        "person_pseudonym": pa.nulls(rows, pa.string()),
        "nhs_pseudonym": pa.nulls(rows, pa.string()),
        "pseudonym_version": ["1"] * rows,
        **columns,
    }
    path = folder / f"{name}.parquet"
    pq.write_table(pa.table(told), path)
    return Given(receipt=receipt(name, known_from, rows), accepted=path, superseded=None)


def superseding(given: Given, folder: Path, gone: list[tuple[str, int, str]]) -> Given:
    path = folder / f"{given.receipt.id}-superseded.parquet"
    at = given.receipt.known_from.replace(tzinfo=None)
    names = ("delivery", "row", "why")
    table = pa.table({name: [one[n] for one in gone] for n, name in enumerate(names)})
    known_to = pa.array([at] * len(gone), pa.timestamp("s"))
    pq.write_table(table.append_column("known_to", known_to), path)
    return Given(receipt=given.receipt, accepted=given.accepted, superseded=path)


@pytest.fixture
def given(tmp_path: Path) -> list[Given]:
    first = delivery(
        tmp_path, "a1", JANUARY, person_pseudonym=["p1", None, "p3"], admimeth=["21", "22", "11"]
    )
    second = delivery(tmp_path, "b2", FEBRUARY, person_pseudonym=["p1"], admimeth=["2A"], sex=["1"])
    gone = [("a1", 2, "corrected"), ("a1", 4, "replaced")]
    return [superseding(second, tmp_path, gone), first]


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.parquet"
    keys = {"key": ["p1", "i-a1-1"], "person_id": [7, 8], "certainty": ["firm", "doubtful"]}
    pq.write_table(pa.table(keys), path)
    return path


def test_a_row_stands_until_a_later_delivery_takes_its_place(given, accounts):
    with session() as opened:
        let_index_stand(opened, accounts)
        current(opened, "apc", given)
        asked = "select delivery, row, person_id, admimeth from apc_now order by delivery, row"
        now = [tuple(row.values()) for row in opened.query(asked).to_pylist()]
        current(opened, "apc", given, known_at=JANUARY)
        then = [tuple(row.values()) for row in opened.query(asked).to_pylist()]
    assert now == [("a1", 3, 8, "22"), ("b2", 2, 7, "2A")]
    assert then == [("a1", 2, 7, "21"), ("a1", 3, 8, "22"), ("a1", 4, None, "11")]


def test_an_account_first_received_later_was_not_known_then(tmp_path):
    path = tmp_path / "accounts.parquet"
    told = {
        "key": ["early", "late", "undated"],
        "person_id": [7, 7, 8],
        "certainty": ["firm", "doubtful", "firm"],
        "since": pa.array(
            [JANUARY.replace(tzinfo=None), FEBRUARY.replace(tzinfo=None), None], pa.timestamp("s")
        ),
    }
    pq.write_table(pa.table(told), path)
    with session() as opened:
        let_index_stand(opened, path, JANUARY)
        then = opened.query("select key from person_index order by key")["key"].to_pylist()
        let_index_stand(opened, path)
        now = opened.query("select key from person_index order by key")["key"].to_pylist()
    assert then == ["early", "undated"]
    assert now == ["early", "late", "undated"]


def test_rows_that_a_later_submission_lacks_are_told_apart(given, accounts):
    with session() as opened:
        let_index_stand(opened, accounts)
        current(opened, "apc", given)
        told = opened.query("select row, known_until from apc_replaced").to_pylist()
    assert told == [{"row": 4, "known_until": date(2024, 1, 1)}]


def test_nothing_stands_of_a_source_that_nobody_sent(given, accounts):
    with session() as opened:
        let_index_stand(opened, accounts)
        assert current(opened, "op", given) == ()
        assert rows_of(opened, "op", {"apptdate": "date"}, given, None) is False
        assert opened.query("select * from op_read").num_rows == 0


def test_columns_asked_for_are_there_in_their_type_whatever_was_sent(given, accounts):
    with session() as opened:
        let_index_stand(opened, accounts)
        rows_of(
            opened, "apc", {"sex": "varchar", "disdate": "date", "admimeth": "bigint"}, given, None
        )
        told = opened.query("select sex, disdate, admimeth from apc_read order by delivery, row")
    assert told.schema.types == [pa.string(), pa.date32(), pa.int64()]
    assert told.to_pylist() == [
        {"sex": None, "disdate": None, "admimeth": 22},
        {"sex": "1", "disdate": None, "admimeth": None},
    ]


def test_who_the_person_is_never_goes_further(given, accounts):
    with session() as opened:
        let_index_stand(opened, accounts)
        names = current(opened, "apc", given)
    assert not {"identity", "person_pseudonym", "nhs_pseudonym"} & set(names)
