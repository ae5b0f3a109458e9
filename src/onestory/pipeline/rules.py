"""Rules: who may read, and which areas nest in which, as the plan and register say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory import release

if TYPE_CHECKING:
    from onestory.model.release import DisclosureRule
    from onestory.pipeline.plan import Rule
    from onestory.places import Register


def rule(wanted: Rule) -> DisclosureRule:
    """Return the disclosure rule that the plan asks for.

    Raises ReleaseError when its numbers make no sense, or an inside rule has no words.
    """
    public = wanted.audience == "public"
    smallest = wanted.smallest if wanted.smallest is not None else (8 if public else 0)
    round_to = wanted.round_to if wanted.round_to is not None else (5 if public else 1)
    return release.rule(
        wanted.audience, smallest=smallest, round_to=round_to, wording=wanted.wording
    )


def parents(register: Register) -> dict[str, str]:
    """Return the code of the area that each area lies in.

    A council that is its own district has one code for both, and lies in its region.
    """
    return {area.code: area.parent for area in register.areas if area.parent not in {"", area.code}}
