"""Reading a mirror: which way a range lies, whose perception it is, and words for both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from onestory.model.mirror import Mirror
    from onestory.model.study import Wanted

Moved = Literal["better", "worse", "not known"]
ABSOLUTE = "absolute change"
AGAINST = "change against comparators"
KINDS = (ABSOLUTE, AGAINST)
HOW = {ABSOLUTE: "taken alone", AGAINST: "against comparators"}
SILENT = frozenset({"takes no side", "not heard"})
"""What may be said of perception at a site that no flag can rest on."""
_WHO = {"staff": "staff", "people": "people", "carers": "carers"}


def moved(lower: float | None, upper: float | None, wanted: Wanted) -> Moved:
    """Return which way a measured range lies of no change, 'not known' where it holds it."""
    if lower is None or upper is None or lower <= 0 <= upper:
        return "not known"
    return "better" if (upper < 0) == (wanted == "lower") else "worse"


def who(mirror: Mirror) -> str:
    """Return whose perception it is: 'staff', 'people', 'those interviewed'."""
    return _WHO.get(mirror.asked.who, "those interviewed")


def inside(title: str) -> str:
    """Return the title as it stands inside a sentence: 'falls', 'A&E attendances'."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def opened(text: str) -> str:
    """Return the text as a sentence begins."""
    return text[:1].upper() + text[1:]


def held(mirror: Mirror) -> str:
    """Return how it was asked, as a sentence goes on: 'the survey was held'."""
    coded = mirror.asked.perceived.startswith("interviews.")
    return "the interviews were held" if coded else "the survey was held"
