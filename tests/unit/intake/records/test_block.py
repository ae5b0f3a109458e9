"""Blocks: rows parted into accepted and rejected, whatever the size of the block."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import engine, sources, vault
from onestory.intake.records import matching
from onestory.intake.records.block import Asked, BlockChecked, check_block
from onestory.intake.records.part import Block, Quarantined
from onestory.intake.records.shapes import shape
from onestory.intake.records.tally import Tally, median
from onestory.intake.records.want import Want
from onestory.model.records import RECORD_COLUMNS
from onestory.model.source import Join
from onestory.sources import record_layout
from onestory.vault import Key

HEADINGS = ("practice_code", "local_id", "nhs_number", "registered_from", "sex")
ROWS = [
    ("A81001", "1", "9990000018", "2020-04-01", "1"),
    ("A81001", "", "9990000026", "2020-04-01", "1"),
    ("A81001", "3", "9990000019", "soon", "?"),
    ("A81001", "4", "", "2020-05-01", "f"),
]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return vault.create_key(tmp_path_factory.mktemp("key") / "k")


def asked(key: Key, join: Join = "identifiable", opt_outs: tuple[str, ...] = ()) -> Asked:
    source = sources.source("gp_registration")
    layout = record_layout(source)
    received = datetime(2024, 6, 1, tzinfo=UTC)
    want = Want(
        source=source,
        provider="A81001",
        join=join,
        received=received,
        opt_outs=pa.array(opt_outs, pa.string()),
    )
    matched = matching.match(layout, HEADINGS, want.own)
    return Asked(layout=layout, matched=matched, want=want, key=key, receipt="0" * 16)


def checked(rows: list[tuple[str, ...]], key: Key, tally: Tally, first: int = 2) -> BlockChecked:
    return asked_of(rows, asked(key), tally, first=first)


def asked_of(
    rows: list[tuple[str, ...]],
    what: Asked,
    tally: Tally,
    *,
    first: int = 2,
    held: tuple[Quarantined, ...] = (),
) -> BlockChecked:
    columns = {f"c{n}": pa.array([row[n] for row in rows], pa.string()) for n in range(5)}
    numbers = pa.array(range(first, first + len(rows)), pa.int64())
    with engine.session(threads=1) as session:
        block = Block(rows=pa.table({"row": numbers, **columns}), quarantined=held)
        return check_block(block, what, tally, session)


def test_a_row_is_refused_for_its_first_reason_and_the_others_stand(key: Key):
    found = checked(ROWS, key, Tally())
    assert found.accepted["row"].to_pylist() == [2, 5]
    told = zip(found.rejected["row"].to_pylist(), found.rejected["reason"].to_pylist(), strict=True)
    assert list(told) == [
        (3, "mandatory missing: local_id"),
        (4, "unreadable value: registered_from"),
    ]


def test_accepted_rows_begin_with_the_columns_of_every_source(key: Key):
    names = checked(ROWS, key, Tally()).accepted.column_names
    assert tuple(names[: len(RECORD_COLUMNS)]) == RECORD_COLUMNS


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_two_blocks_count_as_one(key: Key, cut: int):
    whole, halves = Tally(), Tally()
    checked(ROWS, key, whole)
    checked(ROWS[:cut], key, halves)
    checked(ROWS[cut:], key, halves, first=2 + cut)
    assert halves.findings("f") == whole.findings("f")
    assert (halves.months, halves.nhs_valid) == (whole.months, whole.nhs_valid)


def test_an_event_has_one_key_in_any_delivery_and_another_person_another(key: Key):
    other = ("A81001", "9", "", "2020-04-01", "1")
    keys = checked([ROWS[0], ROWS[0], other], key, Tally()).accepted["event_key"].to_pylist()
    assert keys[0] == keys[1] != keys[2]


def test_quarantined_rows_are_kept_beside_the_refused(key: Key, tmp_path: Path):
    empty = pa.table(
        {"row": pa.array([], pa.int64())} | {f"c{n}": pa.array([], pa.string()) for n in range(5)}
    )
    held = Quarantined(row=7, reason="ragged row", text="a,b")
    with engine.session(threads=1) as session:
        found = check_block(Block(rows=empty, quarantined=(held,)), asked(key), Tally(), session)
    assert found.rejected.to_pylist() == [
        {"row": 7, "kind": "quarantined", "reason": "ragged row", "text": "a,b"}
    ]


def test_nothing_of_a_person_who_opted_out_is_told_or_kept(key: Key):
    tally = Tally()
    gone = ("A81001", "7", "999 000 0026", "to my sister in Leeds", "Zebedee")
    line = Quarantined(row=9, reason="ragged row", text="A81001,8,999-000-0026,Bright,x,y")
    other = Quarantined(row=10, reason="ragged row", text="A81001,9,,x,y,z")
    what = asked(key, opt_outs=("9990000026",))
    found = asked_of([ROWS[0], gone, ROWS[3]], what, tally, held=(line, other))
    assert found.accepted["row"].to_pylist() == [2, 4]
    kept = {row["row"]: row["text"] for row in found.rejected.to_pylist()}
    assert kept == {3: "", 9: "", 10: "A81001,9,,x,y,z"}
    [told] = tally.findings("f")
    assert (told.rule, told.rows, told.first_rows) == ("opted out", 1, ())
    assert tally.rows == 2


@pytest.mark.parametrize("join", ["pseudonymised at source", "no permitted link"])
def test_where_names_were_not_agreed_a_refused_row_keeps_its_reason_and_no_text(
    key: Key, join: Join
):
    line = Quarantined(row=9, reason="ragged row", text="A81001,8,9990000026,Bright,x,y")
    refused = ("A81001", "7", "9990000018", "", "1")
    found = asked_of([refused], asked(key, join), Tally(), held=(line,))
    assert [(one["row"], one["reason"], one["text"]) for one in found.rejected.to_pylist()] == [
        (2, "mandatory missing: registered_from", ""),
        (9, "ragged row", ""),
    ]


def test_a_shape_tells_letters_and_digits_and_no_word():
    assert shape("Ünsal 12-ab") == "a text of the shape 'Aaaaa 99-aa'"
    assert shape("") == "an empty cell"


def test_the_median_is_of_rows_and_not_of_values():
    assert median([(1, 5), (100, 4)]) == 1
    assert median([]) is None


def test_a_date_that_is_none_is_told_as_that_and_not_as_a_missing_one(key: Key):
    tally = Tally()
    rows = [("A81001", "1", "", "31/02/2024", "1"), ("A81001", "2", "", "", "1")]
    found = checked(rows, key, tally)
    assert found.rejected["reason"].to_pylist() == [
        "unreadable value: registered_from",
        "mandatory missing: registered_from",
    ]
    told = {one.rule: one for one in tally.findings("a.csv") if one.column == "registered_from"}
    assert set(told) == {"unreadable value", "mandatory missing"}
    assert told["unreadable value"].severity == "rejected"
    assert told["unreadable value"].message.startswith("'31/02/2024' is not a date, and a row")
    assert [one.first_rows for one in told.values()] == [(2,), (3,)]


def test_every_word_that_is_on_no_list_is_told_with_its_rows_over_all_blocks(key: Key):
    tally = Tally()
    for block in (["Femme", "Homme", "1"], ["Femme", "Homme", "Femme"]):
        rows = [("A81001", str(n), "", "2020-04-01", word) for n, word in enumerate(block)]
        checked(rows, key, tally)
    [told] = [one for one in tally.findings("a.csv") if one.rule == "unknown code"]
    assert told.message.startswith("'Femme' (3), 'Homme' (2) are not on the list of")
    assert told.rows == 5
