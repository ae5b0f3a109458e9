"""One person's story: what happened, in words, each event with the records that told it.

It holds a pseudonymous id and small areas, never a name, number, birth day or address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Lane = Literal[
    "home",
    "social care",
    "general practice",
    "community",
    "mental health",
    "outpatients",
    "emergency",
    "hospital",
    "teams",
    "life",
]
"""The settings of a story, in the order that its picture has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRef:
    """A record: the source, who sent it, and the file and physical row that it stood in.

    `delivery` is the delivery's id; `file` is '' where no delivery of that id stands any more.
    """

    source: str
    provider: str
    delivery: str
    file: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One thing known of an event or a person: what it is, what it says, and who says so."""

    term: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code of a published list, and its words where we have some."""

    system: Literal["ICD-10", "SNOMED CT", "discharge destination", "own"]
    code: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEvent:
    """One event: its lane, its days, who was involved and which records tell it.

    `table` and `id` name it in the story's tables. `start` to `end` are days; `end` is None where
    it is open or has no length. `lasts` is true of what goes on over time, `took_place` false of
    what was cancelled or missed. `time` is the hour ('14:20'), where one is known, and `minutes`
    how long it took. `records` are in order of weight, the leading one first; it is empty where an
    event was made of several rows together (a home, a condition). `also` says in words which other
    partner recorded the same fact.
    """

    table: str
    id: int
    lane: Lane
    kind: str
    title: str
    source: str
    provider: str
    start: date
    end: date | None = None
    time: str = ""
    minutes: int | None = None
    lasts: bool = False
    took_place: bool = True
    team: str = ""
    details: tuple[Detail, ...] = ()
    records: tuple[RecordRef, ...] = ()
    also: tuple[str, ...] = ()
    reason: Code | None = None
    destination: Code | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A day on which something in the person's life changed, in words."""

    on: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTold:
    """What one sender knows of the person as one account: how it was linked, and how sure it is."""

    provider: str
    sector: str
    how: str
    certainty: str
    firm: bool
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two records that cannot both be right, and how that was settled."""

    on: date | None
    found: str
    settled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """One fact that several partners each recorded, in words."""

    on: date
    fact: str
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStory:
    """The whole story of one person. `events` are in order of their start.

    `start` and `end` (the first day after) are the span that the deliveries cover; `known_at` is
    None where the story holds all that is known. `born` is the first of the month of birth.
    """

    person_id: int
    sex: str
    born: date | None
    died: date | None
    lsoa: str
    practice: str
    certainty: str
    facts: tuple[Detail, ...]
    accounts: tuple[AccountTold, ...]
    events: tuple[StoryEvent, ...]
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    doubles: tuple[Double, ...]
    start: date | None
    end: date | None
    known_at: datetime | None
    made_from: int
    generation: int
    invented: bool
