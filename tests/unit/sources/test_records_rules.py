"""Rules of records: each can be asked of an empty table, is broken by one row and kept by another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import sources
from onestory.engine import Session, session
from onestory.sources import RecordLayout, RecordRule

RECORDS = [one for one in sources.catalogue() if one.kind == "records"]
DRAWN = Path(__file__).parent / "records_rules"
RECEIVED = date(2024, 6, 1)
TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "code": pa.string(),
    "date": pa.date32(),
    "time": pa.time32("s"),
    "datetime": pa.timestamp("s"),
    "integer": pa.int64(),
    "decimal": pa.float64(),
}


@cache
def layout_of(source_id: str) -> RecordLayout:
    return sources.record_layout(sources.source(source_id))


def value(text: str, kind: str) -> object:
    match kind:
        case "date":
            return date.fromisoformat(text)
        case "time":
            return time.fromisoformat(text)
        case "datetime":
            return datetime.fromisoformat(text)
        case "integer":
            return int(text)
        case "decimal":
            return float(text)
        case _:
            return text


def rows_of(source_id: str, drawn: list[dict[str, str]]) -> pa.Table:
    """A typed table with every field of the source, blank where nothing is drawn."""
    columns: dict[str, pa.Array] = {}
    for one in layout_of(source_id).fields:
        cells = [value(row[one.name], one.type) if one.name in row else None for row in drawn]
        columns[one.name] = pa.array(cells, TYPES[one.type])
    columns["event_type"] = columns.get("event_type", pa.array([""] * len(drawn), pa.string()))
    columns["received"] = pa.array([RECEIVED] * len(drawn), pa.date32())
    return pa.table(columns)


def broken(rules: tuple[RecordRule, ...], rows: pa.Table, asked: Session) -> pa.Table:
    asked.register("drawn", rows)
    terms = ", ".join(f'coalesce(({one.fails}), false) AS "{one.id}"' for one in rules)
    return asked.query(f"SELECT {terms} FROM drawn")


def cases(source_id: str) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    for line in (DRAWN / f"{source_id}.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        if line.startswith(f"| {source_id}-"):
            yield cells[0].removeprefix("| "), row(cells[1]), row(cells[2].removesuffix("|"))


def row(text: str) -> dict[str, str]:
    return dict(re.findall(r"([a-z_0-9]+)=(\S+)", text))


def test_no_two_rules_of_any_source_have_one_id():
    counts = Counter(rule.id for one in RECORDS for rule in layout_of(one.id).rules)
    assert not [rule for rule, times in counts.items() if times > 1]


@pytest.mark.parametrize("source_id", [one.id for one in RECORDS])
class TestEverySource:
    def test_begins_each_rule_with_its_own_name(self, source_id: str):
        family = source_id.split("_", maxsplit=1)[0]
        ids = [rule.id for rule in layout_of(source_id).rules]
        assert not [
            rule for rule in ids if not re.fullmatch(rf"{family}[a-z0-9_]*-[a-z0-9-]+", rule)
        ]

    def test_reads_only_fields_that_exist(self, source_id: str):
        layout = layout_of(source_id)
        known = {one.name for one in layout.fields} | {"event_type", "received"}
        for rule in layout.rules:
            assert set(rule.columns) <= known, rule.id
            assert rule.column in known, rule.id
            assert rule.fails

    def test_can_ask_every_rule_of_an_empty_table(self, source_id: str):
        rules = layout_of(source_id).rules
        with session(threads=1) as asked:
            answer = broken(rules, rows_of(source_id, []), asked)
        assert answer.num_rows == 0
        assert set(answer.schema.types) <= {pa.bool_()}

    def test_shows_no_value_of_a_private_column(self, source_id: str):
        layout = layout_of(source_id)
        private = {one.name for one in layout.fields if one.private}
        telling = [r.id for r in layout.rules if r.column in private and "{value}" in r.message]
        assert not telling


@pytest.mark.parametrize("source_id", [path.stem for path in sorted(DRAWN.glob("*.md"))])
class TestDrawnRules:
    def test_every_rule_is_drawn(self, source_id: str):
        assert [name for name, *_ in cases(source_id)] == [
            rule.id for rule in layout_of(source_id).rules
        ]

    def test_each_is_broken_by_its_first_row_and_kept_by_its_second(self, source_id: str):
        drawn = list(cases(source_id))
        rules = layout_of(source_id).rules
        fields = {one.name for one in layout_of(source_id).fields}
        assert all({*first, *second} <= fields for _, first, second in drawn)
        rows = rows_of(source_id, [row for _, *pair in drawn for row in pair])
        with session(threads=1) as asked:
            answer = broken(rules, rows, asked)
        told = {
            name: (answer[name][2 * n].as_py(), answer[name][2 * n + 1].as_py())
            for n, (name, *_) in enumerate(drawn)
        }
        assert {name: pair for name, pair in told.items() if pair != (True, False)} == {}
