"""The diagram: partner, inbox, intake, vault and workspace, release, drawn for two widths."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from onestory.report.data_flow.flow import Flow
from onestory.report.data_flow.sentences import many

_LETTER = 7.5  # units that a letter of the text takes, generously


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A step: its place, its name, its lines of text; 'vault' and 'key' are drawn heavier."""

    x: int
    y: int
    width: int
    height: int
    name: str
    lines: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A line from one place to another with a head at its end; dashed where a person carries."""

    x1: int
    y1: int
    x2: int
    y2: int
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """The drawing for one width. The machine's frame is drawn around what runs on it."""

    width: int
    height: int
    frame: Box
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A box before it has a place: what it is called, and what is said of it."""

    name: str
    text: str
    kind: str = ""


def steps(flow: Flow) -> dict[str, Step]:
    """Return the steps of the flow in order; the diagram and the list in words say the same."""
    audiences = " and ".join(_audience(one) for one in flow.agreed.audiences)
    return {
        "partners": Step(
            name="1. Partners",
            text=f"{many(len(flow.senders), 'sender')} of {many(len(flow.sources), 'source')}:"
            " records of named or numbered people",
        ),
        "inbox": Step(
            name="2. Inbox",
            text="The files as sent, in clear. They are the analyst's own; OneStory"
            " only reads them",
        ),
        "intake": Step(
            name="3. Intake",
            text="Each row is checked; rows of people who opted out are refused; identifiers are"
            " parted from events",
        ),
        "vault": Step(
            name="4a. Vault",
            text="Encrypted: NHS numbers, names, days of birth, addresses, local numbers, free"
            " text, refused rows",
            kind="vault",
        ),
        "workspace": Step(
            name="4b. Workspace",
            text="Events under pseudonyms, month of birth, small area (LSOA). Still personal data",
        ),
        "key": Step(
            name="Key file",
            text="Outside the workspace. Opens the vault and makes the pseudonyms",
            kind="key",
        ),
        "release": Step(
            name="5. Release",
            text="Counts and rates only; small numbers hidden by the rule for the audience",
        ),
        "audience": Step(name="6. Audience", text=f"{audiences}. Nobody else"),
    }


def _audience(one: str) -> str:
    return "The public" if one == "public" else "Those inside the agreement"


def wide(flow: Flow) -> Diagram:
    """Return the diagram for a desk or a sheet of paper: there along the top, back below."""
    told = steps(flow)
    top, below, height = 44, 258, 150
    boxes = (
        _box(told["partners"], (0, top, 190, height)),
        _box(told["inbox"], (236, top, 190, height)),
        _box(told["intake"], (458, top, 190, height)),
        _box(told["vault"], (680, top, 200, height)),
        _box(told["key"], (680, below, 200, height)),
        _box(told["workspace"], (458, below, 190, height)),
        _box(told["release"], (236, below, 190, height)),
        _box(told["audience"], (0, below, 190, height)),
    )
    arrows = (
        Arrow(x1=190, y1=119, x2=236, y2=119, dashed=True),
        Arrow(x1=426, y1=119, x2=458, y2=119),
        Arrow(x1=648, y1=119, x2=680, y2=119),
        Arrow(x1=553, y1=194, x2=553, y2=258),
        Arrow(x1=780, y1=258, x2=780, y2=194),
        Arrow(x1=458, y1=333, x2=426, y2=333),
        Arrow(x1=236, y1=333, x2=190, y2=333, dashed=True),
    )
    frame = _frame((214, 8, 684, 418))
    return Diagram(width=900, height=430, frame=frame, boxes=boxes, arrows=arrows)


def narrow(flow: Flow) -> Diagram:
    """Return the diagram for a telephone: from top to bottom, vault and workspace abreast."""
    told = steps(flow)
    boxes = (
        _box(told["partners"], (12, 2, 316, 96)),
        _box(told["inbox"], (12, 162, 316, 96)),
        _box(told["intake"], (12, 288, 316, 96)),
        _box(told["vault"], (12, 414, 150, 176)),
        _box(told["workspace"], (178, 414, 150, 176)),
        _box(told["key"], (12, 620, 150, 150)),
        _box(told["release"], (178, 620, 150, 150)),
        _box(told["audience"], (12, 824, 316, 78)),
    )
    arrows = (
        Arrow(x1=316, y1=98, x2=316, y2=162, dashed=True),
        Arrow(x1=170, y1=258, x2=170, y2=288),
        Arrow(x1=87, y1=384, x2=87, y2=414),
        Arrow(x1=253, y1=384, x2=253, y2=414),
        Arrow(x1=87, y1=620, x2=87, y2=590),
        Arrow(x1=253, y1=590, x2=253, y2=620),
        Arrow(x1=253, y1=770, x2=253, y2=824, dashed=True),
    )
    frame = _frame((2, 122, 336, 664))
    return Diagram(width=340, height=906, frame=frame, boxes=boxes, arrows=arrows)


def _box(step: Step, place: Sequence[int]) -> Box:
    """Return the step at (x, y, width, height), its text in lines that fit."""
    x, y, width, height = place
    letters = int((width - 24) / _LETTER)
    lines = textwrap.wrap(step.text, letters, break_on_hyphens=False)
    return Box(
        x=x, y=y, width=width, height=height, name=step.name, lines=tuple(lines), kind=step.kind
    )


def _frame(place: Sequence[int]) -> Box:
    x, y, width, height = place
    name = "Your own machine: nothing is sent anywhere"
    return Box(x=x, y=y, width=width, height=height, name=name, lines=(), kind="frame")
