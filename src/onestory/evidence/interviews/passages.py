"""Passages: what a project or table of codes holds, before it is set on a frame."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One coding as the file gives it, or one row of a table of codes; never the words said.

    `code` is the name in the file, `stated` whether it stands there as a construct; `leaning`,
    `rating` and `mentions` are the file's own words, '' for none.
    """

    source: str
    person: str
    code: str
    coder: str = ""
    leaning: str = ""
    rating: str = ""
    mentions: str = ""
    wave: str = ""
    stated: bool = False
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Someone interviewed in one source, or a document, as the file tells it.

    `readers` are the coders who read it, where that is told: who found nothing leaves no trace.
    """

    source: str
    person: str
    source_kind: str = "interview"
    site: str = ""
    wave: str = ""
    level: str = ""
    organisation: str = ""
    role: str = ""
    readers: tuple[str, ...] = ()
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """What one file of codes holds: its passages, and the speakers that it tells of itself."""

    passages: tuple[Passage, ...]
    speakers: tuple[Speaker, ...]
