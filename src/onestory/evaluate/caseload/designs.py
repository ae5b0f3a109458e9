"""Designs: ways to set the people taken on beside stand-ins, each asked by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.caseload.people import only
from onestory.model.errors import StudyError
from onestory.stats.people.discontinuity import jump_at
from onestory.stats.people.doubly_robust import effect_on_exposed
from onestory.stats.people.nearest import nearest
from onestory.stats.people.overlap import overlap_weights
from onestory.stats.people.random_order import effect_of_enrolment, effect_of_offer
from onestory.stats.people.regression import linear, mean_of, poisson
from onestory.stats.people.weighted import weighted_contrast

if TYPE_CHECKING:
    from collections.abc import Callable

    from onestory.evaluate.caseload.asked import Asked
    from onestory.evaluate.caseload.setting import Setting
    from onestory.model.caseload import Caseload
    from onestory.model.study import Design, Study
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.arrays import Contrasted, People

RIDGE = 0.1


def doubly_robust(asked: Asked) -> Contrasted:
    """Return the effect on the exposed, right where either the weights or the model are.

    The model is linear whatever the outcome: where weights make means equal it moves nothing, and
    only tells how much of the outcome goes with what was recorded. The exponential of many counts
    strays where somebody had very many, and its answers are less sure than those of weights alone.
    """
    return effect_on_exposed(
        asked.people,
        scale=asked.estimand.contrast,
        confidence=asked.confidence,
        weight=asked.weight,
        family="linear",
    )


def by_weights(people: People, weight: FloatArray, asked: Asked) -> Contrasted:
    """Return the contrast by weights alone, no model of the outcome."""
    return weighted_contrast(
        people, weight, scale=asked.estimand.contrast, confidence=asked.confidence
    )


def by_model(asked: Asked) -> Contrasted:
    """Return the effect on the exposed by the outcome model alone, every candidate alike."""
    return effect_on_exposed(
        asked.people,
        scale=asked.estimand.contrast,
        confidence=asked.confidence,
        weight=np.ones(asked.people.exposed.size),
        family=asked.family,
    )


def by_overlap(asked: Asked, ground: Setting) -> Contrasted:
    """Return the effect on those who might as well have been taken on as not."""
    return by_weights(asked.people, overlap_weights(asked.people, ground.chance), asked)


def by_matches(asked: Asked, ground: Setting) -> Contrasted:
    """Return the effect on the exposed who have anyone alike, by their three nearest.

    What pairs still differ in is taken out by the outcome model (Abadie and Imbens 2011).
    """
    pairs = nearest(asked.people, propensity=ground.chance, prognosis=_prognosis(asked))
    return effect_on_exposed(
        asked.people,
        scale=asked.estimand.contrast,
        confidence=asked.confidence,
        weight=pairs.weight,
        family="linear",
    )


def _prognosis(asked: Asked) -> FloatArray:
    """Return what candidates' outcomes say that each would have had, on the model's own scale."""
    people, beside = asked.people, (~asked.people.exposed).astype(np.float64)
    if asked.family == "linear":
        weight = beside * people.time
        fitted = linear(people.covariates, people.outcome / people.time, weight, ridge=RIDGE)
        return mean_of(fitted, people.covariates)
    fitted = poisson(people.covariates, people.outcome, people.time, beside, ridge=RIDGE)
    return np.log(np.maximum(mean_of(fitted, people.covariates), 1e-12))


def across_threshold(asked: Asked, ground: Setting) -> Contrasted:
    """Return the effect on people near the score from which they were offered.

    Raises StudyError where no threshold was given, or too few have a score.
    """
    threshold, kept = ground.caseload.threshold, scored(ground)
    if threshold is None:
        raise StudyError(
            found="The score from which people were offered it is not given.",
            where=ground.study.title,
            do="Give `threshold` under [caseload].",
        )
    found = jump_at(
        only(asked.people, kept),
        scores(ground)[kept],
        threshold=threshold,
        scale=asked.estimand.contrast,
        of="offer" if ground.caseload.took == "offered" else "enrolment",
        confidence=asked.confidence,
    )
    return _for_all(found.contrast, kept)


def by_lot(asked: Asked, ground: Setting) -> Contrasted:
    """Return the effect by a random order: of the offer, or of being taken on because of it."""
    if ground.caseload.took == "offered":
        return effect_of_offer(
            asked.people, scale=asked.estimand.contrast, confidence=asked.confidence
        )
    return effect_of_enrolment(
        asked.people,
        ground.everyone.taken,
        scale=asked.estimand.contrast,
        confidence=asked.confidence,
    ).contrast


def scores(ground: Setting) -> FloatArray:
    """Return the score of each person at time zero (N,), no number where none is known."""
    column = ground.drawn.entries["score"]
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def scored(ground: Setting) -> BoolArray:
    """Return who has a score."""
    return np.isfinite(scores(ground))


def _for_all(found: Contrasted, kept: BoolArray) -> Contrasted:
    """Return the contrast of the people kept with nothing for everybody else."""
    weight, influence = np.zeros(kept.size), np.zeros(kept.size)
    weight[kept], influence[kept] = found.weight, found.influence
    return replace(found, weight=weight, influence=influence)


DESIGNS: dict[Design, Callable[[Asked, Setting], Contrasted]] = {
    "doubly robust weighting": lambda asked, ground: doubly_robust(
        replace(asked, weight=ground.balanced.weight)
    ),
    "overlap weighting": by_overlap,
    "matched persons": by_matches,
    "regression discontinuity": across_threshold,
    "random order": by_lot,
}


OF_PERSONS: tuple[Design, ...] = ("regression discontinuity", "random order")
"""Designs in which chance was dealt to persons, so that those of one team are independent."""


def estimated(design: Design, asked: Asked, ground: Setting) -> Contrasted:
    """Return the design's answer.

    Raises StatsError or StudyError where it has none for these people.
    """
    return DESIGNS[design](asked, ground)


def design_of(study: Study, caseload: Caseload) -> Design:
    """Return the design planned, else the one that how people were chosen allows."""
    for design in study.designs:
        if design in DESIGNS:
            return design
    if caseload.comparators == "score threshold":
        return "regression discontinuity"
    return "random order" if caseload.comparators == "random order" else "doubly robust weighting"
