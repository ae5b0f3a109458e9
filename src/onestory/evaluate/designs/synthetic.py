"""The synthetic family: stand-ins made of comparators, with placebos for how sure they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.designs.estimated import Asked, Estimated, SinceStart
from onestory.evaluate.scale import analysed, refuse_small
from onestory.model.errors import StudyError
from onestory.model.words import many, share
from onestory.stats import gate
from onestory.stats.augmented import augmented_control
from onestory.stats.calibrated import Strays, reach
from onestory.stats.counterfactual import Case, Estimator, Synthetic, cases
from onestory.stats.factor_model import factor_control
from onestory.stats.panels import alone
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
    """Return the synthetic control.

    Raises StudyError where places were chosen for their figures: weights that match a peak match
    what falls back by itself, and the answer is biased however its range is made.
    """
    if asked.chosen_high:
        raise StudyError(
            found="The places were chosen for their figures, and a synthetic control would match"
            " the very peak from which they fall back.",
            do="Ask for difference in differences, which allows for it.",
        )
    return _by(study_panel, asked, "synthetic control", synthetic_control)


def augmented(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the ridge-augmented synthetic control."""
    return _by(study_panel, asked, "augmented synthetic control", augmented_control)


def generalised(study_panel: StudyPanel, asked: Asked, /) -> Estimated:
    """Return the generalised synthetic control, a factor model."""
    return _by(study_panel, asked, "generalised synthetic control", factor_control)


def _by(study_panel: StudyPanel, asked: Asked, design: Design, estimator: Estimator) -> Estimated:
    fits = _fits(study_panel, asked, estimator)
    found = [one.found for one in fits]
    shares = np.array([one.share for one in fits])
    estimate = float(shares @ [_mean(one.found, one.counted) for one in fits])
    placebos = _placebos(fits, estimator=estimator, seed=asked.seed)
    others = len(fits[0].others)
    far = reach(_own(fits, estimate), placebos, comparators=others, confidence=asked.confidence)
    told = many(placebos.estimate.size, "placebo")
    smallest = 1 / (placebos.estimate.size + 1)
    known = smallest <= 1 - asked.confidence
    return Estimated(
        design=design,
        estimate=estimate,
        lower=estimate - far.length if known else None,
        upper=estimate + far.length if known else None,
        known=known,
        reason=""
        if known
        else f"With {told} even the most extreme change would arise by chance alone in"
        f" {share(smallest)} of cases, more than the {share(1 - asked.confidence)}"
        f" that a {share(asked.confidence)} range allows.",
        method=f"{found[0].method}, averaged over {many(len(fits), 'start')}"
        if len(fits) > 1
        else found[0].method,
        inference=f"the same method at {told} where nothing happened,"
        " each measured by the size of its places; longer where the fit before was worse",
        gap=_gap(found, shares),
        p_value=far.p_value,
        smallest_p=smallest,
        by_time=_since(study_panel, found, shares),
        notes=tuple(note for one in found for note in one.notes),
    )


def _fits(study_panel: StudyPanel, asked: Asked, estimator: Estimator) -> list[_Fit]:
    """Return the fit of each start, its share in the average, and the variances of its places."""
    refuse_small(study_panel, asked.contrast)
    panel = analysed(study_panel, asked.contrast)
    variance = gate.variances(alone(panel))[0]
    parts = cases(panel)
    counted = [_counted(study_panel, case) for case in parts]
    # A start counts by its places, as in difference in differences: one estimand, several designs.
    size = [case.weight.sum() for case in parts]
    return [
        _Fit(
            case=case,
            found=estimator(case),
            counted=kept,
            share=float(part / max(sum(size), 1e-300)),
            variance=variance[panel.first == case.start],
            others=variance[~panel.exposed],
        )
        for case, kept, part in zip(parts, counted, size, strict=True)
    ]


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fit:
    """One start's case and fit; the variances of the exposed places' changes and the others'."""

    case: Case
    found: Synthetic
    counted: NDArray[np.bool_]
    share: float
    variance: NDArray[np.float64]
    others: NDArray[np.float64]

    @property
    def beside(self) -> float:
        """The variance that the weighted comparators add."""
        return float((self.found.weights**2 * self.others).sum())


def _own(fits: list[_Fit], estimate: float) -> Strays:
    """Return the estimate with the variance and fit that its own places give it."""
    variance = fit = 0.0
    for one in fits:
        weight = one.case.weight / one.case.weight.sum()
        variance += one.share**2 * (float((weight**2 * one.variance).sum()) + one.beside)
        fit += one.share**2 * one.found.fit_before**2
    return Strays(estimate=np.array([estimate]), variance=np.array([variance]), fit=np.sqrt([fit]))


def _placebos(fits: list[_Fit], *, estimator: Estimator, seed: int) -> Strays:
    """Return each placebo (R,): comparators in place of the exposed, with what is expected."""
    generator = np.random.default_rng(seed)
    total, variance, fit = (np.zeros(1) for _ in range(3))
    for one in fits:
        size, places = one.case.exposed.shape[0], one.others.size
        chosen = (
            np.arange(places)[:, None]
            if size == 1 and len(fits) == 1
            else draw_sets(places, size=min(size, places - 1), draws=DRAWS, seed=generator)
        )
        over = _over(estimator, one.counted)
        drawn = in_space(one.case, estimator=over, chosen=chosen, rejoin=False)
        theirs = one.others[chosen].sum(axis=1) / chosen.shape[1] ** 2
        total = total + one.share * drawn.estimate
        variance = variance + one.share**2 * (theirs + one.beside)
        fit = fit + one.share**2 * drawn.fit_before**2
    return Strays(estimate=total, variance=variance, fit=np.sqrt(fit))


def _over(estimator: Estimator, counted: NDArray[np.bool_]) -> Estimator:
    def counting(case: Case) -> Synthetic:
        found = estimator(case)
        return replace(found, estimate=_mean(found, counted))

    return counting


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
