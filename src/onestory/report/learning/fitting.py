"""Fitting: the most that a page, or four, can hold, with nothing registered left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onestory.model.errors import ReportError
from onestory.model.learning import Length
from onestory.report.learning import typeset
from onestory.report.learning.document import ALL, CALLED, Document, cut
from onestory.report.learning.typeset import Fit

MOST_PAGES: dict[Length, int] = {"team": 1, "board": 4}
_SIZES: dict[Length, tuple[float, ...]] = {
    "team": (10, 9.5, 9, 8.5),
    "board": (10.5, 10, 9.5, 9),
    "full": (10,),
}
_LEAST: dict[Length, tuple[float, ...]] = {"team": (8, 7.5, 7), "board": (8.5, 8, 7.5)}
_PICTURE: dict[Length, float] = {"team": 46, "board": 66, "full": 72}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A document cut to a length that fits, and its PDF."""

    length: Length
    document: Document
    pdf: bytes
    pages: int


def fit(document: Document, length: Length, *, made: int) -> Fitted:
    """Return the document at that length as full as its pages can hold.

    Pictures' neighbours and optional lines go first, letters grow smaller last; what is
    registered never goes. Raises ReportError when even the least does not fit.
    """
    most = MOST_PAGES.get(length)
    for keep, size in _attempts(length):
        shown = cut(document, length, keep=keep)
        set_so = Fit(size=size, picture=_PICTURE[length])
        found = typeset.pdf(shown, length=CALLED[length], fit=set_so, made=made)
        count = typeset.pages(found)
        if most is None or count <= most:
            return Fitted(length=length, document=shown, pdf=found, pages=count)
    raise ReportError(
        found=f"What was registered does not fit on {_pages(most or 0)}, even without anything else.",
        where=CALLED[length].lower(),
        do="Shorten the titles of outcomes and statements, or split the study: nothing that was"
        " registered may be left out.",
    )


def _attempts(length: Length) -> Iterable[tuple[int, float]]:
    """What to keep and the size of letters, the fullest first."""
    sizes = _SIZES[length]
    if length not in MOST_PAGES:
        yield ALL, sizes[0]
        return
    for keep in range(6, -1, -1):
        yield from ((keep, size) for size in sizes)
    yield from ((0, size) for size in _LEAST[length])


def _pages(most: int) -> str:
    return "one page" if most == 1 else f"{most} pages"
