"""The document: everything that one study has to tell, written once and cut to three lengths."""

from __future__ import annotations

from dataclasses import dataclass, replace

from onestory.model.learning import Length
from onestory.report.page import Figure
from onestory.report.tables import Table

LENGTHS: tuple[Length, ...] = ("team", "board", "full")
CALLED: dict[Length, str] = {
    "team": "One page for the team",
    "board": "Four pages for the board",
    "full": "The full account",
}
ALL = 9  # keep everything that the length has


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence or more of the report: its words, and the rows of data that they rest on.

    `lead` are its first words, set bold. `least` is the shortest length in which it stands.
    `spare` is 0 where it may never be left out of that length; the larger it is, the sooner the
    line goes where the page is full. `told` names what is registered and told here
    ('outcome:ID', 'statement:ID', 'harm:ID'). `warned` marks what a reader must not miss.
    """

    id: str
    text: str
    lead: str = ""
    table: str = ""
    rows: tuple[int, ...] = ()
    least: Length = "full"
    spare: int = 0
    told: tuple[str, ...] = ()
    warned: bool = False
    sentence: bool = False

    @property
    def words(self) -> str:
        """The whole of the line as it is read."""
        return f"{self.lead} {self.text}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table of the report. `source` is the data table it is made of, `told` a key a row or none.

    `folded` tables stand closed on the page of the full account.
    """

    table: Table
    source: str
    least: Length = "full"
    spare: int = 0
    told: tuple[str, ...] = ()
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture of the report, and where its figures stand."""

    figure: Figure
    source: str
    least: Length = "full"
    spare: int = 4


Part = Line | Sheet | Drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the report under a heading, in the order in which it is read."""

    id: str
    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole report. `banner` is '' where the figures are real."""

    title: str
    question: str
    banner: str
    sections: tuple[Section, ...]

    @property
    def lines(self) -> tuple[tuple[Section, Line], ...]:
        """Every line with its section, in the order in which they are read."""
        return tuple((s, p) for s in self.sections for p in s.parts if isinstance(p, Line))

    @property
    def told(self) -> frozenset[str]:
        """The keys of everything registered that is told somewhere in it."""
        parts = [p for s in self.sections for p in s.parts if not isinstance(p, Drawing)]
        return frozenset(key for part in parts for key in part.told)


def cut(document: Document, length: Length, *, keep: int = ALL) -> Document:
    """Return the document at that length, without parts that are spared more than `keep`."""
    most = LENGTHS.index(length)
    sections = [
        replace(
            section,
            parts=tuple(
                part
                for part in section.parts
                if LENGTHS.index(part.least) <= most and part.spare <= keep
            ),
        )
        for section in document.sections
    ]
    return replace(document, sections=tuple(one for one in sections if one.parts))
