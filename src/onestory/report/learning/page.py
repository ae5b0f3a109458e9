"""The page of one length: an HTML file that needs nothing else and works without JavaScript."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from markupsafe import Markup

from onestory.model.learning import Length
from onestory.report import page
from onestory.report.learning.document import CALLED, LENGTHS, Document, Drawing, Line, Sheet

_DRAWN = re.compile(r"<svg.*?</svg>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def write(document: Document, length: Length, path: Path, *, version: str) -> Path:
    """Return the page as written to `path`; the same document gives the same bytes."""
    text = render(document, length, version=version)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def render(document: Document, length: Length, *, version: str) -> Markup:
    """Return the page of the document as HTML."""
    return Markup(  # noqa: S704 - the template escapes whatever is put into it
        page.templates()
        .get_template("learning.html")
        .render(
            it=document,
            length=length,
            called=CALLED[length],
            others=[(one, CALLED[one]) for one in LENGTHS if one != length],
            version=version,
            is_line=lambda part: isinstance(part, Line),
            is_sheet=lambda part: isinstance(part, Sheet),
            is_drawing=lambda part: isinstance(part, Drawing),
        )
    )


def plain(text: str) -> str:
    """Return the words of a page as they are read, without markup or drawings."""
    body = _DRAWN.sub(" ", text[text.index("<body") :])
    return " ".join(unescape(_TAG.sub(" ", body)).split())
