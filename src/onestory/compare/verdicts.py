"""Verdicts: higher, lower, similar or cannot tell apart, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from onestory.compare.limits import LEVEL, LimitPair, Signs, beyond_spread
from onestory.compare.rows import Numbers, Rows
from onestory.model.comparison import Flags, Position
from onestory.model.indicator import Indicator
from onestory.model.words import plural, setting
from onestory.stats import Estimate, chance_flags

NO_INTERVAL = "no interval can be given: neither numerator nor denominator was published"
DIVIDED = "mostly divided from larger areas by population: not its own figure"
NO_COMPARATOR = "there is nothing to compare it with"
ITSELF = "there is nothing to compare it with: the comparator is made of this place alone"
NO_COUNTS = "its numerator and denominator are not both known, so others cannot be set beside it"
NO_REGION = "its region is not known"
ALONE = "no other place of its region has both counts"
NO_PEERS = "no places are listed that are alike in deprivation"
NO_PEER_COUNTS = "none of the places alike in deprivation has both counts"
NO_SCORE = "it has no deprivation score"
NOTHING_BESIDE = (
    NO_COMPARATOR,
    ITSELF,
    NO_COUNTS,
    NO_REGION,
    ALONE,
    NO_PEERS,
    NO_PEER_COUNTS,
    NO_SCORE,
)
"""Reasons for which a place with a figure has nothing to be set beside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a place stands, whether that is better or worse where declared, and why."""

    position: Position
    judgement: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """Places beside their targets (one a place), and which lie beyond what chance gives.

    `missing` says for each place why it has no target, '' where it has one; `named` is the
    comparator as a sentence speaks of it, `level` the kind of place. `apart` is the difference
    with its interval where the comparator is itself uncertain: similarity must then allow for it.
    """

    rows: Rows
    target: Numbers
    limits: LimitPair
    chance: Signs
    missing: tuple[str, ...]
    named: str
    level: str
    apart: Estimate | None = None


def judge(standing: Standing, card: Indicator) -> tuple[Verdict, ...]:
    """Return the verdict of each place.

    'higher' and 'lower' ask that the figure lies beyond both what chance gives and the spread
    that all places show; 'similar' that its whole interval lies within the margin set beforehand.
    """
    spread = beyond_spread(standing.rows, standing.limits, standing.chance)
    return tuple(
        _verdict(standing, card, place, (int(standing.chance[place]), int(spread[place])))
        for place in range(len(standing.rows))
    )


def direction(position: Position, card: Indicator) -> str | None:
    """Return 'better' or 'worse' where the indicator declares which way is which."""
    if position not in ("higher", "lower") or card.direction == "none declared":
        return None
    good = card.direction == f"{position} is better"
    return "better" if good else "worse"


def within_margin(
    interval: tuple[float, float],
    target: float,
    card: Indicator,
    *,
    inside: str = "within what chance alone gives",
) -> tuple[bool, str]:
    """Return whether a place inside its limits is similar to the target, and the reason."""
    lower, upper = interval
    if card.margin is None:
        return False, f"{inside}; no margin was set beforehand for 'similar'"
    if math.isnan(lower) or math.isnan(upper):
        return False, f"{inside}; it has no interval to hold to the margin"
    near, reach = setting(card.margin), card.margin * abs(target)
    if abs(lower - target) <= reach and abs(upper - target) <= reach:
        return True, f"its whole plausible range lies within {near} of what it is compared with"
    return False, (
        f"{inside}, but its plausible range reaches further than {near} from what it is "
        "compared with"
    )


def unjudged(rows: Rows, place: int) -> str:
    """Return why no verdict can be given on the figure itself, '' where one can."""
    status, note = rows.statuses[place], rows.notes[place]
    if status == "suppressed":
        return note if note.startswith("hidden") else "hidden by the publisher: small number"
    if status == "missing" or math.isnan(rows.value[place]):
        return f"no figure: {note}" if note else "no figure was published"
    if rows.divided[place]:
        return DIVIDED
    if status == "no interval":
        return NO_INTERVAL
    if math.isnan(rows.size[place]):
        return "chance cannot be reckoned with: what the figure was counted over is not known"
    return ""


def flags(verdicts: tuple[Verdict, ...], compared: int) -> Flags:
    """Return how many of the places compared stand out, and how many chance alone would give."""
    chance = chance_flags(compared, level=LEVEL)
    return Flags(
        places=compared,
        flagged=sum(v.position in ("higher", "lower") for v in verdicts),
        level=LEVEL,
        expected=chance.expected,
        expected_upper=chance.upper,
    )


def compared(standing: Standing) -> int:
    """Return how many places could be compared."""
    return int(np.count_nonzero(standing.rows.judged & np.isfinite(standing.target)))


def _verdict(standing: Standing, card: Indicator, place: int, signs: tuple[int, int]) -> Verdict:
    why_not = unjudged(standing.rows, place) or standing.missing[place]
    if why_not:
        return Verdict(position="cannot tell apart", judgement=None, reason=why_not)
    chance, spread = signs
    if chance and chance == spread:
        return _apart("higher" if chance > 0 else "lower", standing, card)
    if chance:
        return Verdict(position="cannot tell apart", judgement=None, reason=_in_spread(standing))
    target = float(standing.target[place])
    interval = (float(standing.rows.lower[place]), float(standing.rows.upper[place]))
    if standing.apart is not None:
        ends = (standing.apart.lower[place], standing.apart.upper[place])
        interval = (target + float(ends[0]), target + float(ends[1]))
    similar, reason = within_margin(interval, target, card)
    position: Position = "similar" if similar else "cannot tell apart"
    return Verdict(position=position, judgement=None, reason=reason)


def _apart(position: Position, standing: Standing, card: Indicator) -> Verdict:
    beyond = "above" if position == "higher" else "below"
    spread = f" and the spread that all {plural(standing.level)} show"
    if standing.limits.spread is None:
        spread = " (too few places to know their spread)"
    return Verdict(
        position=position,
        judgement=direction(position, card),
        reason=f"{beyond} what chance alone{spread} would give",
    )


def _in_spread(standing: Standing) -> str:
    return (
        "outside what chance alone gives, but within the spread that all "
        f"{plural(standing.level)} show; who lives there or how it is recorded could account for it"
    )
