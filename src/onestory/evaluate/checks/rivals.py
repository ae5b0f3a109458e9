"""Rivals: would the answer stand without the places that something else touched as well?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate import panel as panels
from onestory.evaluate.checks.tables import estimates
from onestory.model.effect import Check, Passed
from onestory.model.words import listed

if TYPE_CHECKING:
    from onestory.evaluate.checks.context import Context
    from onestory.evaluate.designs.estimated import Estimated
    from onestory.model.rivals import Rival

_NAME = "Other policies and events"
_FAR = 0.5  # a difference in the shares touched beyond which a rival is as likely the cause


def rivals(context: Context) -> Check:
    """Return whether another policy, programme or event could be what is seen.

    One that touched places unequally is left out with its places; one that touched all of the
    exposed and none of the comparators cannot be told from the programme at all.
    """
    unequal = [one for one in context.rivals.touching("unequally") if not one.throughout]
    unknown = context.rivals.touching("not known")
    bound = [one.title for one in unequal if not one.testable and _apart(one) > _FAR]
    tried = [(one.title, _without(one, context)) for one in unequal if one.testable]
    found = [(title, answer) for title, answer in tried if answer is not None]
    turned = [title for title, answer in found if _turns(answer, context)]
    passed: Passed = "passed"
    if unknown or context.rivals.to_ask:
        passed = "cannot know"
    if bound or turned:
        passed = "failed"
    return Check(
        name=_NAME,
        passed=passed,
        sentence=_told(bound, turned, [one.title for one in unknown], tried=len(found)),
        table=estimates(
            [(f"without {title}", answer) for title, answer in found], context.asked.contrast
        ),
    )


def _apart(rival: Rival) -> float:
    return abs((rival.exposed_share or 0.0) - (rival.comparator_share or 0.0))


def _without(rival: Rival, context: Context) -> Estimated | None:
    touched = np.isin(np.array(context.study_panel.codes), rival.places_touched)
    if not touched.any() or not (context.study_panel.exposed & ~touched).any():
        return None
    return context.again(panels.only(context.study_panel, ~touched))


def _turns(answer: Estimated, context: Context) -> bool:
    """Return whether an answer that claims something loses its sign, or leaves the main range."""
    main = context.main
    if main.lower is None or main.upper is None or main.lower * main.upper <= 0:
        return False
    inside = main.lower <= answer.estimate <= main.upper
    return answer.estimate * main.estimate < 0 or not inside


def _told(bound: list[str], turned: list[str], unknown: list[str], *, tried: int) -> str:
    parts: list[str] = []
    if bound:
        parts.append(
            f"{listed(bound)} came to the same places, and cannot be told from the programme."
        )
    if turned:
        parts.append(f"The answer does not stand without the places touched by {listed(turned)}.")
    if unknown:
        parts.append(f"Which places were touched by {listed(unknown)} has not been said.")
    if not parts:
        parts.append(
            "The answer stands without the places that something else touched."
            if tried
            else "Nothing that is known touched exposed places and comparators unequally."
        )
    return " ".join(parts)
