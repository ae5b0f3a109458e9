"""The swim-lane: a lane for each setting, bars for what lasts and marks for what is of a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from onestory.model.person_story import Lane, PersonStory, StoryEvent
from onestory.report import words

NAMES: dict[Lane, str] = {
    "home": "Home",
    "social care": "Social care",
    "general practice": "GP practice",
    "community": "Community",
    "mental health": "Mental health",
    "outpatients": "Outpatients",
    "emergency": "Emergency",
    "hospital": "Hospital",
    "teams": "Teams",
    "life": "Life and health",
}
Tone = Literal["plain", "pale", "urgent", "dark"]
_HOMES: dict[str, Tone] = {"own home": "pale", "hospital": "urgent", "not known": "pale"}
_BAR, _GAP, _MARKS, _PAD, _HEAD = 15, 3, 16, 7, 26
_MOST_ROWS = 6  # of bars that overlap in one lane; further ones share the last
_LETTER = 6.1
_ALWAYS = ("home", "teams", "life")  # no settings of care: their absence means nothing
_AFTER = timedelta(days=30)  # drawn after a death: what comes later is in the list


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A span: its place, its tone, what it says on itself and when pointed at."""

    x: float
    y: float
    width: float
    tone: Tone
    label: str
    told: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An event of one day; hollow where it did not take place."""

    x: float
    y: float
    tone: Tone
    shape: Literal["tick", "hollow", "diamond", "cross"]
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLane:
    """A lane from `y` on; `label_y` is where its name stands."""

    name: str
    y: float
    height: float
    label_y: float
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A line at the first of January, with the year beside it."""

    x: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwimLanes:
    """The drawing for one width; `outside` counts events before or after what it shows."""

    width: int
    height: float
    left: int
    right: float
    years: tuple[Year, ...]
    lanes: tuple[DrawnLane, ...]
    empty: tuple[str, ...]
    outside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """Days as pixels."""

    start: date
    end: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """Return the place of a day, at the edge where it lies outside."""
        inside = min(max(day, self.start), self.end)
        share = (inside - self.start).days / max(1, (self.end - self.start).days)
        return round(self.left + share * (self.right - self.left), 1)

    def shows(self, one: StoryEvent) -> bool:
        """Return whether any of an event lies within."""
        last = (one.end or self.end) if one.lasts else one.start
        return one.start <= self.end and last >= self.start


def wide(story: PersonStory) -> SwimLanes:
    """Return the drawing for a desk or a sheet of paper: names of lanes to the left."""
    return _drawn(story, width=860, left=118, above=0)


def narrow(story: PersonStory) -> SwimLanes:
    """Return the drawing for a telephone: the name of each lane above it."""
    return _drawn(story, width=340, left=2, above=17)


def _drawn(story: PersonStory, *, width: int, left: int, above: int) -> SwimLanes:
    start, end = _span(story)
    scale = _Scale(start=start, end=end, left=left + 4, right=width - 6)
    shown = [one for one in story.events if scale.shows(one)]
    by_lane = {lane: [one for one in shown if one.lane == lane] for lane in get_args(Lane)}
    lanes: list[DrawnLane] = []
    y = float(_HEAD)
    for lane, events in by_lane.items():
        if events:
            lanes.append(_lane(NAMES[lane], events, scale, y=y, above=above))
            y += lanes[-1].height
    return SwimLanes(
        width=width,
        height=y + 6,
        left=left,
        right=scale.right,
        years=tuple(_years(scale)),
        lanes=tuple(lanes),
        empty=tuple(
            NAMES[lane].lower()
            for lane, events in by_lane.items()
            if not events and lane not in _ALWAYS
        ),
        outside=len(story.events) - len(shown),
    )


def _span(story: PersonStory) -> tuple[date, date]:
    """Return the first and last day drawn: what the deliveries cover, no further than a death."""
    days = [one.start for one in story.events] or [date(2020, 1, 1)]
    start = story.start or min(days)
    end = story.end or max(days)
    if story.died:
        end = min(end, story.died + _AFTER) if story.died > start else end
    return start, max(end, story.died or end, start + timedelta(days=30))


def _lane(
    name: str, events: Sequence[StoryEvent], scale: _Scale, *, y: float, above: int
) -> DrawnLane:
    spans = [one for one in events if one.lasts]
    points = [one for one in events if not one.lasts]
    rows = _rows(spans)
    used = max(rows.values(), default=-1) + 1
    top = y + _PAD + above
    below = top + used * (_BAR + _GAP)
    height = _PAD * 2 + above + used * (_BAR + _GAP) + (_MARKS if points else 0)
    return DrawnLane(
        name=name,
        y=y,
        height=height,
        label_y=y + (_PAD + 9 if above else height / 2 + 5),
        bars=tuple(
            _bar(one, scale, top + rows[number] * (_BAR + _GAP)) for number, one in enumerate(spans)
        ),
        marks=tuple(_mark(one, scale, below + _MARKS / 2) for one in points),
    )


def _rows(spans: Sequence[StoryEvent]) -> dict[int, int]:
    """Return for each span the row where it overlaps none, as far as there are rows."""
    taken: list[date] = []
    found: dict[int, int] = {}
    for number, one in enumerate(spans):
        free = [row for row, until in enumerate(taken) if until <= one.start]
        row = min(free, default=min(len(taken), _MOST_ROWS - 1))
        until = one.end or date.max
        taken[row : row + 1] = [until if row == len(taken) else max(until, taken[row])]
        found[number] = row
    return found


def _bar(one: StoryEvent, scale: _Scale, y: float) -> Bar:
    x = scale.at(one.start)
    width = max(3.0, round(scale.at(one.end or scale.end) - x, 1))
    label = one.team.capitalize() if one.table == "homes" else _label(one)
    room = int((width - 8) / _LETTER)
    return Bar(
        x=x,
        y=y,
        width=width,
        tone=_tone(one),
        label=label if len(label) <= room else "",
        told=f"{when(one)}: {one.title}",
        open=one.end is None,
    )


def _label(one: StoryEvent) -> str:
    return one.title.removesuffix(", arranged by the council")


def _mark(one: StoryEvent, scale: _Scale, y: float) -> Mark:
    shape = "tick" if one.took_place else "hollow"
    if one.table in ("conditions", "deaths"):
        shape = "cross" if one.table == "deaths" else "diamond"
    return Mark(
        x=scale.at(one.start), y=y, tone=_tone(one), shape=shape, told=f"{when(one)}: {one.title}"
    )


def _tone(one: StoryEvent) -> Tone:
    """Return orange for emergencies, black for death, pale for what is as ever, else blue."""
    if one.table == "deaths":
        return "dark"
    if one.table == "attendances" or "(emergency" in one.title:
        return "urgent"
    if one.table == "homes":
        return _HOMES.get(one.team, "plain")
    return "pale" if one.table in ("registrations", "referrals") else "plain"


def when(one: StoryEvent) -> str:
    """Return the days of an event in words."""
    start = words.day(one.start.isoformat())
    if one.end is not None and one.end > one.start and one.table != "attendances":
        return f"{start} to {words.day(one.end.isoformat())}"
    if one.lasts and one.end is None:
        return f"{start}, still so when these records end"
    return f"{start}, {one.time}" if one.time else start


def _years(scale: _Scale) -> Iterator[Year]:
    for year in range(scale.start.year + 1, scale.end.year + 1):
        yield Year(x=scale.at(date(year, 1, 1)), label=str(year))
