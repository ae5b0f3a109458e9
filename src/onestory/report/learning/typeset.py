"""Typesetting: a cut document as a tagged PDF, the same bytes from the same words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import typst

from onestory.model.errors import ReportError
from onestory.report.learning.document import Document, Drawing, Line, Part, Sheet
from onestory.report.tables import Table

_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_UNSHOWN = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
_COLUMN = 150.0  # the words' width in millimetres
_FONTS = '("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")'
_LETTERS = (
    f'#set document(title: "Letters")\n#set text(font: {_FONTS})\n#sys.inputs.letters'.encode()
)
_WIDEST = 4.2  # share of a column beside one of short cells
MOST_ROWS = 60  # of a table in print; the rest stands in the data


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How a document is set: the size of its letters in points, of its pictures in millimetres.

    `tight` sets tables without air between their rows.
    """

    size: float
    picture: float
    tight: bool = False


def pdf(document: Document, *, length: str, fit: Fit, made: int) -> bytes:
    """Return the document as PDF/UA-1; `made` is the moment of making in seconds since 1970.

    Letters that no embedded font can show are told by their code point. Raises ReportError when
    it cannot be set.
    """
    told = json.dumps(_told(document, length, fit), ensure_ascii=False)
    for letter in _unshown(frozenset(letter for letter in told if not letter.isascii())):
        told = told.replace(letter, f"[U+{ord(letter):04X}]")
    try:
        return _compiled(_source(), {"document": told, "size": str(fit.size)}, made)
    except typst.TypstError as error:
        raise ReportError(
            found=f"The report cannot be set as PDF: {error}.",
            where="PDF",
            do="Tell the makers of OneStory; `onestory evaluate` writes its figures meanwhile.",
        ) from error


def pages(made: bytes) -> int:
    """Return how many pages the PDF has."""
    return len(_PAGE.findall(made))


def _compiled(source: bytes, inputs: dict[str, str], made: int) -> bytes:
    return typst.compile(
        source,
        format="pdf",
        pdf_standards="ua-1",
        timestamp=made,
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )


@lru_cache(maxsize=64)
def _unshown(letters: frozenset[str]) -> tuple[str, ...]:
    """Which of the letters no embedded font can show: asked of the typesetter until it has none."""
    left, gone = sorted(letters), list[str]()
    while left:
        try:
            _compiled(_LETTERS, {"letters": " ".join(left)}, 0)
        except typst.TypstError as error:
            found = _UNSHOWN.search(str(error))
            named = [one for one in left if found is None or one in found[1]]
            gone += named
            left = [one for one in left if one not in named]
        else:
            break
    return tuple(gone)


@cache
def _source() -> bytes:
    template = resources.files("onestory.report") / "templates" / "learning.typ"
    return template.read_bytes()


def _told(document: Document, length: str, fit: Fit) -> Mapping[str, object]:
    return {
        "title": document.title,
        "question": document.question,
        "banner": document.banner,
        "length": length,
        "tight": fit.tight,
        "sections": [
            {"heading": one.heading, "parts": [_part(part, one.heading, fit) for part in one.parts]}
            for one in document.sections
        ],
    }


def _part(part: Part, heading: str, fit: Fit) -> Mapping[str, object]:
    match part:
        case Line():
            return {"kind": "line", "lead": part.lead, "text": part.text, "warned": part.warned,
                    "sentence": part.sentence}  # fmt: skip
        case Sheet():
            return _sheet(part.table, heading)
        case Drawing():
            it = part.figure.picture
            drawn = str(part.figure.wide)
            return {"kind": "picture", "title": it.title, "subtitle": it.subtitle, "alt": it.alt,
                    "note": it.note, "svg": drawn, "height": _height(drawn, fit)}  # fmt: skip


def _height(drawn: str, fit: Fit) -> float:
    """How high the picture stands, in millimetres: as wide as the words where that fits."""
    found = _SIZE.search(drawn)
    if found is None:
        return fit.picture
    wide, high = (float(one) for one in found.groups())
    return round(min(fit.picture, _COLUMN * high / wide), 1)


def _sheet(table: Table, heading: str) -> Mapping[str, object]:
    left = len(table.lines) - MOST_ROWS
    more = f"{left} more rows stand in the data." if left > 0 else ""
    shown = table.lines[:MOST_ROWS]
    columns = [at for at in range(len(table.heads)) if _told_in(table, at)]
    return {
        "kind": "table",
        "caption": "" if table.caption == heading else table.caption,
        "heads": [table.heads[at].text for at in columns],
        "numbers": [table.heads[at].number for at in columns],
        "widths": [_width(table, at) for at in columns],
        "small": len(columns) > 5,
        "note": " ".join(filter(None, (table.note, more))),
        "rows": [
            {
                "marked": line.marked,
                "cells": [
                    {"text": line.cells[at].text, "hint": line.cells[at].hint} for at in columns
                ],
            }
            for line in shown
        ],
    }


def _told_in(table: Table, at: int) -> bool:
    """Whether the column holds anything: a note that no row needs is not set."""
    return at == 0 or any(line.cells[at].text for line in table.lines)


def _width(table: Table, at: int) -> float:
    """How wide a column is beside the others: by its longest words, and the longest of them."""
    cells = [line.cells[at] for line in table.lines[:MOST_ROWS]]
    texts = [table.heads[at].text, *(one.text for one in cells), *(one.hint for one in cells)]
    longest = max(len(text) for text in texts)
    word = max(len(one) for text in texts for one in text.split() or [""])
    return round(min(_WIDEST, max(1.0, longest**0.5 / 3, word / 8)), 2)
