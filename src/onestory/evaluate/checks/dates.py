"""Pretended dates: does the design find an effect where there can have been none?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.evaluate.checks.context import Context, pretend
from onestory.evaluate.checks.tables import one_row
from onestory.evaluate.panel import PERIOD
from onestory.model.effect import Check
from onestory.model.words import many

if TYPE_CHECKING:
    from onestory.evaluate.designs.estimated import Estimated

_SHORTLY = 4  # parts of a year: a quarter of one before the start is 'shortly before'


def placebo_date(context: Context) -> Check:
    """Return whether a start pretended well before the true one shows an effect."""
    # A year before, so that the seasons are the same; the middle is `pre_trend`'s.
    third = context.study_panel.first_start // 3
    year = context.study_panel.panel.cycle
    earlier = max(year, 2) if context.study_panel.first_start >= 2 * year else third
    return _at(context, earlier=earlier, name="Placebo date")


def anticipation(context: Context) -> Check:
    """Return whether places changed already shortly before they started."""
    earlier = max(1, context.study_panel.panel.cycle // _SHORTLY)
    return _at(context, earlier=earlier, name="Anticipation")


def _at(context: Context, *, earlier: int, name: str) -> Check:
    pretended = pretend(context.study_panel, earlier=earlier) if earlier > 0 else None
    found = context.again(pretended) if pretended is not None else None
    word = PERIOD[context.study_panel.panel.cycle]
    when = f"{many(earlier, word)} before the true start"
    if found is None or not found.known:
        return Check(
            name=name,
            passed="cannot know",
            sentence=f"Whether a change shows {when} cannot be known: {_why(found)}",
        )
    failed = found.shown
    said = (
        f"The same design finds a change {when}, when there was no programme"
        if failed
        else f"The same design, asked about {when}, finds no change that can be told from chance"
    )
    return Check(
        name=name,
        passed="failed" if failed else "passed",
        sentence=f"{said}: {context.span(found)}.",
        table=one_row(found, context.asked.contrast),
    )


def _why(found: Estimated | None) -> str:
    if found is None:
        return "there are too few periods before the start."
    return found.reason[:1].lower() + found.reason[1:]
