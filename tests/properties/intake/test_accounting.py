"""Whatever a table holds, each row is accepted or refused and no number is invented."""

from __future__ import annotations

import csv
import re
import tempfile
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory import engine, intake, sources
from onestory.model.errors import DeliveryError
from onestory.model.source import Checked

PLACES = st.one_of(
    st.sampled_from(
        ["Leeds", "York", "Hull, City of", 'St. Mary"s', "", "Total", "=A1", "利兹", "a\nb"]
    ),
    st.text(max_size=12),
)
SAFE_PLACES = st.sampled_from(
    ["Leeds", "York", "Hull, City of", "a\nb", "", "Total", "=A1", "利兹"]
)
PERIODS = st.sampled_from(
    ["2021-22", "2022-23", "April 2022", "2017-19", "31/02/2021", "", "44652"]
)
NUMBERS = st.one_of(
    st.integers(-5, 10_000).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.sampled_from(
        ["*", "-", "", "[c]", "[x]", "<5", "1,234", "12%", "£3", "(5)", "1e999", "=1+1", "abc"]
    ),
    st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=6),
)
ROWS = st.lists(st.tuples(PLACES, PERIODS, NUMBERS, NUMBERS), max_size=25)


def written(rows: list[tuple[str, ...]]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [("place", "period", "numerator", "denominator"), *rows]
    )
    return out.getvalue()


def check(content: bytes, folder: str) -> Checked | None:
    """The checked file, or None where it taught why it cannot be read at all."""
    path = Path(folder) / "table.csv"
    path.write_bytes(content)
    try:
        [delivery] = intake.receive(path, sources.source("own_table"))
        return intake.check(delivery, to=Path(folder))
    except DeliveryError as error:
        return None if error.found and error.do else pytest.fail(f"{error!r} does not teach")


def starts(rows: list[tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """Line number -> the row that starts there."""
    found, line = {}, 2
    for row in rows:
        found[line] = row
        line += 1 + sum(cell.count("\n") for cell in row)
    return found


def physical_lines(text: str) -> int:
    lines = re.split(r"\r\n|\r|\n", text)
    return len(lines) - (lines[-1] == "")


@settings(max_examples=150, deadline=None)
@given(rows=ROWS)
def test_accepted_and_refused_rows_are_those_received_and_every_line_is_counted(rows):
    text = written(rows)
    with tempfile.TemporaryDirectory() as folder:
        checked = check(text.encode("utf-8", errors="replace"), folder)
        if checked is None:
            return
        assert checked.accepted_rows + checked.rejected_rows == checked.received_rows
        assert checked.received_rows + checked.furniture_rows == physical_lines(text)
        assert checked.received_rows < physical_lines(text)
        assert checked.rejected.rows == checked.rejected_rows
        refused = sum(f.rows for f in checked.findings if f.severity == "rejected")
        assert refused == checked.rejected_rows


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(SAFE_PLACES, PERIODS, NUMBERS, NUMBERS), max_size=25))
def test_every_number_is_the_one_that_stands_in_its_row_and_column(rows):
    with tempfile.TemporaryDirectory() as folder:
        checked = check(written(rows).encode("utf-8", errors="replace"), folder)
        if checked is None:
            return
        at = starts(rows)
        for figure in engine.read(checked.accepted).to_pylist():
            cell = at[figure["row"]][2 if figure["column"] == "numerator" else 3]
            if figure["number"] is None:
                assert figure["mark"] in {"suppressed", "not available", "not applicable"}
            else:
                assert figure["mark"] is None
                assert figure["number"] == float(re.sub(r"[,£%\s]", "", cell))


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_at_all_give_an_account_or_an_error_that_teaches(content):
    with tempfile.TemporaryDirectory() as folder:
        checked = check(content, folder)
        if checked is not None:
            assert checked.accepted_rows + checked.rejected_rows == checked.received_rows


@settings(max_examples=100, deadline=None)
@given(lines=st.lists(st.text(alphabet='ab",;\n\r\t 1', max_size=15), max_size=15))
def test_stray_quotes_and_breaks_lose_no_line(lines):
    text = "place,period,value\n" + "\n".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        checked = check(text.encode(), folder)
        if checked is None:
            return
        assert checked.accepted_rows + checked.rejected_rows == checked.received_rows
        assert checked.received_rows + checked.furniture_rows == physical_lines(text)
