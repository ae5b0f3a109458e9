"""Suggestions: which designs the data can support, and why the others cannot, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.panel import PERIOD
from onestory.model.answer import Suggestion
from onestory.model.words import many, share
from onestory.stats import placebo

if TYPE_CHECKING:
    from onestory.evaluate.panel import StudyPanel
    from onestory.model.study import Design

ALPHA = 0.05
FEWEST_BEFORE = 2  # one period cannot show how much a place moves of itself
FEWEST_MATCHED = 8  # periods before, for weights that match a path rather than its noise
FEWEST_DONORS = 5
FEWEST_FACTOR_DONORS = 15
FEWEST_AFTER = 3  # periods from the start on, for the slope of an interrupted series
MOST_MATCHED = 10  # exposed places; with more, averages do as well and say more simply what they do


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a panel has: how many places and periods of each kind.

    `groups` are the exposed places of each start, the first to start first; `too_late` is how
    many of them have no period that counts before the last start. `ratio` is whether a
    proportional change is asked for, `people` whether people are to count alike.
    """

    groups: tuple[int, ...]
    comparators: int
    before: int  # periods before the first start
    after: int
    cycle: int
    counts: bool
    ratio: bool = True
    people: bool = True
    too_late: int = 0

    @property
    def exposed(self) -> int:
        """How many places are exposed."""
        return sum(self.groups)

    @property
    def starts(self) -> int:
        """How many different starts there are."""
        return len(self.groups)


def shape(study_panel: StudyPanel) -> Shape:
    """Return what the panel has."""
    exposed, panel = study_panel.exposed, study_panel.panel
    starts, groups = np.unique(panel.first[exposed], return_counts=True)
    late = (starts + panel.begins >= starts[-1]) & (starts < starts[-1])
    return Shape(
        groups=tuple(groups.tolist()),
        comparators=int((~exposed).sum()),
        before=study_panel.first_start,
        after=len(study_panel.periods) - study_panel.first_start,
        cycle=panel.cycle,
        counts=panel.events is not None,
        ratio=study_panel.estimand.contrast == "ratio",
        people=study_panel.estimand.average == "people",
        too_late=int(groups[late].sum()),
    )


def suggest(study_panel: StudyPanel) -> tuple[Suggestion, ...]:
    """Return every design with whether these data can support it, the best first."""
    has = shape(study_panel)
    judged: list[tuple[Design, str]] = [
        ("staggered difference in differences", _differences(has)),
        ("Poisson difference in differences", _poisson(has)),
        ("synthetic difference in differences", _matched(has, donors=FEWEST_DONORS)),
        ("synthetic control", _synthetic(has)),
        ("augmented synthetic control", _synthetic(has)),
        ("generalised synthetic control", _matched(has, donors=FEWEST_FACTOR_DONORS)),
        ("controlled interrupted time series", _controlled(has)),
        ("interrupted time series", _series(has)),
    ]
    made = [_suggestion(design, has, why) for design, why in judged]
    return tuple(sorted(made, key=lambda s: not s.supported))


def comparable(has: Shape) -> bool:
    """Return whether changes can be compared at all, if perhaps without a range."""
    return has.before >= 1 and not _nothing_beside(has)


def smallest_p(has: Shape) -> float:
    """Return the least p-value that shuffling the starts over the places could give.

    Where every place was exposed in the end, the last to start stand as comparators.
    """
    return placebo.smallest_p((*has.groups, has.comparators) if has.comparators else has.groups)


def _suggestion(design: Design, has: Shape, why_not: str) -> Suggestion:
    if why_not:
        return Suggestion(design=design, supported=False, sentence=why_not)
    return Suggestion(
        design=design, supported=True, sentence=_PURPOSE[design].format(**_words(has))
    )


def _words(has: Shape) -> dict[str, str]:
    return {
        "exposed": many(has.exposed, "exposed place"),
        "comparators": many(has.comparators, "comparator"),
        "before": _time(has.before, has),
        "starts": many(has.starts, "start"),
    }


_PURPOSE: dict[Design, str] = {
    "staggered difference in differences": "Sets the change in {exposed} ({starts}) beside the"
    " change in {comparators} over the same periods.",
    "Poisson difference in differences": "The same comparison made on the counts themselves, so"
    " that small places with few events count as the little that they know.",
    "synthetic difference in differences": "Weighs the {comparators} and the {before} before so"
    " that they run alongside the exposed places, then compares changes.",
    "synthetic control": "Makes a stand-in for the exposed out of {comparators}, matched over"
    " {before} before the start.",
    "augmented synthetic control": "The stand-in of synthetic control, corrected for what of the"
    " path before the start it could not match.",
    "generalised synthetic control": "Learns the shocks that {comparators} share, and how strongly"
    " each exposed place feels them.",
    "controlled interrupted time series": "Follows the exposed places' own path, with season, and"
    " takes off the change that the {comparators} show at the same time.",
    "interrupted time series": "Carries the exposed places' own path of {before} forward, with"
    " season. Whatever else changed at the same time is counted as the programme's.",
}


def _differences(has: Shape) -> str:
    alone = _nothing_beside(has)
    if alone:
        return alone
    if has.before < FEWEST_BEFORE:
        return (
            f"Only {_time(has.before, has)} {_lies(has.before)} before the first start, and"
            " at least two are needed to see how much places move of themselves. What could be"
            " asked instead is the same with earlier figures."
        )
    least = smallest_p(has)
    if least > ALPHA:
        return (
            f"With {many(has.exposed, 'exposed place')} and {many(has.comparators, 'comparator')}"
            f" chance alone would bring the most extreme change in {share(least)} of the ways to"
            " choose the places: an estimate can be given, but how sure it is cannot be known."
            " More comparators would mend it."
        )
    return ""


def _nothing_beside(has: Shape) -> str:
    """Return why the exposed places' change has none to stand beside, '' where it has."""
    if has.comparators:
        return ""
    if has.starts < 2:
        return (
            "There is no comparator: every place was exposed from the same time on. What could be"
            " asked instead is how the places changed against their own past, which cannot say"
            " why; or whether more of the programme went with more change."
        )
    if has.too_late:
        return (
            f"There is no comparator that was never exposed, and {many(has.too_late, 'place')}"
            f" {'has' if has.too_late == 1 else 'have'} no period that counts before the last"
            " place starts. What could be asked instead is the same of the places that started"
            " earlier, set beside the last until these start."
        )
    return ""


def _time(how_many: int, has: Shape) -> str:
    return many(how_many, PERIOD[has.cycle])


def _lies(how_many: int) -> str:
    return "lies" if how_many == 1 else "lie"


def _poisson(has: Shape) -> str:
    if not has.counts:
        return "The counts behind the figures are not known (only rates or values are given)."
    if not has.ratio:
        return "It gives a proportional change, and a difference is asked for."
    if not has.people:
        return "It counts people alike, and places are to count alike."
    return _differences(has)


def _matched(has: Shape, *, donors: int) -> str:
    if has.comparators < donors:
        return (
            f"It needs at least {donors} comparators never exposed; there"
            f" {'is' if has.comparators == 1 else 'are'} {has.comparators}."
        )
    if has.before < FEWEST_MATCHED:
        return (
            f"{_time(has.before, has)} {_lies(has.before)} before the first start, too few to"
            f" match a path: at least {FEWEST_MATCHED} are needed, or noise is matched instead."
        )
    return ""


def _synthetic(has: Shape) -> str:
    if has.exposed > MOST_MATCHED:
        return (
            f"{has.exposed} exposed places would need a stand-in each; with that many, difference"
            " in differences asks the same more simply."
        )
    return _matched(has, donors=FEWEST_DONORS)


def _controlled(has: Shape) -> str:
    if has.comparators == 0:
        return "There is no comparator whose change could be taken off."
    return _series(has)


def _series(has: Shape) -> str:
    if has.starts > 1:
        return "The sites began at different times, so there is no one point of interruption."
    needed = max(2 * has.cycle, 8)
    if has.before < needed:
        return (
            f"{_time(has.before, has)} {_lies(has.before)} before the start, too few to know"
            f" the season and the trend: at least {needed} are needed."
        )
    if has.after < FEWEST_AFTER:
        return (
            f"{_time(has.after, has)} {_lies(has.after)} after the start, too few to know a"
            f" slope: at least {FEWEST_AFTER} are needed."
        )
    return ""
