"""Making: which function makes which table of the story, in the order of their needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.shapes import make_empty
from onestory.timeline.spells import make_spells

Make = Callable[[Session, Sequence[Given], datetime | None], None]


def _empty(table: str, session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave the table empty: nothing makes it yet."""
    del given, known_at
    make_empty(session, table)


def _nothing_yet(table: str) -> Make:
    return partial(_empty, table)


MAKERS: Mapping[str, Make] = MappingProxyType(
    {
        "spells": make_spells,
        "attendances": _nothing_yet("attendances"),
        "outpatients": _nothing_yet("outpatients"),
        "appointments": _nothing_yet("appointments"),
        "referrals": _nothing_yet("referrals"),
        "contacts": _nothing_yet("contacts"),
        "mental_spells": _nothing_yet("mental_spells"),
        "care": _nothing_yet("care"),  # colleagues: replace by your make_ function
        "deaths": _nothing_yet("deaths"),
        "registrations": _nothing_yet("registrations"),
        "people": _nothing_yet("people"),
        "homes": _nothing_yet("homes"),
        "conditions": _nothing_yet("conditions"),
        "frailty": _nothing_yet("frailty"),
        "conflicts": _nothing_yet("conflicts"),
        "same_facts": _nothing_yet("same_facts"),
    }
)
