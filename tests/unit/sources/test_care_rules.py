"""Rules of care records: each is broken by one row that is drawn, and kept by another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import sources
from onestory.engine import Session, session
from onestory.sources import RecordLayout, RecordRule

DRAWN = Path(__file__).parent / "care_rules"
FAMILIES = ("cld", "csds_", "mhsds_", "gp_", "deaths", "identity_list", "fhir_")
LAYOUTS: dict[str, RecordLayout] = {
    one.id: sources.record_layout(one)
    for one in sources.catalogue()
    if one.kind == "records" and one.id.startswith(FAMILIES)
}
RULES = {rule.id: (layout, rule) for layout in LAYOUTS.values() for rule in layout.rules}
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
READ = {"date": date.fromisoformat, "datetime": datetime.fromisoformat, "integer": int}

Row = dict[str, str]


def cases() -> Iterator[tuple[str, Row, Row]]:
    """The drawn rules: id, the row that breaks it, the row that keeps it."""
    for page in sorted(DRAWN.glob("*.md")):
        for line in page.read_text(encoding="utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            if line.startswith("| ") and cells[0] in RULES:
                yield cells[0], row(cells[1]), row(cells[2])


def row(text: str) -> Row:
    return dict(cell.strip().split("=", 1) for cell in text.split(";"))


def table(layout: RecordLayout, rows: list[Row]) -> pa.Table:
    """The rows typed, with every field of the layout."""
    columns: dict[str, pa.Array] = {}
    for one in layout.fields:
        read = READ.get(one.type, float if one.type == "decimal" else str)
        cells = [read(row[one.name]) if one.name in row else None for row in rows]
        columns[one.name] = pa.array(cells, TYPES[one.type])
    columns.setdefault("event_type", pa.nulls(len(rows), pa.string()))
    columns["received"] = pa.array([RECEIVED] * len(rows), pa.date32())
    return pa.table(columns)


def is_broken(rule: RecordRule, rows: pa.Table, asked: Session) -> list[bool]:
    asked.register("drawn", rows)
    kinds = ", ".join(f"'{kind}'" for kind in rule.applies)
    within = f"AND event_type IN ({kinds})" if kinds else ""
    answer = asked.query(f"SELECT coalesce(({rule.fails}) {within}, false) AS broken FROM drawn")
    return answer["broken"].to_pylist()


def test_every_rule_is_drawn_once():
    assert sorted(name for name, *_ in cases()) == sorted(RULES)


def test_only_fields_of_the_source_are_drawn():
    for name, *pair in cases():
        fields = {one.name for one in RULES[name][0].fields}
        assert {*pair[0], *pair[1]} <= fields, name


def test_drawn_codes_are_words_of_their_lists():
    for name, *pair in cases():
        layout = RULES[name][0]
        for one in layout.fields:
            if one.codes and not layout.codes_of(one.codes).open:
                drawn = {row[one.name] for row in pair if one.name in row}
                assert drawn <= set(layout.codes_of(one.codes).codes), name


def test_each_rule_is_broken_by_its_first_row_and_kept_by_its_second():
    with session(threads=1) as asked:
        told = {
            name: is_broken(RULES[name][1], table(RULES[name][0], list(pair)), asked)
            for name, *pair in cases()
        }
    assert {name: pair for name, pair in told.items() if pair != [True, False]} == {}


@pytest.mark.parametrize("rule", [rule for _, rule in RULES.values()], ids=lambda one: one.id)
def test_a_rule_says_which_columns_it_reads(rule: RecordRule):
    # What it does not name would stop the whole check when a file lacks it.
    layout = RULES[rule.id][0]
    read = {one.name for one in layout.fields if reads(rule.fails, one.name)}
    assert read == set(rule.columns)
    assert rule.column in rule.columns


def reads(sql: str, name: str) -> bool:
    words = "".join(letter if letter.isalnum() or letter == "_" else " " for letter in sql)
    return name in words.split()
