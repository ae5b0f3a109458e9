"""Designs: ways to set the people taken on beside stand-ins, each asked by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.people.doubly_robust import effect_on_exposed
from onestory.stats.people.nearest import nearest
from onestory.stats.people.overlap import overlap_weights
from onestory.stats.people.regression import linear, mean_of, poisson
from onestory.stats.people.weighted import weighted_contrast

if TYPE_CHECKING:
    from collections.abc import Callable

    from onestory.evaluate.caseload.asked import Asked
    from onestory.evaluate.caseload.setting import Setting
    from onestory.model.caseload import Caseload
    from onestory.model.study import Design, Study
    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.arrays import Contrasted, People

RIDGE = 0.1


def doubly_robust(asked: Asked) -> Contrasted:
    """Return the effect on the exposed, right where either the weights or the model are."""
    return effect_on_exposed(
        asked.people,
        scale=asked.estimand.contrast,
        confidence=asked.confidence,
        weight=asked.weight,
        family=asked.family,
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
        family=asked.family,
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


DESIGNS: dict[Design, Callable[[Asked, Setting], Contrasted]] = {
    "doubly robust weighting": lambda asked, _ground: doubly_robust(asked),
    "overlap weighting": by_overlap,
    "matched persons": by_matches,
}


def estimated(design: Design, asked: Asked, ground: Setting) -> Contrasted:
    """Return the design's answer.

    Raises StatsError or StudyError where it has none for these people.
    """
    return DESIGNS[design](asked, ground)


def design_of(study: Study, caseload: Caseload) -> Design:
    """Return the design planned, else the one that how people were chosen allows."""
    planned: Design | None = next((design for design in study.designs if design in DESIGNS), None)
    if planned is not None:
        return planned
    if caseload.comparators == "score threshold":
        return "regression discontinuity"
    return "random order" if caseload.comparators == "random order" else "doubly robust weighting"
