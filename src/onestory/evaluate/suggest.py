"""Suggestions: which designs the data can support, and why the others cannot, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

from onestory.model.answer import Suggestion
from onestory.model.words import many

if TYPE_CHECKING:
    from onestory.evaluate.panel import StudyPanel
    from onestory.model.study import Design

ALPHA = 0.05
FEWEST_BEFORE = 2  # one period cannot show how much a place moves of itself
FEWEST_MATCHED = 8  # periods before, for weights that match a path rather than its noise
FEWEST_DONORS = 5
FEWEST_FACTOR_DONORS = 15
MOST_MATCHED = 10  # exposed places; with more, averages do as well and say more simply what they do


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a panel has: how many places and periods of each kind."""

    exposed: int
    comparators: int
    before: int  # periods before the first start
    after: int
    starts: int  # different starts
    cycle: int
    counts: bool


def shape(study_panel: StudyPanel) -> Shape:
    """Return what the panel has."""
    exposed = study_panel.exposed
    return Shape(
        exposed=int(exposed.sum()),
        comparators=int((~exposed).sum()),
        before=study_panel.first_start,
        after=len(study_panel.periods) - study_panel.first_start,
        starts=len(set(study_panel.panel.first[exposed].tolist())),
        cycle=study_panel.panel.cycle,
        counts=study_panel.panel.events is not None,
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


def smallest_p(exposed: int, comparators: int) -> float:
    """Return the least p-value that shuffling the exposure over the places could give."""
    return 1 / comb(exposed + comparators, exposed) if comparators else 1.0


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
        "before": many(has.before, "period"),
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
    if has.comparators == 0 and has.starts < 2:
        return (
            "There is no comparator: every place was exposed at the same time. Only the places'"
            " own past can be asked; or ask whether more of the programme went with more change."
        )
    if has.before < FEWEST_BEFORE:
        return f"Only {many(has.before, 'period')} before the first start; at least two are needed."
    least = smallest_p(has.exposed, has.comparators)
    if least > ALPHA:
        return (
            f"With {many(has.exposed, 'exposed place')} and {many(has.comparators, 'comparator')}"
            f" the least p-value that shuffling could reach is {least:.2f}: an estimate can be"
            " given, but how sure it is cannot be known. More comparators would mend it."
        )
    return ""


def _poisson(has: Shape) -> str:
    if not has.counts:
        return "The counts behind the figures are not known (only rates or values are given)."
    return _differences(has)


def _matched(has: Shape, *, donors: int) -> str:
    if has.comparators < donors:
        return (
            f"It needs at least {donors} comparators never exposed; there"
            f" {'is' if has.comparators == 1 else 'are'} {has.comparators}."
        )
    if has.before < FEWEST_MATCHED:
        return (
            f"{many(has.before, 'period')} before the first start are too few to match a path:"
            f" at least {FEWEST_MATCHED} are needed, or noise is matched instead."
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
            f"{many(has.before, 'period')} before the start are too few to know the season and"
            f" the trend: at least {needed} are needed."
        )
    return ""
