"""Opening: what a file is by its bytes, whatever its name ends in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onestory.intake.notices import Notice
from onestory.intake.sheet import Sheet
from onestory.intake.text_file import read_text
from onestory.intake.workbook import read_workbook
from onestory.model.errors import DeliveryError

_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a word-processor file"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x89PNG", "a picture"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The sheets of a file (one without a name for a text file), and what was noticed."""

    file: str
    sheets: tuple[Sheet, ...]
    notices: tuple[Notice, ...]


def open_file(path: Path) -> Opened:
    """Return every row of the file at `path`.

    Raises DeliveryError when it is empty, locked, cut short, or no table at all.
    """
    content = path.read_bytes()
    name = path.name
    if not content:
        raise DeliveryError(
            found="The file is empty (0 bytes).", where=name, do="Download or save it again."
        )
    _refuse_other_kinds(content, name)
    named_workbook = path.suffix.lower() in _WORKBOOKS
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        sheets, notices = read_workbook(content, file=name)
        if not named_workbook:
            notices = (*notices, _wrong_ending(name, "a workbook"))
        return Opened(file=name, sheets=sheets, notices=notices)
    sheet, notices = read_text(content, file=name)
    if named_workbook:
        notices = (*notices, _wrong_ending(name, "text"))
    return Opened(file=name, sheets=(sheet,), notices=notices)


def _wrong_ending(name: str, kind: str) -> Notice:
    message = f"The name ends in '{Path(name).suffix}' but the file is {kind}; it was read as that."
    return Notice(rule="wrong ending", message=message, severity="warning")


def _refuse_other_kinds(content: bytes, name: str) -> None:
    """Raise when the first bytes say that this is no table."""
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise DeliveryError(
            found="The file is a web page, whatever its name says.",
            where=name,
            do="Open it in a spreadsheet program and save it as .xlsx or CSV, "
            "or check that the download was not an error page.",
        )
    for bytes_, kind in _OTHERS:
        if content.startswith(bytes_):
            raise DeliveryError(
                found=f"The file is {kind}, not a table.",
                where=name,
                do="Give a CSV file or a workbook.",
            )
