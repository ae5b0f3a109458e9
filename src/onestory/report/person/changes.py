"""Changes: the days on which something in a person's life changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from onestory.model.person_story import Change, StoryEvent

_AWAY = ("hospital", "elsewhere", "not known")
_GAP = timedelta(days=28)  # a package that goes on within four weeks is no new one


def changes(events: Sequence[StoryEvent], *, since: date | None) -> tuple[Change, ...]:
    """Return moves of home, new support, first diagnoses and death since a day, in order."""
    every = [*_moves(events), *_support(events), *_conditions(events), *_deaths(events)]
    found = [one for one in every if since is None or one.on >= since]
    return tuple(sorted(found, key=lambda one: (one.on, one.text)))


def _moves(events: Sequence[StoryEvent]) -> Iterator[Change]:
    """Yield each move from one home to another; a stay in hospital is no move."""
    homes = [one for one in events if one.table == "homes" and one.team not in _AWAY]
    for last, now in pairwise(homes):
        before, after = _area(last), _area(now)
        if last.team != now.team:
            yield Change(on=now.start, text=f"Moved from {_said(last)} to {_said(now)}")
        elif before and after and before != after:
            yield Change(on=now.start, text=f"Moved house, from {before} to {after}")


def _said(home: StoryEvent) -> str:
    return "their own home" if home.team == "own home" else f"a {home.team}"


def _area(home: StoryEvent) -> str:
    return next((one.text for one in home.details if one.term == "Small area"), "")


def _support(events: Sequence[StoryEvent]) -> Iterator[Change]:
    """Yield each start of support of a kind that was not going on in the four weeks before."""
    services = [one for one in events if one.table == "care" and one.lasts]
    for now in services:
        before = [one for one in services if one.title == now.title and one.start < now.start]
        if not any(one.end is None or one.end + _GAP >= now.start for one in before):
            yield Change(on=now.start, text=f"New support: {now.title}")


def _conditions(events: Sequence[StoryEvent]) -> Iterator[Change]:
    yield from (Change(on=one.start, text=one.title) for one in events if one.table == "conditions")


def _deaths(events: Sequence[StoryEvent]) -> Iterator[Change]:
    deaths = [one for one in events if one.table == "deaths"]
    yield from (Change(on=one.start, text="Died") for one in deaths[:1])
