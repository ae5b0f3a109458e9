"""The synthetic family: stand-ins made of comparators, with placebos for how sure they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.designs.estimated import Asked, Estimated, SinceStart
from onestory.evaluate.scale import analysed
from onestory.model.errors import StudyError
from onestory.model.words import many, share
from onestory.stats.augmented import augmented_control
from onestory.stats.counterfactual import Case, Estimator, Synthetic, cases
from onestory.stats.factor_model import factor_control
from onestory.stats.refits import draw_sets, in_space
from onestory.stats.synthetic_control import synthetic_control
from onestory.stats.synthetic_did import synthetic_did

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evaluate.panel import StudyPanel
    from onestory.model.study import Design

DRAWS = 99
"""Placebo sets drawn where several places are exposed together; one a comparator otherwise."""


def differences(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the synthetic difference in differences."""
    return _by(study_panel, asked, "synthetic difference in differences", synthetic_did)


def control(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the synthetic control."""
    return _by(study_panel, asked, "synthetic control", synthetic_control)


def augmented(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the ridge-augmented synthetic control."""
    return _by(study_panel, asked, "augmented synthetic control", augmented_control)


def generalised(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the generalised synthetic control, a factor model."""
    return _by(study_panel, asked, "generalised synthetic control", factor_control)


def _by(study_panel: StudyPanel, asked: Asked, design: Design, estimator: Estimator) -> Estimated:
    parts = cases(analysed(study_panel, asked.contrast))
    counted = [_counted(study_panel, case) for case in parts]
    shares = np.array(
        [case.weight.sum() * kept.sum() for case, kept in zip(parts, counted, strict=True)]
    )
    shares = shares / shares.sum()
    found = [estimator(case) for case in parts]
    estimate = float(shares @ [_mean(f, k) for f, k in zip(found, counted, strict=True)])
    placebos = _placebos(parts, counted, shares, estimator=estimator, seed=asked.seed)
    lower, upper, p_value = _range(estimate, placebos, asked.confidence)
    smallest = 1 / (placebos.size + 1)
    known = smallest <= 1 - asked.confidence
    gap = _gap(found, shares)
    return Estimated(
        design=design,
        estimate=estimate,
        lower=lower if known else None,
        upper=upper if known else None,
        known=known,
        reason=""
        if known
        else f"With {many(placebos.size, 'placebo')} even the most extreme change would arise by"
        f" chance alone in {share(smallest)} of cases, more than the {share(1 - asked.confidence)}"
        f" that a {share(asked.confidence)} range allows.",
        method=f"{found[0].method}, averaged over {many(len(parts), 'start')}"
        if len(parts) > 1
        else found[0].method,
        inference=f"the same method at {many(placebos.size, 'placebo')} where nothing happened",
        gap=gap,
        p_value=p_value,
        smallest_p=smallest,
        by_time=_since(study_panel, found, shares),
        notes=tuple(note for one in found for note in one.notes),
    )


def _counted(study_panel: StudyPanel, case: Case) -> NDArray[np.bool_]:
    """Return which periods (T,) from the start on the estimand counts for this start."""
    row = int(np.flatnonzero(study_panel.panel.first == case.start)[0])
    return study_panel.after[row]


def _mean(found: Synthetic, counted: NDArray[np.bool_]) -> float:
    if not counted.any():
        raise StudyError(
            found="No period after the bedding-in lies within the data.",
            do="Wait for later figures, or shorten the bedding-in in an amendment.",
        )
    return float(found.gap[counted].mean())


def _placebos(
    parts: tuple[Case, ...],
    counted: list[NDArray[np.bool_]],
    shares: NDArray[np.float64],
    *,
    estimator: Estimator,
    seed: int,
) -> NDArray[np.float64]:
    """Return the estimate (R,) of each placebo: comparators in place of the exposed."""
    generator = np.random.default_rng(seed)
    total = np.zeros(0)
    for case, kept, part in zip(parts, counted, shares, strict=True):
        size, places = case.exposed.shape[0], case.comparators.shape[0]
        chosen = (
            np.arange(places)[:, None]
            if size == 1 and len(parts) == 1
            else draw_sets(places, size=min(size, places - 1), draws=DRAWS, seed=generator)
        )
        drawn = in_space(case, estimator=_over(estimator, kept), chosen=chosen, rejoin=False)
        total = part * drawn.estimate + (total if total.size else 0.0)
    return total


def _over(estimator: Estimator, counted: NDArray[np.bool_]) -> Estimator:
    def counting(case: Case) -> Synthetic:
        found = estimator(case)
        return replace(found, estimate=_mean(found, counted))

    return counting


def _range(
    estimate: float, placebos: NDArray[np.float64], confidence: float
) -> tuple[float, float, float]:
    """Return the range that placebos leave and the p-value of no effect.

    The reach is the placebo that as many as the confidence asks lie nearer nought than, the
    estimate itself counted as one.
    """
    away = np.sort(np.abs(placebos))
    place = int(np.ceil(confidence * (placebos.size + 1))) - 1
    reach = float(away[min(place, away.size - 1)])
    p_value = float((1 + (away >= abs(estimate)).sum()) / (1 + away.size))
    return estimate - reach, estimate + reach, p_value


def _gap(found: list[Synthetic], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sum([part * one.gap for part, one in zip(shares, found, strict=True)], axis=0)


def _since(
    study_panel: StudyPanel, found: list[Synthetic], shares: NDArray[np.float64]
) -> tuple[SinceStart, ...]:
    made: dict[int, list[tuple[float, float, int]]] = {}
    for one, part in zip(found, shares, strict=True):
        places = int((study_panel.panel.first == one.start).sum())
        for period, gap in enumerate(one.gap.tolist()):
            made.setdefault(period - one.start, []).append((part, gap, places))
    return tuple(
        SinceStart(
            since=since,
            estimate=sum(p * g for p, g, _ in cells) / sum(p for p, _, _ in cells),
            lower=None,
            upper=None,
            places=sum(n for _, _, n in cells),
        )
        for since, cells in sorted(made.items())
    )
