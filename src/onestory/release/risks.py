"""Risks: what of an effect may tell of few people, on the side of the exposed or the others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.model.answer import Answer
    from onestory.model.effect import Effect
    from onestory.model.release import DisclosureRule

_UNEVEN = 4.0
"""How many times smaller than the mean place of its side the smallest is taken to be."""
_FEW_PLACES = 2
"""Comparators of whose mean each could take away its own figure, and be left with the other's."""
_WHY_UNKNOWN = "the counts behind the figures are not known, and may be small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What of an effect may tell of few people.

    `observed`: what happened in the exposed places, and with it all that is set beside it.
    `series`: what is made of the comparators too (what was expected, and effects by time).
    `single`: what tells of a single place by subtraction. `exposed_least` and `comparator_least`
    are the least counts behind a period of each side: 0 where not known, infinite without any.
    """

    observed: bool = False
    series: bool = False
    single: bool = False
    exposed_least: float = math.inf
    comparator_least: float = math.inf
    why: str = ""

    @property
    def least(self) -> float:
        """The least count behind a period, of whichever side."""
        return min(self.exposed_least, self.comparator_least)


def guarded(answer: Answer, rule: DisclosureRule) -> bool:
    """Return whether the rule protects anything of the answer's effects."""
    return not answer.already_public and (rule.smallest > 1 or rule.round_to > 1)


def risk(effect: Effect, answer: Answer, rule: DisclosureRule) -> Risk:
    """Return what of the effect is at risk under the rule; nothing where all is public."""
    ours = answer.smallest_count or 0.0
    theirs = (answer.smallest_comparator_count or 0.0) if effect.n_comparator else math.inf
    if answer.already_public or rule.smallest <= 1:
        return Risk(exposed_least=ours, comparator_least=theirs)
    observed = ours < rule.smallest
    few = 0 < effect.n_comparator <= _FEW_PLACES
    series = observed or few or theirs < rule.smallest
    alone = enough(ours, 1, of=effect.n_exposed, rule=rule) and enough(
        theirs, 1, of=effect.n_comparator, rule=rule
    )
    unknown = answer.smallest_count is None or (
        effect.n_comparator > 0 and answer.smallest_comparator_count is None
    )
    return Risk(
        observed=observed,
        series=series,
        single=series or not alone,
        exposed_least=ours,
        comparator_least=theirs,
        why=_WHY_UNKNOWN
        if unknown
        else _why(min(ours, theirs), rule, series=series)
        if series or not alone
        else "",
    )


def enough(least: float, places: int, *, of: int, rule: DisclosureRule) -> bool:
    """Return whether so many of a side's places have counts enough, however uneven they are."""
    if places >= of:
        return least >= rule.smallest
    return least * places / of / _UNEVEN >= rule.smallest


def _why(least: float, rule: DisclosureRule, *, series: bool) -> str:
    if series and least >= rule.smallest:
        return "the comparator is one place or two, and either could work out the other's figures"
    told = "a figure" if series else "the figure of a single place"
    return f"fewer than {rule.smallest} people or events may stand behind {told}"
