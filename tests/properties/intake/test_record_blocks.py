"""Whatever is written comes back with its lines, and whatever is sent adds up."""

from __future__ import annotations

import csv
import gzip
import io
import re
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from onestory.intake.records.reading import open_parts
from onestory.intake.records.row_by_row import split_slowly
from onestory.intake.records.splitting import Form, split_fast
from onestory.model.errors import DeliveryError

QUICK = settings(max_examples=120, deadline=None, derandomize=True)
AWKWARD = st.text(alphabet="ab7 \",;\t|\n\r'éñ=.-", max_size=6)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Some headings and rows of them; no row is blank or says the headings again."""
    width = draw(st.integers(1, 5))
    headings = [f"h{n}" for n in range(width)]
    row = st.lists(AWKWARD, min_size=width, max_size=width).filter(holds_something)
    return [headings, *draw(st.lists(row, max_size=12))]


def holds_something(row: list[str]) -> bool:
    return bool("".join(row).strip(" \t,;|"))


def write(content: bytes, name: str = "sent.csv") -> Path:
    path = Path(tempfile.mkdtemp()) / name
    path.write_bytes(content)
    return path


def read(path: Path, **how) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str]], int]:
    """The accepted rows, the quarantined ones with their reasons, and the physical count."""
    rows, aside, physical = [], [], 0
    for part in open_parts(path, **how):
        for block in part.blocks:
            columns = [column.to_pylist() for column in block.rows.columns]
            rows += [(n, list(cells)) for n, *cells in zip(*columns, strict=True)]
            aside += [(row.row, row.reason) for row in block.quarantined]
        physical += part.physical_rows()
        part.notices()
    return rows, aside, physical


def starts(rows: list[list[str]]) -> list[int]:
    """The line on which each row starts, by counting the line breaks in the rows above."""
    inner = [sum(len(re.findall(r"\r\n|\r|\n", cell)) for cell in row) for row in rows]
    return [1 + above + sum(inner[:above]) for above in range(len(rows))]


@QUICK
@given(
    table=tables(),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    break_=st.sampled_from(["\n", "\r\n", "\r"]),
    block_bytes=st.sampled_from([7, 64, 1 << 20]),
)
def test_what_is_written_comes_back_exactly_with_its_lines(
    table, delimiter, quoting, codec, break_, block_bytes
):
    if break_ != "\r\n":  # before Python 3.13 the writer leaves other breaks than its own unquoted
        quoting = csv.QUOTE_ALL
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=break_).writerows(table)
    sent = write(text.getvalue().encode(codec))
    rows, aside, physical = read(sent, delimiter=delimiter, block_bytes=block_bytes)
    lines = starts(table)
    assert rows == list(zip(lines[1:], table[1:], strict=True))
    assert not aside
    assert physical == len(table) - 1


@QUICK
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.sampled_from(
                [b'"', b",", b"\n", b"\r", b"a", b'""', b"\0", b"\xff", b"\xc3\xa9", b" "]
            ),
            max_size=80,
        ).map(b"".join),
    ),
    block_bytes=st.sampled_from([1, 7, 1 << 20]),
)
@example(content=b'a,b\n1,"2\n3,4\n', block_bytes=7)
@example(content=b'a\n"\n' * 40, block_bytes=7)
def test_any_bytes_are_accounted_for_or_refused(content, block_bytes):
    sent = write(b"a,b\n" + content)
    try:
        rows, aside, physical = read(sent, block_bytes=block_bytes)
    except DeliveryError:
        return
    assert physical == len(rows) + len(aside)
    numbers = [row for row, _ in rows] + [row for row, _ in aside]
    assert len(set(numbers)) == len(numbers), "no line is told twice"
    assert min(numbers, default=2) >= 2


@QUICK
@given(
    content=st.lists(
        st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b'""', b"\xe9", b"b,c\n", b'"x",y\n']),
        max_size=80,
    ).map(b"".join)
)
def test_the_size_of_the_blocks_changes_nothing(content):
    sent = write(b"a,b\n" + content)
    assert read(sent, block_bytes=5) == read(sent, block_bytes=1 << 20)


@QUICK
@given(
    content=st.lists(
        st.sampled_from(
            [b'"', b'""', b",", b"\n", b"\r\n", b"\r", b"a", b" ", b"a,b\n", b'"x",y\n', b'c,"d"\n']
        ),
        max_size=30,
    ).map(b"".join)
)
def test_the_fast_and_the_careful_reading_agree(content):
    content += b"\n"
    form = Form(headings=("a", "b"), delimiter=",")
    fast = split_fast(content, 2, form)
    assume(fast is not None)
    assert fast is not None
    slow = split_slowly(content, form, line=2, at=0, until=fast.bytes, last=False)
    assert fast.rows.to_pylist() == slow.rows.to_pylist()
    assert fast.quarantined == slow.quarantined
    assert replace(fast, rows=None) == replace(slow, rows=None)


@QUICK
@given(cut=st.integers(0, 1600))
def test_a_gzip_file_cut_anywhere_is_refused(cut):
    whole = gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(500)), mtime=0)
    assume(cut < len(whole))
    with pytest.raises(DeliveryError):
        read(write(whole[:cut], "sent.csv.gz"), block_bytes=100)


@QUICK
@given(place=st.integers(10, 10_000), bit=st.integers(0, 7), kind=st.sampled_from(["gz", "zip"]))
def test_a_flipped_bit_never_changes_what_is_read(place, bit, kind):
    text = b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(300))
    whole = bytearray(gzip.compress(text, mtime=0) if kind == "gz" else zipped(text))
    assume(place < len(whole))
    before = read(write(bytes(whole), f"sent.{kind}"))
    whole[place] ^= 1 << bit
    try:
        after = read(write(bytes(whole), f"sent.{kind}"))
    except DeliveryError:
        return
    assert after == before


def zipped(text: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("sent.csv", (2023, 4, 1, 0, 0, 0)), text)
    return packed.getvalue()
