"""Early: waves that were held before any site began, beside which nothing can be set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from onestory.model.finding import Finding

if TYPE_CHECKING:
    from onestory.evidence.mirror.sides import Perceived
    from onestory.model.mirror import MirrorAsked


def waves(seen: Sequence[Perceived]) -> list[tuple[str, date | None]]:
    """Return the waves in the order of their last days, those without one first."""
    last: dict[str, date | None] = {}
    for row in seen:
        days = [day for day in (row.through, last.get(row.wave)) if day is not None]
        last[row.wave] = max(days, default=None)
    return sorted(last.items(), key=lambda one: (one[1] or date.min, one[0]))


def early_waves(seen: Sequence[Perceived], began: date | None) -> tuple[str, ...]:
    """Return the waves that ended before any site began; none where that day is not known."""
    if began is None:
        return ()
    return tuple(wave for wave, last in waves(seen) if last is not None and last < began)


def too_early(
    asked: MirrorAsked, seen: Sequence[Perceived], *, early: Sequence[str]
) -> tuple[Finding, ...]:
    """Return a finding where every wave was held before any site began."""
    if not early or {row.wave for row in seen} - set(early):
        return ()
    return (
        Finding(
            rule="mirror not held",
            severity="warning",
            message=f"The mirror '{asked.id}' asks for {asked.perceived} of {asked.who}, who were"
            " asked before any site began: nothing that was measured by then can stand beside it.",
            do="Ask again once sites have begun.",
            file="study.toml",
        ),
    )
