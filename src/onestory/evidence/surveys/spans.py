"""Spans: which waves are set against one another, and over which sites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.surveys.answers import Answers, Scored, waves_of
from onestory.evidence.surveys.estimates import FEW
from onestory.model.period import day_label
from onestory.model.words import listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evidence.surveys.estimates import Cut
    from onestory.model.instrument import TrendBreak

NAMELESS = "those who named no site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Two waves of the same kind of respondents; `broken` says why they may not be compared."""

    who: str
    first: int
    last: int
    broken: str = ""


def spans(held: Answers) -> tuple[Span, ...]:
    """Return the waves of each kind of respondents in pairs, each with every later one.

    First and last come first, then each wave and the next, then the others.
    """
    found: list[Span] = []
    for who in dict.fromkeys(one for one, _ in held.draws):
        mine = [place for place, (one, _) in enumerate(held.draws) if one == who]
        ends = [(mine[0], mine[-1])] if len(mine) > 1 else []
        pairs = dict.fromkeys((*ends, *pairwise(mine), *combinations(mine, 2)))
        found += [
            Span(who=who, first=one, last=other, broken=_broken(held, one, other))
            for one, other in pairs
        ]
    return tuple(found)


def of_both_waves(
    held: Answers, scale: Scored, cut: Cut, span: Span
) -> tuple[Cut, tuple[str, ...]]:
    """Return the cut over the sites with scores in both waves, and the sites left out of it.

    Those who named no site count as one, and stay where they are few. Where a wave names no site
    at all, nothing tells who was asked once, and the cut stays as it is.
    """
    names = held.site.names
    code = np.where(held.site.codes >= 0, held.site.codes, len(names))
    known = (cut.codes >= 0) & np.isfinite(scale.score) & (held.sample.weight > 0)
    first, last = (
        _there(code[known & (held.drawn == draw)], len(names)) for draw in (span.first, span.last)
    )
    away = first != last
    if int((known & (code == len(names))).sum()) < FEW:
        away[-1] = False
    once = np.flatnonzero(away)
    if not once.size or not (first[:-1].any() and last[:-1].any()):
        return cut, ()
    kept = np.where(np.isin(code, once), -1, cut.codes)
    return replace(cut, codes=kept), tuple((*names, NAMELESS)[place] for place in once)


def compared_places(held: Answers) -> tuple[str, ...]:
    """Return the places that are no sites and answered in two waves of one kind or more."""
    code, sites = held.site.codes, set(held.sites)
    seen = {
        (who, place, draw)
        for draw, (who, _) in enumerate(held.draws)
        for place in np.unique(code[(held.drawn == draw) & (code >= 0)]).tolist()
        if held.site.names[place] not in sites
    }
    times = Counter((who, place) for who, place, _ in seen)
    often = {place for (_, place), number in times.items() if number > 1}
    return tuple(held.site.names[place] for place in sorted(often))


def once_note(once: Sequence[str]) -> str:
    """Return that a change is over the sites of both waves, naming those of one; '' for none."""
    return f"Over the sites of both waves; in one alone: {listed(list(once))}." if once else ""


def _there(code: NDArray[np.int64], nameless: int) -> NDArray[np.bool_]:
    return np.bincount(code, minlength=nameless + 1) > 0


def _broken(held: Answers, one: int, other: int) -> str:
    """Return why two waves may not be compared: the questions changed between them."""
    waves = waves_of(held.survey)
    first, last = (waves.get(held.draws[draw][1]) for draw in (one, other))
    if first is None or last is None:
        return ""
    between: Sequence[TrendBreak] = [
        told for told in held.survey.instrument.breaks if first.first < told.since <= last.last
    ]
    return " ".join(
        f"No change is reckoned across {day_label(told.since)}: {told.why}" for told in between
    )
