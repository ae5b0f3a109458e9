"""Parts of the page: words, entries, tables and points, drawn alike as HTML and as Markdown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A term and what is said of it."""

    term: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table in words; the first cell of each row is its heading."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part under a heading, in this order: words, entries, tables, points, smaller parts."""

    anchor: str
    title: str
    words: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    grids: tuple[Grid, ...] = ()
    points: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
