"""The profile: what holds back and what helps, by level, every person who spoke a dot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import altair as alt

from onestory.model.interviews import InterviewsTold
from onestory.report.charts import labels, look
from onestory.report.charts.labels import Label
from onestory.report.charts.look import Cell, Frame
from onestory.report.charts.picture import Picture

WIDE = Frame(width=720, left=250, right=10)
NARROW = Frame(width=340, left=10, right=6, narrow=True)
LEVELS = {"micro": "Front line", "meso": "Providers' boards", "macro": "System boards"}
_AT = {"micro": "at the front line", "meso": "on providers' boards", "macro": "on system boards"}
_LEANINGS = {"barrier": "holds back", "enabler": "helps"}
_COLOURS = {"barrier": look.COMPARATOR, "enabler": look.ACCENT}
_STEP = 19
_TITLE = 22  # the line of a construct's name on a phone
_TOLD = 54  # pixels for 'k of n'
_TOLD_NARROW = 42
_WIDEST = 9.0  # pixels from one dot to the next at most
_MOST = 14  # constructs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """How many of those who spoke at a level name a construct so; None where it is hidden."""

    construct: str
    title: str
    leaning: str
    level: str
    people: int | None
    of: int | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    frame: Frame
    levels: tuple[str, ...]
    titles: tuple[str, ...]
    most: int

    @property
    def block(self) -> float:
        """The height of one construct: two lines, and on a phone its name above them."""
        return 2 * _STEP + (_TITLE if self.frame.narrow else 8)

    @property
    def width(self) -> float:
        return self.frame.plot / len(self.levels)

    @property
    def told(self) -> int:
        return _TOLD_NARROW if self.frame.narrow else _TOLD

    @property
    def dot(self) -> float:
        return min(_WIDEST, (self.width - self.told - 10) / max(self.most, 1))

    def y(self, title: str, leaning: str) -> float:
        top = self.titles.index(title) * self.block + (_TITLE if self.frame.narrow else 0)
        return top + (_STEP / 2 if leaning == "barrier" else 1.5 * _STEP)

    def x(self, level: str) -> float:
        return self.levels.index(level) * self.width


def picture(told: InterviewsTold, *, name: str = "profile") -> Picture | None:
    """Return who names what as holding back or helping, level by level; None without levels.

    Over all sites and waves; people only, no documents.
    """
    every = _read(told)
    levels = tuple(level for level in LEVELS if any(one.level == level for one in every))
    if not levels:
        return None
    titles = _titles(every)
    shown = [one for one in every if one.title in titles]
    said = _title(shown, levels)
    most = max((one.of or 0 for one in shown), default=1)
    wide, narrow = (
        _draw(shown, _Room(frame=frame, levels=levels, titles=titles, most=most))
        for frame in (WIDE, NARROW)
    )
    left = len({one.title for one in every}) - len(titles)
    return Picture(
        name=name,
        kind="profile",
        heading="What holds back and what helps",
        title=said,
        subtitle=(
            f"{told.title}, on {told.frame.title}. A dot is a person who spoke; filled, one who"
            " named it. Present or not, however often it was said."
        ),
        alt=said,
        wide=wide,
        narrow=narrow,
        note=f"{left} named less often are in the table." if left else "",
    )


def _read(told: InterviewsTold) -> list[_Said]:
    return [
        _Said(
            construct=row["construct"],
            title=row["title"],
            leaning=row["leaning"],
            level=row["level"],
            people=row["people"],
            of=row["of"],
            words=row["words"],
        )
        for row in told.profiles.to_pylist()
        if row["site"] is None and row["wave"] is None and row["level"] in LEVELS
        and row["leaning"] in _LEANINGS and row["source_kind"] not in {"document", "observation"}
    ]  # fmt: skip


def _titles(every: Sequence[_Said]) -> tuple[str, ...]:
    """Constructs in the order of how many name them, either way."""
    named: dict[str, int] = {}
    for one in every:
        named[one.title] = named.get(one.title, 0) + (one.people or 0)
    return tuple(sorted(named, key=lambda title: (-named[title], title))[:_MOST])


def _title(shown: Sequence[_Said], levels: Sequence[str]) -> str:
    """What is named most at each level, as k of n."""
    parts = [
        f"{_AT[level]}, {_lower(most.title)} ({most.people} of {most.of})"
        for level in levels
        if (most := _most(shown, level)) is not None
    ]
    if not parts:
        return "What holds back and what helps cannot be told by level."
    return f"Named most as holding back: {'; '.join(parts)}."


def _most(shown: Sequence[_Said], level: str) -> _Said | None:
    own = [one for one in shown if (one.level, one.leaning) == (level, "barrier") and one.people]
    return max(own, key=lambda one: (one.people or 0, one.title), default=None)


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _draw(shown: Sequence[_Said], room: _Room) -> str:
    dots = [dot for one in shown for dot in _dots(one, room)]
    base = alt.Chart(look.data(dots)).mark_point(
        filled=True, size=(room.dot * 0.8) ** 2, opacity=1, strokeWidth=1
    )
    marks = base.encode(
        x=alt.X("px:Q", scale=None),
        y=alt.Y("py:Q", scale=None),
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("colour:N", scale=None),
        tooltip=[alt.Tooltip("said:N", title="Named by")],
    )
    layers = [
        *_lines(room),
        *([marks] if dots else []),
        *labels.draw([*_names(room)]),
        *labels.draw([*_words(shown, room)], size=11),
    ]
    height = len(room.titles) * room.block
    return look.spec(layers, room.frame, height=round(height), heads=2, feet=0)


def _dots(one: _Said, room: _Room) -> Iterator[dict[str, Cell]]:
    if one.people is None or one.of is None:
        return
    y, colour = room.y(one.title, one.leaning), _COLOURS[one.leaning]
    for at in range(one.of):
        named = at < one.people
        yield {
            "px": room.x(one.level) + (at + 0.5) * room.dot,
            "py": y,
            "fill": colour if named else "white",
            "colour": colour if named else look.MID,
            "said": f"{one.title}, {_LEANINGS[one.leaning]}: {one.words}",
        }


def _words(shown: Sequence[_Said], room: _Room) -> Iterator[Label]:
    """K of n beside the dots, or that it is hidden; on a wide page which way it leans."""
    for one in shown:
        y = room.y(one.title, one.leaning)
        hidden = one.people is None or one.of is None
        x = room.x(one.level) + (0 if hidden else (one.of or 0) * room.dot + 5)
        text = "hidden" if hidden else f"{one.people} of {one.of}"
        yield Label(x=x, y=y, text=text, colour=look.GREY)
    if not room.frame.narrow:
        for title in room.titles:
            for leaning, word in _LEANINGS.items():
                y = room.y(title, leaning)
                yield Label(x=-10, y=y, text=word, align="right", colour=_COLOURS[leaning])


def _names(room: _Room) -> Iterator[Label]:
    for level in room.levels:
        for line, y in zip(_head(level, room), (-26, -11), strict=False):
            yield Label(x=room.x(level), y=y, text=line)
    for title in room.titles:
        top = room.titles.index(title) * room.block
        if room.frame.narrow:
            fitted = labels.fitted(f"{title}: holds back, helps", room.frame.plot)
            yield Label(x=0, y=top + _TITLE / 2 + 1, text=fitted)
            continue
        lines = look.wrapped(title, room.frame.left - 84)[:2]
        for line, y in zip(lines, labels.stacked(len(lines), top + _STEP), strict=True):
            yield Label(x=-room.frame.left + 4, y=y, text=line)


def _head(level: str, room: _Room) -> list[str]:
    lines = look.wrapped(LEVELS[level], room.width - 8)[:2]
    return ["", *lines][-2:]


def _lines(room: _Room) -> list[alt.Chart]:
    """A thin line above every construct but the first."""
    cells: list[dict[str, Cell]] = [
        {
            "px": 0 if room.frame.narrow else -room.frame.left + 4,
            "to": room.frame.plot,
            "py": at * room.block - (0 if room.frame.narrow else 4),
        }
        for at in range(1, len(room.titles))
    ]
    if not cells:
        return []
    rule = alt.Chart(look.data(cells)).mark_rule(color=look.PALE, strokeWidth=1)
    return [rule.encode(x=alt.X("px:Q", scale=None), x2="to:Q", y=alt.Y("py:Q", scale=None))]
