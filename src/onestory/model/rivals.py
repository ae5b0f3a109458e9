"""Rivals: the other policies, programmes and events that could explain a difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onestory.model.period import Period
from onestory.model.policy import EventKind, Mode, PublishedDate

Touch = Literal["unequally", "equally", "not known"]
"""How a rival touched the places of a study: 'equally' is every place, by the same dates and
dose; 'unequally' is anything less; 'not known' is a programme whose places nobody has said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """A policy, programme or local event that overlaps a study's window and places.

    `exposed_share` and `comparator_share` are from 0 to 1, None where they are not known or
    there is no such place. `throughout` is true where it was in force on every day of the
    window, so that it began and ended outside it. `sure` is false where only a date as vague as
    'mid-1970s' lets it overlap. `kind` is that of a local event, None for a policy or programme.
    """

    id: str
    title: str
    what: Literal["policy", "programme", "local event"]
    start: PublishedDate
    end: PublishedDate
    mode: Mode
    touch: Touch
    exposed_touched: tuple[str, ...]
    comparators_touched: tuple[str, ...]
    exposed_share: float | None
    comparator_share: float | None
    throughout: bool
    sure: bool
    testable: bool
    sentence: str
    kind: EventKind | None = None

    @property
    def places_touched(self) -> tuple[str, ...]:
        """The places to leave out when the answer is tested without the rival.

        `testable` says whether exposed places and comparators are left after that.
        """
        return (*self.exposed_touched, *self.comparators_touched)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """Every rival of a study, the unequal first; `complete` only where nothing is left to ask.

    `to_ask` says what is missing, `own` what the programme under study itself leaves to compare
    with, `sentences` is the whole as it is read in a report.
    """

    window: Period
    exposed: tuple[str, ...]
    comparators: tuple[str, ...]
    rivals: tuple[Rival, ...]
    complete: bool
    to_ask: tuple[str, ...]
    own: tuple[str, ...]
    sentences: tuple[str, ...]

    def touching(self, how: Touch) -> tuple[Rival, ...]:
        """Return the rivals that touched the places unequally, equally or nobody knows how."""
        return tuple(rival for rival in self.rivals if rival.touch == how)
