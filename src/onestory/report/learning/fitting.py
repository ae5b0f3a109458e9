"""Fitting: the most that a page, or four, can hold, with nothing registered left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from onestory.model.errors import ReportError
from onestory.model.learning import Length
from onestory.report.learning import typeset
from onestory.report.learning.document import ALL, CALLED, Document, Part, cut
from onestory.report.learning.typeset import Fit

MOST_PAGES: dict[Length, int] = {"team": 1, "board": 4}
_SIZES: dict[Length, tuple[float, ...]] = {"team": (10, 9.5, 9, 8.5), "board": (10.5, 10, 9.5, 9)}
_LEAST: dict[Length, tuple[float, ...]] = {"team": (8, 7.5, 7), "board": (8.5, 8, 7.5)}
_FILLED: dict[Length, float] = {"team": 8.5, "board": 9.5}  # points, where room is left for more
_PICTURE: dict[Length, float] = {"team": 44, "board": 68, "full": 90}
_TRIED = 12  # parts that are tried for the room that is left
_LARGER = 92  # pictures where everything fits with room to spare


_Way = tuple[int, Fit]  # what to keep, and how it is set


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A document cut to a length that fits, and its PDF."""

    length: Length
    document: Document
    pdf: bytes
    pages: int


def fit(document: Document, length: Length, *, made: int) -> Fitted:
    """Return the document at that length as full as its pages can hold.

    Pictures and optional lines go before letters grow too small to read; room that is left is
    filled with what comes next. What is registered never goes. Raises ReportError when even that
    alone does not fit.
    """
    whole = cut(document, length)
    if length not in MOST_PAGES:
        return _set(whole, length, Fit(size=10, picture=_PICTURE[length]), made)
    ways = [*_roomy(length), *_kept(length), *_tight(length)]
    for group in ways:
        found = _first(group, document, length, made)
        if found is not None:
            kept, how = found
            return kept if kept.document == whole else _filled(kept, whole, how, made)
    most = MOST_PAGES.get(length, 0)
    raise ReportError(
        found=f"What was registered does not fit on {_pages(most)}, even by itself.",
        where=CALLED[length].lower(),
        do="Shorten the titles of outcomes and statements, or split the study: nothing that was"
        " registered may be left out.",
    )


def fits(found: Fitted) -> bool:
    """Return whether it stands on as many pages as its length may have."""
    most = MOST_PAGES.get(found.length)
    return most is None or found.pages <= most


def _roomy(length: Length) -> list[list[_Way]]:
    """Everything, with pictures as large as a board likes them."""
    return [[(ALL, Fit(size=s, picture=_LARGER))] for s in _SIZES[length][:2] if length == "board"]


def _kept(length: Length) -> list[list[_Way]]:
    """What to keep, the fullest first; of each, the sizes of letters from large to small."""
    sizes, picture = _SIZES[length], _PICTURE[length]
    return [[(keep, Fit(size=s, picture=picture)) for s in sizes] for keep in range(6, -1, -1)]


def _tight(length: Length) -> list[list[_Way]]:
    """What is registered alone, in the smallest letters that can be read."""
    picture = _PICTURE[length]
    return [[(0, Fit(size=size, picture=picture, tight=True))] for size in _LEAST[length]]


def _first(
    group: list[_Way], document: Document, length: Length, made: int
) -> tuple[Fitted, Fit] | None:
    """The first way of the group that fits; none is tried if the last, the smallest, does not."""
    for keep, how in group[-1:] if len(group) > 1 else []:
        if not fits(_set(cut(document, length, keep=keep), length, how, made)):
            return None
    for keep, how in group:
        found = _set(cut(document, length, keep=keep), length, how, made)
        if fits(found):
            return found, how
    return None


def _filled(found: Fitted, whole: Document, how: Fit, made: int) -> Fitted:
    """The room that is left, filled with what was left out, the least spare first."""
    smaller = replace(how, size=min(how.size, _FILLED[found.length]))
    kept = {id(part) for section in found.document.sections for part in section.parts}
    every = [part for section in whole.sections for part in section.parts]
    left_out = [part for part in every if id(part) not in kept]
    for part in sorted(left_out, key=lambda one: one.spare)[:_TRIED]:
        more = _only(whole, kept | {id(part)})
        tried = _set(more, found.length, smaller, made)
        if fits(tried):
            found, kept = tried, kept | {id(part)}
    return found


def _only(whole: Document, kept: set[int]) -> Document:
    """The document with the kept parts alone, in their order."""

    def stands(part: Part) -> bool:
        return id(part) in kept

    sections = [replace(s, parts=tuple(filter(stands, s.parts))) for s in whole.sections]
    return replace(whole, sections=tuple(one for one in sections if one.parts))


def _set(document: Document, length: Length, how: Fit, made: int) -> Fitted:
    found = typeset.pdf(document, length=CALLED[length], fit=how, made=made)
    return Fitted(length=length, document=document, pdf=found, pages=typeset.pages(found))


def _pages(most: int) -> str:
    return "one page" if most == 1 else f"{most} pages"
