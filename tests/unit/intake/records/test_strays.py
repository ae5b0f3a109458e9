"""Strays: what names a person in a column of the records is found, and what does not is left."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from onestory.intake.records.shapes import quoted, sheet_shown, shown
from onestory.intake.records.strays import find_strays, kept
from onestory.intake.records.values import ColumnRead
from onestory.sources import CodeList, Field

OUTCOMES = CodeList(id="outcomes", codes={"Ended": "", "White": ""})
SNOMED = CodeList(id="snomed", codes={"281685003": ""}, open=True)
FIELDS = (
    Field(name="number", role="local id", private="identifier"),
    Field(name="nhs", role="nhs number", private="identifier"),
    Field(name="first", role="first name", private="identifier"),
    Field(name="last", role="last name", private="identifier"),
    Field(name="born", type="date", role="birth date", private="identifier"),
    Field(name="home", role="postcode", private="identifier"),
    Field(name="event", role="record key"),
    Field(name="diagnosis"),
    Field(name="outcome", type="code", codes="outcomes"),
    Field(name="complaint", type="code", codes="snomed"),
    Field(name="area", role="lsoa"),
    Field(name="month", role="birth month"),
)
CODES = {one.name: {"outcomes": OUTCOMES, "snomed": SNOMED}.get(one.codes) for one in FIELDS}
ADA = {
    "number": "L77001",
    "nhs": "943 476 5919",
    "first": "Ada",
    "last": "White",
    "born": date(1951, 3, 14),
    "home": "XA1 3FZ",
}
BEA = ADA | {"number": "L77002", "nhs": "9434765870", "last": "Bright", "home": "XA2 4GH"}


def read(name: str, values: list[object]) -> ColumnRead:
    codes = CODES[name]
    listed = codes.codes if codes and not codes.open else None
    unknown = [bool(listed) and value is not None and value not in listed for value in values]
    kind = pa.date32() if name == "born" else pa.string()
    none = np.zeros(len(values), bool)
    return ColumnRead(
        values=pa.array(values, kind),
        unreadable=none,
        unknown=np.array(unknown, bool),
        raw=None,
        mapped=0,
    )


def found(column: str, *values: str) -> list[str]:
    """The values of Ada's rows, one a row, that are strays in a column; Bea has a row too."""
    rows = [*(ADA | {column: value} for value in values), BEA]
    reads = {one.name: read(one.name, [row.get(one.name) for row in rows]) for one in FIELDS}
    astray = find_strays(reads, FIELDS, CODES)
    assert set(astray) <= {column}
    table = kept(pa.array(range(len(rows)), pa.int64()), reads, astray)
    return table["text"].to_pylist()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("diagnosis", "XA9 1ZZ"),
        ("diagnosis", "xa91zz"),
        ("diagnosis", "lives at XA9 1ZZ now"),
        ("diagnosis", "Patient of NHS 9990000018"),
        ("diagnosis", "999 000 0018"),
        ("diagnosis", "9434765919"),
        ("diagnosis", "White"),
        ("diagnosis", "L77001"),
        ("diagnosis", "14/03/1951"),
        ("diagnosis", "1951-03-14"),
        ("diagnosis", "14031951"),
        ("diagnosis", "WHITE, Ada"),
        ("outcome", "9990000018"),
        ("outcome", "saw Ada White again"),
        ("event", "L77001"),
        ("event", "9434765919"),
        ("area", "SW1A 1AA"),
        ("area", "Leeds"),
        ("month", "14031951"),
        ("month", "1951-03-14"),
    ],
)
def test_what_names_a_person_is_a_stray(column, value):
    assert found(column, value) == [value]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("diagnosis", "I21"),
        ("diagnosis", "9990000018"),  # a number in a column of numbers, and nobody's here
        ("diagnosis", "AA22C"),
        ("diagnosis", "RX1CC"),
        ("diagnosis", "SW1A"),
        ("diagnosis", "Bright"),  # another row's name
        ("diagnosis", "15/03/1951"),
        ("diagnosis", "rest in bed, Ada"),
        ("diagnosis", "Band A1 2nd tier"),
        ("outcome", "White"),  # a word of the list
        ("outcome", "went home"),
        ("complaint", "9990000018"),  # may be a code of SNOMED CT
        ("event", "9434765870"),  # a number that another person has, by chance
        ("area", "E01000001"),
        ("area", "X01000001"),
        ("month", "031951"),
        ("month", "3"),
        ("month", "195103"),
    ],
)
def test_what_names_nobody_is_left(column, value):
    assert found(column, value) == []


def test_a_stray_is_found_in_the_row_that_it_names_alone():
    assert found("diagnosis", "I21", "White", "white", "I22") == ["White", "white"]


@pytest.mark.parametrize("value", ["9990000018", "XA9 1ZZ", "a sentence of somebody's own"])
def test_a_finding_quotes_no_value_that_may_name_a_person(value):
    assert value not in quoted(value)


def test_a_finding_quotes_a_code_and_a_heading_stands_as_it_is_unless_it_names_a_person():
    assert quoted("I21.9") == "'I21.9'"
    assert shown("Date of the first contact") == "'Date of the first contact'"
    assert "9990000018" not in shown("Bright 9990000018")
    assert sheet_shown("April") == "April"
    assert "XA1" not in sheet_shown("14 Low Road XA1 3FZ")
