"""Every kind of bad file in the manual is sent, and is read as the manual says.

The kinds stand in `bad-deliveries/*.md`: a heading, how it is sent, the text, and a table of what
becomes of each row. ' · ' parts the cells of an accepted row, and '⏎' is a line break in one.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.intake.records.reading import open_parts
from onestory.model.errors import DeliveryError

FOLDER = Path(__file__).parent / "bad-deliveries"
PAGES = [FOLDER / f"{name}.md" for name in ("lines", "characters", "files")]
KIND = re.compile(
    r"^### (?P<title>[^\n]+)\n\n[^\n]+\n\n(?:Sent (?P<how>[^\n]+)\.\n\n)?```text\n(?P<sent>.*?)\n?```\n\n"
    r"\| row \| becomes \| \|\n\|---\|---\|---\|\n(?P<found>(?:\|[^\n]*\n)*)",
    re.MULTILINE | re.DOTALL,
)

Outcome = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    title: str
    how: str
    sent: str
    found: list[Outcome]


def kinds() -> list[Kind]:
    return [
        Kind(
            title=match["title"],
            how=match["how"] or "",
            sent=match["sent"],
            found=[outcome for line in match["found"].splitlines() for outcome in outcomes(line)],
        )
        for page in PAGES
        for match in KIND.finditer(page.read_text(encoding="utf-8"))
    ]


def outcomes(line: str) -> list[Outcome]:
    """One line of the table; '3 to 32' stands for that many rows."""
    row, becomes, what = (cell.strip() for cell in line.strip("|").split(" |"))
    if " to " in row:
        first, last = row.split(" to ")
        return [(str(n), becomes, what) for n in range(int(first), int(last) + 1)]
    return [(row, becomes, what)]


def bytes_of(sent: str, codec: str = "utf-8") -> bytes:
    text = re.sub(r"⟨(\d+) ×⟩(.*\n)", lambda m: m[2] * int(m[1]), sent)
    text = text.replace("⟨NUL⟩", "\0").replace("⟨tab⟩", "\t").replace("⟨CR⟩", "\r")
    pieces = re.split(r"⟨([0-9A-F]{2})⟩", text)
    return b"".join(
        bytes.fromhex(piece) if n % 2 else piece.encode(codec) for n, piece in enumerate(pieces)
    )


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2023, 4, 1, 0, 0, 0)), content)
    return packed.getvalue()


def locked(content: bytes) -> bytes:
    at = content.index(b"PK\x01\x02") + 8
    return content[:at] + bytes([content[at] | 1]) + content[at + 1 :]


def flipped(content: bytes) -> bytes:
    return content[:-6] + bytes([content[-6] ^ 1]) + content[-5:]


def parquet(content: bytes, *, lists: bool = False) -> bytes:
    headings, *rows = [line.split(",") for line in content.decode().split()]
    columns = [pa.array(column) for column in zip(*rows, strict=True)]
    if lists:
        columns = [pa.array([[value.as_py()] for value in column]) for column in columns]
        columns[0] = pa.array([value.as_py()[0] for value in columns[0]])
    packed = io.BytesIO()
    pq.write_table(pa.table(columns, names=headings), packed)
    return packed.getvalue()


def workbook(content: bytes, *, merged: bool = False) -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    sheet = book.create_sheet("Extract")
    for line in content.decode().split("\n"):
        sheet.append(line.split(","))
    if merged:
        sheet.merge_cells("A1:B1")
    book.save(packed)
    return packed.getvalue()


SENT: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "": lambda text: ("sent.csv", bytes_of(text + "\n")),
    "without a line end": lambda text: ("sent.csv", bytes_of(text)),
    "in Windows-1252": lambda text: ("sent.csv", bytes_of(text, "cp1252")),
    "in UTF-16": lambda text: ("sent.csv", bytes_of(text, "utf-16")),
    "in UTF-16 without a mark": lambda text: ("sent.csv", bytes_of(text, "utf-16-le")),
    "in UTF-16, one byte short": lambda text: ("sent.csv", bytes_of(text, "utf-16")[:-1]),
    "in UTF-8 with a mark": lambda text: ("sent.csv", bytes_of(text, "utf-8-sig")),
    "in UTF-32": lambda text: ("sent.csv", bytes_of(text, "utf-32")),
    "as gzip, cut short": lambda text: ("sent.csv.gz", gzip.compress(bytes_of(text))[:-3]),
    "as gzip, with one bit changed": lambda text: ("a.gz", flipped(gzip.compress(bytes_of(text)))),
    "as gzip, in two members": lambda text: (
        "a.gz",
        gzip.compress(bytes_of(text[:10])) + gzip.compress(bytes_of(text[10:])),
    ),
    "plain, with the name of a gzip archive": lambda text: ("sent.csv.gz", bytes_of(text)),
    "as zip, cut short": lambda text: ("a.zip", zipped(sent=bytes_of(text))[:-30]),
    "as zip, with one letter changed": lambda text: (
        "a.zip",
        zipped(sent=bytes_of(text)).replace(b"Smith", b"Smyth"),
    ),
    "as zip, locked": lambda text: ("a.zip", locked(zipped(sent=bytes_of(text)))),
    "as zip, with a letter": lambda text: (
        "a.zip",
        zipped(**{"letter.pdf": b"%PDF", "sent.csv": bytes_of(text)}),
    ),
    "as zip, from a Macintosh": lambda text: (
        "a.zip",
        zipped(**{"__MACOSX/._sent.csv": b"\0\5", "sent.csv": bytes_of(text)}),
    ),
    "as zip within zip": lambda text: ("a.zip", zipped(inner=zipped(sent=bytes_of(text)))),
    "as Parquet, cut short": lambda text: ("a.parquet", parquet(bytes_of(text))[:-20]),
    "as Parquet, with lists": lambda text: ("a.parquet", parquet(bytes_of(text), lists=True)),
    "as a workbook": lambda text: ("a.xlsx", workbook(bytes_of(text))),
    "as a workbook, cut short": lambda text: ("a.xlsx", workbook(bytes_of(text))[:-100]),
    "as a workbook, with merged headings": lambda text: (
        "a.xlsx",
        workbook(bytes_of(text), merged=True),
    ),
}


def found_in(path: Path) -> list[Outcome]:
    """What becomes of a file, in the words of the manual."""
    found: list[Outcome] = []
    aside = 0
    for part in open_parts(path):
        for block in part.blocks:
            columns = [column.to_pylist() for column in block.rows.columns]
            for row, *cells in zip(*columns, strict=True):
                shown = " · ".join(cell for cell in cells if cell is not None)
                found.append((str(row), "accepted", shown.replace("\n", "⏎")))
            found += [(str(one.row), "quarantined", one.reason) for one in block.quarantined]
            aside += len(block.quarantined)
        assert part.physical_rows() == len(found), "every physical row is one of the two"
        found.sort(key=lambda outcome: int(outcome[0]))
        found += [("", note.severity, note.rule) for note in part.notices()]
    return found


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.title)
def test_each_kind_of_the_manual_is_read_as_it_says(kind: Kind, tmp_path: Path):
    name, content = SENT[kind.how](kind.sent)
    path = tmp_path / name
    path.write_bytes(content)
    refused = [what for _, becomes, what in kind.found if becomes == "refused"]
    if refused:
        with pytest.raises(DeliveryError) as error:
            found_in(path)
        assert refused[0] in str(error.value)
    else:
        assert found_in(path) == kind.found


def test_no_kind_is_left_out_by_the_way_it_is_written():
    headings = sum(page.read_text(encoding="utf-8").count("\n### ") for page in PAGES)
    assert len({kind.title for kind in kinds()}) == headings == 60
