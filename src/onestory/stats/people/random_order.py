"""What an offer did where places were few and the order of offering was left to chance.

Give as `cluster` what was put in order: each person a cluster of their own, unless households or
teams were drawn whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from onestory.model.errors import StatsError
from onestory.stats.people.clusters import Estimated, contrast_error, ranged, spread_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.arrays import Contrasted, People, Scale


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TakenUp:
    """What enrolment did to those who took the offer up because of it.

    `contrast.observed` and `expected` are their levels with and without it; `take_up` is the share
    of people whom the offer brought in.
    """

    contrast: Contrasted
    take_up: float


def effect_of_offer(people: People, *, scale: Scale, confidence: float = 0.95) -> Contrasted:
    """The contrast of people offered with people not (yet) offered, whatever they then did.

    `people.exposed` says who was offered, by chance within a `stratum`; strata count by their
    people, and those with fewer than two offered, or two not, are left out. Covariates sharpen the
    contrast, and bring no bias whatever the form of what they say.

    Raises:
        StatsError: no stratum with two people offered and two not.

    Source: Lin 2013, Ann Appl Stat 7:295 (regression in each arm); Miratrix, Sekhon and Yu 2013,
    J R Stat Soc B 75:369 (strata).
    """
    levels = _levels(people, np.column_stack([people.outcome, people.time]))
    observed, expected = (float(arm.mean[0] / arm.mean[1]) for arm in levels.arms)
    own, other = (
        (arm.error[:, 0] - rate * arm.error[:, 1]) / arm.mean[1]
        for arm, rate in zip(levels.arms, (observed, expected), strict=True)
    )
    estimated = Estimated(
        scale=scale,
        observed=observed,
        expected=expected,
        influence=contrast_error(observed, expected, scale=scale, own=own, other=other),
        share=levels.weight,
        weight=levels.weight,
        method="random order within strata, adjusted by regression",
    )
    return ranged(estimated, people=people, confidence=confidence)


def effect_of_enrolment(
    people: People, enrolled: BoolArray, *, scale: Scale, confidence: float = 0.95
) -> TakenUp:
    """The contrast in those who were taken on because they were offered, by the offer's order.

    `enrolled` (N,) is who was in fact taken on. It holds where the offer works through enrolment
    alone, and keeps nobody out. The range of a difference is Fieller's; where take-up is too weak
    for a range to end, there is none.

    Raises:
        StatsError: as `effect_of_offer`, or an offer that brings nobody in.

    Source: Imbens and Angrist 1994, Econometrica 62:467; Imbens and Rubin 1997, Rev Econ Stud
    64:555 (the two levels); Fieller 1954, J R Stat Soc B 16:175.
    """
    taken = enrolled.astype(np.float64)
    parts = [part * who for who in (taken, 1 - taken) for part in (people.outcome, people.time)]
    levels = _levels(people, np.column_stack([*parts, taken]))
    jump = levels.arms[0].mean - levels.arms[1].mean
    error = levels.arms[0].error - levels.arms[1].error
    _refuse_nobody_brought_in(float(jump[4]))
    with_it, without = float(jump[0] / jump[1]), float(jump[2] / jump[3])
    own = (error[:, 0] - with_it * error[:, 1]) / jump[1]
    other = (error[:, 2] - without * error[:, 3]) / jump[3]
    estimated = Estimated(
        scale=scale,
        observed=with_it,
        expected=without,
        influence=contrast_error(with_it, without, scale=scale, own=own, other=other),
        share=levels.weight,
        weight=levels.weight,
        method="those who took up an offer made in random order",
    )
    contrast = ranged(estimated, people=people, confidence=confidence)
    take_up = replace(estimated, influence=error[:, 4])
    found = _by_fieller(contrast, float(jump[4]), take_up=take_up, people=people)
    return TakenUp(contrast=found, take_up=float(jump[4]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Arm:
    """The means (M,) of an arm, as if everyone had been in it, and each person's part (N, M)."""

    mean: FloatArray
    error: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Levels:
    """Those offered, those not, and the weight (N,) of each person in their own arm."""

    arms: tuple[_Arm, _Arm]
    weight: FloatArray


def _levels(people: People, values: FloatArray) -> _Levels:
    """The means of `values` (N, M) had everyone been offered, and had nobody been."""
    used = _both_in_stratum(people)
    stratum = np.unique(people.stratum[used], return_inverse=True)[1]
    size = np.bincount(stratum).astype(np.float64)
    covariates = people.covariates[used].astype(np.float64)
    apart = covariates - _means(covariates, stratum, many=len(size))[stratum]
    weight = np.zeros(len(people.exposed))
    arms: list[_Arm] = []
    for arm in (people.exposed[used], ~people.exposed[used]):
        found = _arm(values[used], apart, stratum=stratum, arm=arm)
        error = np.zeros(values.shape)
        error[used] = found.error
        arms.append(replace(found, error=error))
        there = np.bincount(stratum[arm], minlength=len(size))
        weight[np.flatnonzero(used)[arm]] = (size / there)[stratum[arm]]
    return _Levels(arms=(arms[0], arms[1]), weight=weight)


def _arm(
    values: FloatArray, apart: FloatArray, *, stratum: NDArray[np.int64], arm: BoolArray
) -> _Arm:
    """The arm's mean in each stratum, moved to all of its people's covariates, by their number.

    One slope a covariate, from differences within strata of the arm.
    """
    many = int(stratum.max()) + 1
    own = stratum[arm]
    mean, middle = _means(values[arm], own, many=many), _means(apart[arm], own, many=many)
    within, design = values[arm] - mean[own], apart[arm] - middle[own]
    slope = np.linalg.lstsq(design, within, rcond=None)[0]
    level = mean - middle @ slope
    fitted = level[stratum] + apart @ slope
    whole = fitted.mean(axis=0)
    there = np.bincount(own, minlength=many)
    worth = (np.bincount(stratum) / there)[own] / len(stratum)
    spare = max(len(own) - many - int(np.linalg.matrix_rank(design)), 1)
    error = (fitted - whole) / len(stratum)
    missed = (values[arm] - fitted[arm]) * np.sqrt((len(own) - many) / spare)
    error[arm] += worth[:, None] * missed * np.sqrt(there / (there - 1))[own][:, None]
    return _Arm(mean=whole, error=error)


def _means(values: FloatArray, place: NDArray[np.int64], *, many: int) -> FloatArray:
    """The mean (S, M) of the values (n, M) of each stratum."""
    count = np.bincount(place, minlength=many)
    sums = [np.bincount(place, weights=column, minlength=many) for column in values.T]
    whole = np.stack(sums, axis=1) if sums else np.zeros((many, 0))
    return whole / count[:, None]


def _both_in_stratum(people: People) -> BoolArray:
    """Who (N,) is in a stratum of which two or more were offered, and two or more were not.

    Raises:
        StatsError: nobody is.
    """
    code = np.unique(people.stratum, return_inverse=True)[1]
    offered = np.bincount(code[people.exposed], minlength=int(code.max()) + 1)
    others = np.bincount(code) - offered
    used = ((offered > 1) & (others > 1))[code]
    if not used.any():
        raise StatsError(
            found="In no group that was put in order together were some offered and some not.",
            do="Give wider groups, or people who were not offered by the same day.",
        )
    return used


def _refuse_nobody_brought_in(take_up: float) -> None:
    if take_up <= 0:
        raise StatsError(
            found="People who were offered were taken on no more often than the others.",
            do="Ask for the effect of the offer, or check who was enrolled.",
        )


def _by_fieller(
    contrast: Contrasted, up: float, *, take_up: Estimated, people: People
) -> Contrasted:
    """The contrast with the range that allows for how surely the offer brought people in."""
    if contrast.why_not:
        return contrast
    t = float(stdtrit(contrast.freedom, (1 + contrast.confidence) / 2))
    value, moved = contrast.value, take_up.influence
    whole = up * contrast.influence + value * moved  # of what the offer did, which is value * up

    def variance(influence: FloatArray) -> float:
        return spread_of(replace(take_up, influence=influence), people=people).standard_error ** 2

    of_whole, of_up = variance(whole), variance(moved)
    shared = (variance(whole + moved) - of_whole - of_up) / 2
    weak = t**2 * of_up / up**2
    if weak >= 1:
        return _without_range(contrast)
    if contrast.scale == "ratio":
        return contrast
    middle = value - weak * shared / of_up if of_up > 0 else value
    inner = of_whole - 2 * value * shared + value**2 * of_up
    inner -= weak * (of_whole - shared**2 / of_up) if of_up > 0 else 0.0
    half = t / up * float(np.sqrt(max(inner, 0.0)))
    return replace(
        contrast,
        lower=(middle - half) / (1 - weak),
        upper=(middle + half) / (1 - weak),
        p_value=_p_value(value * up, float(np.sqrt(of_whole)), contrast.freedom),
        inference=f"{contrast.inference}; Fieller's range of a ratio",
    )


def _p_value(value: float, error: float, freedom: float) -> float:
    """That of no effect of the offer: the same test as whether Fieller's range holds none."""
    return float(2 * stdtr(freedom, -abs(value) / error)) if error > 0 else float(value == 0)


def _without_range(contrast: Contrasted) -> Contrasted:
    nan = float("nan")
    return replace(
        contrast,
        standard_error=nan,
        lower=nan,
        upper=nan,
        p_value=nan,
        why_not="The offer hardly changed who was taken on, so that what enrolment did cannot be "
        "told from it.",
    )
