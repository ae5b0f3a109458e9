"""Suggested: which designs of people these data can support, and why or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.caseload.designs import scores
from onestory.model.answer import Suggestion
from onestory.model.words import number

if TYPE_CHECKING:
    from onestory.evaluate.caseload.setting import Setting

_FEWEST = 20
_FEWEST_SCORED = 30


def suggestions(ground: Setting) -> tuple[Suggestion, ...]:
    """Return the five designs of people, those that rest on least first."""
    return (_random_order(ground), _threshold(ground), *_by_need(ground))


def _random_order(ground: Setting) -> Suggestion:
    known = ground.caseload.chosen == "random order"
    return Suggestion(
        design="random order",
        supported=known and ground.caseload.comparators == "random order",
        sentence="The order was random, so that the arms differ by chance alone."
        if known
        else f"How people were chosen is told as '{ground.caseload.chosen}', which is no lot.",
    )


def _threshold(ground: Setting) -> Suggestion:
    threshold, score = ground.caseload.threshold, scores(ground)
    if threshold is None:
        said, enough = "No threshold on a score is told.", False
    else:
        sides = [int((score >= threshold).sum()), int((score < threshold).sum())]
        enough = min(sides) >= _FEWEST_SCORED
        said = (
            f"{number(sides[0])} people scored at or above the threshold and {number(sides[1])}"
            f" under it{'.' if enough else ', too few on a side.'}"
        )
    return Suggestion(design="regression discontinuity", supported=enough, sentence=said)


def _by_need(ground: Setting) -> tuple[Suggestion, ...]:
    exposed = ground.everyone.exposed
    weight = ground.balanced.weight
    taken, worth = int((exposed & (weight > 0)).sum()), ground.everyone.worth(weight * ~exposed)
    enough = min(taken, worth) >= _FEWEST
    said = (
        f"{number(taken)} people taken on have candidates of their month, worth {number(worth)} of"
        f" equal weight{'.' if enough else ', too few to tell anything.'}"
    )
    near = float(np.mean(ground.chance[exposed] < 0.95))
    doubt = "" if near > 0.9 else " Of many it was all but certain that they would be taken on."
    return (
        Suggestion(design="doubly robust weighting", supported=enough, sentence=said + doubt),
        Suggestion(design="overlap weighting", supported=enough, sentence=said),
        Suggestion(design="matched persons", supported=enough, sentence=said + doubt),
    )
