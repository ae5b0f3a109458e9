"""Broken files: each gives a clear finding or error, and no row is lost or invented."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from onestory import intake, pipeline, sources
from onestory.model.errors import DeliveryError, NothingUsableError, OneStoryError
from onestory.pipeline.outcome import Outcome

COUNTS = "place,period,numerator,denominator\n"
VALUES = "place,period,value,lower,upper\n"
GOOD = "Leeds,2022-23,12,100\n"
MORE = "Leeds,2021-22,12,100\nYork,2022-23,3,50\n"
PLAN = """
title = "Broken files"
[[figures]]
source = "own_table"
path = "{file}"
[figures.columns]
measure = "home_soon"
period = "period"
{columns}
[[indicator]]
id = "home_soon"
title = "Home soon"
measure = "home_soon"
statistic = "proportion"
numerator = "people home soon"
denominator = "people"
unit = "%"
multiplier = 100
direction = "none declared"
version = "1"
source = "a table made for this test"
[release]
audience = "public"
"""


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A broken file and what must be said of it.

    `rejected` gives the rows that each rule refuses, all of them; `noticed` rules that must be
    reported of rows that stay; `says` words that must stand in some finding.
    """

    id: str
    content: str | bytes
    file: str = "table.csv"
    columns: dict[str, object] = field(default_factory=dict)
    accepted: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    noticed: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A file that cannot be used at all, and words that the error must hold."""

    id: str
    content: str | bytes
    says: str
    file: str = "table.csv"
    columns: dict[str, object] = field(default_factory=dict)
    error: type[OneStoryError] = DeliveryError


def workbook(
    *sheets: tuple[str, Sequence[Sequence[object]]],
    change: Callable[[openpyxl.Workbook], None] | None = None,
) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


HEAD = ["place", "period", "numerator", "denominator"]
ROWS = [["Leeds", "2022-23", 12, 100], ["York", "2022-23", 3, 50]]


def hide(book: openpyxl.Workbook) -> None:
    book["old"].sheet_state = "hidden"


def merge(book: openpyxl.Workbook) -> None:
    book["data"].merge_cells("A2:A3")


def merge_numbers(book: openpyxl.Workbook) -> None:
    book["data"].merge_cells("C2:C3")


BAD = [
    # ---- characters
    Bad(id="windows-1252", content=(COUNTS + "Ynys Môn,2022-23,12,100\n").encode("cp1252"),
        accepted=1, noticed=("encoding",), says="Windows-1252"),
    Bad(id="latin pound sign", content=(VALUES + "Leeds,2022-23,£12,£10,£14\n").encode("cp1252"),
        accepted=1, noticed=("encoding", "pounds")),
    Bad(id="byte order mark", content=(COUNTS + GOOD).encode("utf-8-sig"),
        accepted=1, noticed=("encoding",), says="byte order mark"),
    Bad(id="utf-16", content=(COUNTS + GOOD).encode("utf-16"), accepted=1, noticed=("encoding",),
        says="UTF-16"),
    Bad(id="utf-16 without mark", content=(COUNTS + GOOD).encode("utf-16-le"), accepted=1,
        noticed=("encoding",)),
    Bad(id="NUL in a row", content=COUNTS + GOOD + "Yo\0rk,2022-23,3,50\n",
        accepted=1, rejected={"NUL byte": 1}),
    Bad(id="names in other scripts", content=COUNTS + "利兹,2022-23,12,100\nЙорк,2022-23,3,50\n",
        accepted=2),
    Bad(id="spaces of no width in names", content=COUNTS + "\u200bLeeds\u00a0 City,2022-23,12,100\n",
        accepted=1),
    # ---- lines and cells
    Bad(id="carriage returns alone", content=(COUNTS + GOOD + MORE).replace("\n", "\r"), accepted=3),
    Bad(id="semicolons", content=(COUNTS + GOOD).replace(",", ";"), accepted=1,
        noticed=("delimiter",), says="semicolons"),
    Bad(id="tabs", content=(COUNTS + GOOD).replace(",", "\t"), accepted=1, noticed=("delimiter",)),
    Bad(id="decimal commas", content="place;period;value\nLeeds;2022-23;12,5\nYork;2022-23;7\n",
        accepted=1, rejected={"decimal comma": 1}, says="12,5"),
    Bad(id="thousands that may be decimals", content="place;period;value\nLeeds;2022-23;1,234\nYork;2022-23;7\n",
        accepted=1, rejected={"decimal comma": 1}),
    Bad(id="thousands separators", content=COUNTS + 'Leeds,2022-23,"1,212","10,000"\n', accepted=1,
        noticed=("thousands",)),
    Bad(id="ragged: too few", content=COUNTS + GOOD + "York,2022-23,3\n", accepted=1,
        rejected={"ragged row": 1}, says="3 cells where the headings have 4"),
    Bad(id="ragged: too many", content=COUNTS + GOOD + "Hull, City of,2022-23,3,50\n", accepted=1,
        rejected={"ragged row": 1}),
    Bad(id="unclosed quote", content=COUNTS + '"Leeds,2022-23,12,100\n' + MORE, accepted=2,
        rejected={"unclosed quote": 1}),
    Bad(id="unclosed quote before a quoted name",
        content=COUNTS + '"Leeds,2022-23,12,100\n"Kingston upon Hull, City of",2022-23,3,50\n',
        accepted=1, rejected={"unclosed quote": 1}),
    Bad(id="very long cell", content=COUNTS + GOOD + "Y" * 40_000 + ",2022-23,3,50\n", accepted=1,
        rejected={"cell too long": 1}),
    # ---- headings
    Bad(id="headings below a title", content="Home soon\nPrinted on Monday\n\n\n" + COUNTS + GOOD,
        accepted=1, noticed=("title rows",), says="row 5"),
    Bad(id="headings in capitals and spaces", content=" Place , PERIOD,Numerator ,denominator\n" + GOOD,
        accepted=1),
    Bad(id="headings repeated", content=COUNTS + GOOD + COUNTS + MORE, accepted=3,
        noticed=("repeated heading",)),
    Bad(id="footnotes", content=COUNTS + GOOD + "\nSource: our own counts, unchecked\n* hidden\n",
        accepted=1, noticed=("footnotes",)),
    Bad(id="total at the bottom", content=COUNTS + GOOD + "Total,2022-23,12,100\n", accepted=1,
        rejected={"total row": 1}, says="one more place"),
    # ---- periods
    Bad(id="three years in one", content=COUNTS + GOOD + "York,2017-19,3,50\n", accepted=1,
        rejected={"impossible period": 1}, says="not one year"),
    Bad(id="month thirteen", content=COUNTS + GOOD + "York,13/2021,3,50\n", accepted=1,
        rejected={"impossible period": 1}, says="no month that exists"),
    Bad(id="31 February", content=COUNTS + GOOD + "York,31/02/2021,3,50\n", accepted=1,
        rejected={"impossible period": 1}, says="no day that exists"),
    Bad(id="American date", content=COUNTS + GOOD + "York,04/13/2021,3,50\n", accepted=1,
        rejected={"impossible period": 1}, says="days come before months"),
    Bad(id="year 0202", content=COUNTS + GOOD + "York,01/04/0202,3,50\n", accepted=1,
        rejected={"impossible period": 1}),
    Bad(id="period in words", content=COUNTS + GOOD + "York,last year,3,50\n", accepted=1,
        rejected={"unreadable period": 1}, says="2023-24"),
    Bad(id="period missing", content=COUNTS + GOOD + "York,,3,50\n", accepted=1,
        rejected={"missing period": 1}),
    Bad(id="years and months in one column", content=COUNTS + GOOD + "York,April 2021,3,50\n",
        accepted=2, noticed=("mixed periods",), says="April 2021"),
    Bad(id="spreadsheet dates as numbers", content=COUNTS + "Leeds,44652,12,100\nLeeds,44682,13,100\n",
        accepted=2, noticed=("days may be months",)),
    Bad(id="two years in one sheet", content=COUNTS + GOOD + MORE, accepted=3),
    # ---- places
    Bad(id="place missing", content=COUNTS + GOOD + ",2022-23,3,50\n", accepted=1,
        rejected={"missing place": 1}),
    Bad(id="formula for a name", content=COUNTS + GOOD + "=cmd|' /C calc'!A0,2022-23,3,50\n",
        accepted=1, rejected={"formula": 1}, says="never will be"),
    Bad(id="at-sign formula", content=COUNTS + GOOD + "@SUM(A1:A9),2022-23,3,50\n", accepted=1,
        rejected={"formula": 1}),
    Bad(id="minus formula", content=COUNTS + GOOD + "-cmd|x,2022-23,3,50\n", accepted=1,
        rejected={"formula": 1}),
    # ---- numbers
    Bad(id="formula for a number", content=COUNTS + GOOD + "York,2022-23,=1+2,50\n", accepted=1,
        rejected={"formula": 1}),
    Bad(id="negative count", content=COUNTS + GOOD + "York,2022-23,-3,50\n", accepted=1,
        rejected={"negative count": 1}),
    Bad(id="words for a number", content=COUNTS + GOOD + "York,2022-23,three,50\n", accepted=1,
        rejected={"not a number": 1}, says="'three'"),
    Bad(id="brackets", content=COUNTS + GOOD + "York,2022-23,(3),50\n", accepted=1,
        rejected={"number in brackets": 1}),
    Bad(id="a note on a number", content=COUNTS + GOOD + "York,2022-23,3*,50\n", accepted=1,
        rejected={"note on a number": 1}),
    Bad(id="per cent in a count", content=COUNTS + GOOD + "York,2022-23,3%,50\n", accepted=1,
        rejected={"unit on a number": 1}),
    Bad(id="per cent in a value", content=VALUES + "York,2022-23,30%,25%,35%\n", accepted=1,
        noticed=("per cent",)),
    Bad(id="infinite", content=COUNTS + GOOD + "York,2022-23,inf,50\n", accepted=1,
        rejected={"no finite number": 1}),
    Bad(id="beyond all numbers", content=COUNTS + GOOD + "York,2022-23,1e999,50\n", accepted=1,
        rejected={"no finite number": 1}),
    Bad(id="1e308", content=COUNTS + GOOD + "York,2022-23,3,1e308\n", accepted=1,
        rejected={"no finite number": 1}),
    Bad(id="division error", content=VALUES + "Leeds,2022-23,3,2,4\nYork,2022-23,#DIV/0!,2,4\n",
        accepted=1, rejected={"no finite number": 1}),
    Bad(id="power of ten", content=COUNTS + "York,2022-23,3,1.2E+03\n", accepted=1,
        noticed=("power of ten",)),
    Bad(id="NaN", content=COUNTS + "York,2022-23,nan,50\n", accepted=1, noticed=("mark",)),
    Bad(id="star", content=COUNTS + "York,2022-23,*,50\n", accepted=1, noticed=("mark",),
        says="suppressed, never as zero"),
    Bad(id="fewer than five", content=COUNTS + "York,2022-23,<5,50\n", accepted=1,
        noticed=("mark",)),
    Bad(id="dash", content=COUNTS + "York,2022-23,-,50\n", accepted=1, noticed=("dash",),
        says="write 0"),
    Bad(id="blank numbers", content=COUNTS + "York,2022-23,,50\n", accepted=1, noticed=("blank",)),
    Bad(id="part of a person", content=COUNTS + "York,2022-23,3.5,50\n", accepted=1,
        noticed=("not whole",)),
    # ---- numbers that cannot stand together
    Bad(id="numerator above denominator", content=COUNTS + GOOD + "York,2022-23,60,50\n",
        columns={"statistic": "proportion"}, accepted=1, rejected={"numerator above denominator": 1}),
    Bad(id="numerator above denominator, the statistic said by the indicator alone",
        content=COUNTS + GOOD + "York,2022-23,60,50\n", accepted=1,
        rejected={"numerator above denominator": 1}),
    Bad(id="denominator zero", content=COUNTS + GOOD + "York,2022-23,0,0\n", accepted=1,
        rejected={"zero denominator": 1}),
    Bad(id="value above 100", content=VALUES + "Leeds,2022-23,30,25,35\nYork,2022-23,130,,\n",
        columns={"statistic": "proportion"}, accepted=1, rejected={"value out of range": 1}),
    Bad(id="limits reversed", content=VALUES + "Leeds,2022-23,30,25,35\nYork,2022-23,30,35,25\n",
        accepted=1, rejected={"limits reversed": 1}),
    Bad(id="value outside its limits", content=VALUES + "Leeds,2022-23,30,25,35\nYork,2022-23,40,25,35\n",
        accepted=1, rejected={"value outside its limits": 1}),
    Bad(id="shares of one", content="place,period,value\nLeeds,2022-23,0.3\nYork,2022-23,0.4\nHull,2022-23,1\n",
        accepted=3, noticed=("shares of one",), says="multiply them by 100"),
    Bad(id="value that does not follow", columns={"statistic": "proportion"},
        content="place,period,numerator,denominator,value\nYork,2022-23,3,50,60\n", accepted=1,
        noticed=("value does not follow",)),
    # ---- rows that say the same
    Bad(id="duplicate", content=COUNTS + GOOD + GOOD, accepted=1, rejected={"duplicate row": 1},
        says="row 2 already"),
    Bad(id="duplicate in another spelling", content=COUNTS + GOOD + "LEEDS ,2022/23,12,100\n",
        accepted=1, rejected={"duplicate row": 1}),
    Bad(id="conflicting duplicate", content=COUNTS + MORE + "York,2022-23,4,50\n", accepted=1,
        rejected={"conflicting duplicate": 2}, says="rows 3 and 4"),
    # ---- workbooks
    Bad(id="dates in a workbook", file="table.xlsx", columns={"period_kind": "month"},
        content=workbook(("data", [HEAD, ["Leeds", date(2022, 4, 1), 12, 100]])), accepted=1),
    Bad(id="other sheets", file="table.xlsx", content=workbook(("notes", [["Read me"]]), ("data", [HEAD, *ROWS])),
        accepted=2, noticed=("other sheets",), says="notes"),
    Bad(id="hidden sheet", file="table.xlsx",
        content=workbook(("data", [HEAD, *ROWS]), ("old", [HEAD, *ROWS]), change=hide),
        accepted=2, noticed=("hidden sheet",)),
    Bad(id="merged names", file="table.xlsx",
        content=workbook(("data", [HEAD, ["Leeds", "2021-22", 1, 9], ["", "2022-23", 2, 9]]), change=merge),
        accepted=2, noticed=("merged cells",)),
    Bad(id="merged numbers are not copied", file="table.xlsx",
        content=workbook(("data", [HEAD, ["Leeds", "2021-22", 1, 9], ["Leeds", "2022-23", None, 9]]), change=merge_numbers),
        accepted=2, noticed=("blank",)),
    Bad(id="formulae never worked out", file="table.xlsx",
        content=workbook(("data", [HEAD, ["Leeds", "2022-23", "=5+7", 100]])),
        accepted=1, noticed=("formula without answer",)),
    Bad(id="text numbers in a workbook", file="table.xlsx",
        content=workbook(("data", [HEAD, ["Leeds", "2022-23", " 12 ", "1,000"]])), accepted=1,
        noticed=("thousands",)),
    Bad(id="workbook called csv", file="table.csv", content=workbook(("data", [HEAD, *ROWS])),
        accepted=2, noticed=("wrong ending",), says="the file is a workbook"),
    Bad(id="text called xlsx", file="table.xlsx", content=COUNTS + GOOD, accepted=1,
        noticed=("wrong ending",), says="the file is text"),
]  # fmt: skip

SOUND = workbook(("data", [HEAD, *ROWS]))
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")

UNREADABLE = [
    Unreadable(id="0 bytes", content=b"", says="0 bytes"),
    Unreadable(id="blank lines", content="\n\n \n", says="no rows"),
    Unreadable(id="headings alone", content=COUNTS, says="headings but no rows"),
    Unreadable(id="workbook with nothing in it", file="table.xlsx", content=workbook(("data", [])),
               says="no rows"),
    Unreadable(id="column missing", content="place,period,count,out of\n" + GOOD,
               columns={"numerator": "Counts"}, says="Did you mean 'count'"),
    Unreadable(id="no figures", content="place,period,ward\nLeeds,2022-23,9\n", says="'numerator'"),
    Unreadable(id="two columns of one name", content="place,period,value,value\nLeeds,2022-23,1,2\n",
               says="Two columns are headed 'value'"),
    Unreadable(id="years side by side", content="place,2021-22,2022-23\nLeeds,1,2\n",
               says="a column of its own"),
    Unreadable(id="truncated zip", file="table.xlsx", content=SOUND[: len(SOUND) // 2], says="cut short"),
    Unreadable(id="locked", file="table.xlsx", content=LOCKED, says="password"),
    Unreadable(id="web page called xls", file="table.xls", content="<html><table><tr><td>1</td></tr></table></html>",
               says="web page"),
    Unreadable(id="PDF", content=b"%PDF-1.7\n...", says="a PDF"),
    Unreadable(id="bytes that are no text", content=bytes(range(7)) * 4 + b"\0" * 500, says="not text"),
    Unreadable(id="zip of something else", file="table.zip", content=b"PK\x03\x04" + b"x" * 90, says="cut short"),
    Unreadable(id="sheet that is not there", file="table.xlsx", content=SOUND, columns={"sheet": "Q4"},
               says="The sheets are: data"),
    Unreadable(id="heading row that is not there", content=COUNTS + GOOD, columns={"header_row": 9},
               says="Row 9"),
    Unreadable(id="every row refused", content=COUNTS + "Total,2022-23,1,2\n", says="nothing usable",
               error=NothingUsableError),
    Unreadable(id="every row conflicts", content=COUNTS + GOOD + "Leeds,2022-23,13,100\n",
               says="nothing usable", error=NothingUsableError),
]  # fmt: skip


def checked(bad: Bad | Unreadable, folder: Path) -> Outcome:
    content = bad.content.encode() if isinstance(bad.content, str) else bad.content
    (folder / bad.file).write_bytes(content)
    columns = "\n".join(f"{key} = {value!r}" for key, value in bad.columns.items())
    plan = folder / "onestory.toml"
    plan.write_text(PLAN.format(file=bad.file, columns=columns), encoding="utf-8")
    return pipeline.check(plan, to=folder / "out", tell=lambda *_: None)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.id)
def test_what_can_be_used_is_used_and_the_rest_is_explained(bad: Bad, tmp_path: Path):
    outcome = checked(bad, tmp_path)
    refused = {f.rule: f.rows for f in outcome.findings if f.severity == "rejected"}
    assert refused == bad.rejected
    assert outcome.accepted_rows == bad.accepted
    assert outcome.received_rows == bad.accepted + sum(bad.rejected.values())
    assert set(bad.noticed) <= {f.rule for f in outcome.findings if f.severity != "rejected"}
    assert bad.says in " ".join(str(f) for f in outcome.findings)
    assert all(f.do and f.file == bad.file for f in outcome.findings)
    assert all(f.first_rows for f in outcome.findings if f.severity == "rejected")


@pytest.mark.parametrize("bad", UNREADABLE, ids=lambda bad: bad.id)
def test_where_nothing_can_be_used_the_error_teaches_and_the_exit_code_is_not_zero(
    bad: Unreadable, tmp_path: Path
):
    with pytest.raises(bad.error) as raised:
        checked(bad, tmp_path)
    assert bad.says in str(raised.value)
    assert raised.value.do
    assert raised.value.exit_code in {4, 5}


def test_there_are_forty_broken_files_and_no_two_of_a_name():
    names = [bad.id for bad in (*BAD, *UNREADABLE)]
    assert len(names) >= 40
    assert len(set(names)) == len(names)


def test_an_empty_folder_is_an_error_that_says_what_would_be_read(tmp_path: Path):
    with pytest.raises(DeliveryError, match="No file in this folder is a CSV file or a workbook"):
        intake.receive(tmp_path, sources.source("own_table"))
