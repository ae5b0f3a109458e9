"""Small stories drawn as text, and what a card makes of each row.

A block is one table of the story: its first heading names the table, its first column the person
('-' for nobody). The column `counts` says what is expected of the row: 'yes' and 'no' for a
numerator of one and nought, a number for another, '.' for no case; '?' after it for a case that a
missing link leaves open. Whatever is not drawn is as in `USUAL`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import ibis.expr.types as ir
import pyarrow as pa
import pytest

from onestory.engine import Relations, open_relations
from onestory.indicators.card import StoryTables
from onestory.indicators.cards import measured_cards
from onestory.model.story import TABLES

Row = dict[str, object]
CheckCases = Callable[..., None]

WHO: Row = {"provider": "XA1", "lsoa": "E01000001", "age": 70, "sex": "female"}
USUAL: dict[str, Row] = {
    "people": {"certainty": "firm", "first_seen": "2020-01-01", "birth_month": "1954-01-01",
               "lsoa": "E01000001", "sex": "female"},
    "spells": {**WHO, "class": "1", "method": "21", "specialty": "300", "admitted_from": "19",
               "procedures": "", "diagnoses": "I219"},
    "attendances": {**WHO, "department": "1", "category": "first", "by_ambulance": "no"},
    "outpatients": {**WHO, "status": "5"},
    "appointments": {**WHO, "attended": "yes"},
    "contacts": {**WHO, "service": "community", "attended": "yes", "minutes": 30},
    "mental_spells": {**WHO, "method": "22"},
    "referrals": WHO,
    "deaths": {**WHO, "source": "deaths"},
}  # fmt: skip
EXPECTED = {"yes": 1.0, "no": 0.0}


@pytest.fixture(scope="session")
def relations() -> Iterator[Relations]:
    with open_relations(threads=1) as opened:
        yield opened


@pytest.fixture(scope="session")
def nothing(relations: Relations) -> dict[str, ir.Table]:
    """Return every table of the story without rows."""
    return {name: relations.given(schema.empty_table()) for name, schema in TABLES.items()}


@pytest.fixture
def check_cases(relations: Relations, nothing: dict[str, ir.Table]) -> CheckCases:
    """Return a check that a card makes of each drawn row what the row says of itself."""

    def check(
        card: str, drawn: str, *, last: date = date(2024, 12, 31), period: str = "2024"
    ) -> None:
        tables, expected = read(drawn)
        story = StoryTables(
            tables=nothing
            | {
                name: relations.given(pa.Table.from_pylist(rows, schema=TABLES[name]))
                for name, rows in tables.items()
            },
            periods=relations.given(periods(period)),
            last=last,
        )
        found = relations.rows(measured_cards()[card].cases(story)).to_pylist()
        inside = [one for one in found if str(one["on"]).startswith(period)]
        assert Counter(
            (one["person_id"], round(one["numerator"], 6), one["open"]) for one in inside
        ) == Counter(expected)

    return check


def periods(period: str) -> pa.Table:
    """Return the year '2024', or the month '2024-02', as a table of periods."""
    year, month = int(period[:4]), int(period[5:7] or 0)
    start = date(year, month or 1, 1)
    end = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    return pa.table({"start": [start], "end": [end]})


def read(drawn: str) -> tuple[dict[str, list[Row]], list[tuple[object, float, bool]]]:
    """Return the rows of each table, and the cases expected: person, numerator, open."""
    tables: dict[str, list[Row]] = {}
    expected: list[tuple[object, float, bool]] = []
    for block in drawn.strip().split("\n\n"):
        lines = [[cell.strip() for cell in line.split("|")] for line in block.strip().splitlines()]
        table, *headings = lines[0]
        for person, *cells in lines[1:]:
            said = dict(zip(headings, cells, strict=True))
            counts = said.pop("counts", ".")
            row = filled(table, len(tables.get(table, [])) + 1, person, said)
            tables.setdefault(table, []).append(row)
            if counts != ".":
                number = counts.rstrip("?")
                value = EXPECTED.get(number)
                value = float(number) if value is None else value
                expected.append((row["person_id"], round(value, 6), counts.endswith("?")))
    return {**tables, "people": everybody(tables)}, expected


def everybody(tables: dict[str, list[Row]]) -> list[Row]:
    drawn = {row["person_id"]: row for row in tables.get("people", [])}
    named = {row["person_id"] for rows in tables.values() for row in rows} - {None}
    return [drawn.get(one) or filled("people", 0, str(one), {}) for one in sorted(named, key=str)]


def filled(table: str, number: int, person: str, said: dict[str, str]) -> Row:
    """Return a row of the table's types: what was drawn, what is usual, and what follows of it."""
    schema = TABLES[table]
    row: Row = {"id": number, "person_id": None if person == "-" else int(person)}
    for name, cell in {**USUAL.get(table, {}), **said}.items():
        row[name] = typed(cell, schema.field(name).type)
    return {**row, **follows(table, row)}


def typed(cell: object, kind: pa.DataType) -> object:
    text = str(cell)
    if pa.types.is_list(kind):
        return text.split()
    if text == "":
        return None
    if pa.types.is_date(kind):
        return date.fromisoformat(text)
    if pa.types.is_timestamp(kind):
        return datetime.fromisoformat(text)
    if pa.types.is_boolean(kind):
        return text == "yes"
    return int(text) if pa.types.is_integer(kind) else text


def follows(table: str, row: Row) -> Row:
    start, end = row.get("start"), row.get("end")
    if table == "attendances" and isinstance(start, datetime) and isinstance(end, datetime):
        return {"minutes": (end - start) // timedelta(minutes=1)}
    if table == "mental_spells" and end:
        return {"discharge_method": row.get("discharge_method", "1")}
    if table != "spells" or not isinstance(start, date):
        return {}
    diagnoses = row["diagnoses"]
    last = row.get("last_diagnoses", diagnoses)
    assert isinstance(diagnoses, list)
    assert isinstance(last, list)
    return {
        "superspell": row.get("superspell", row["id"]),
        "emergency": str(row["method"]).startswith("2"),
        "nights": (end - start).days if isinstance(end, date) else None,
        "discharge_method": row.get("discharge_method", "1" if end else None),
        "destination": row.get("destination", "19" if end else None),
        "primary": row.get("primary", next(iter(diagnoses), None)),
        "last_diagnoses": last,
        "all_diagnoses": sorted({*diagnoses, *last}),
    }
