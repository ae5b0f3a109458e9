"""The battery: every check of one effect on people, in the order in which a page tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from onestory.evaluate.caseload.checks.alike import balance, overlap
from onestory.model.effect import Check
from onestory.model.errors import StatsError, StudyError

if TYPE_CHECKING:
    from onestory.evaluate.caseload.asked import Asked
    from onestory.evaluate.caseload.setting import Setting
    from onestory.stats.people.arrays import Contrasted

Ask = Callable[["Asked", "Contrasted", "Setting"], Check]
CHECKS: tuple[tuple[str, Ask], ...] = (
    ("Balance", balance),
    ("Overlap", overlap),
)


def battery(asked: Asked, found: Contrasted, ground: Setting) -> tuple[Check, ...]:
    """Return every check; one that these people cannot carry says so and goes on."""
    return tuple(_made(name, check, (asked, found, ground)) for name, check in CHECKS)


def _made(name: str, check: Ask, given: tuple[Asked, Contrasted, Setting]) -> Check:
    try:
        return check(*given)
    except (StatsError, StudyError) as error:
        return Check(name=name, passed="cannot know", sentence=f"{error.found} {error.do}")
