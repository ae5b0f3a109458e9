"""What an offer did where it turned on a score: people just above a threshold and just below it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.inputs import refuse
from onestory.stats.people.bandwidth import (
    CURVE,
    LINE,
    Bandwidths,
    Side,
    bandwidths,
    local_fit,
    residuals,
)
from onestory.stats.people.clusters import Estimated, contrast_error, ranged, spread_of

if TYPE_CHECKING:
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.arrays import Contrasted, People, Scale

FEWEST_VALUES = 6
"""Distinct scores on a side below which no curve can be told from a jump."""
FEWEST_PEOPLE = 30
REACHED_VALUES = 5
"""Distinct scores on each side that the line reaches at the least."""
WEAK = 10.0
"""The squared ratio of the jump in take-up to its error, below which the offer is too weak."""

Of = Literal["offer", "enrolment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """People within the bandwidth below and above the threshold, and their distinct scores."""

    below: int
    above: int
    values_below: int
    values_above: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Jump:
    """A contrast at the threshold, and what it rests on.

    `contrast.observed` is the level just above it and `expected` that just below, each free of the
    line's bias; `plain` is their contrast before that bias is taken out, NaN where it has none.
    `take_up` is by how much larger a share was taken on just above it.
    """

    contrast: Contrasted
    plain: float
    bandwidths: Bandwidths
    near: Near
    take_up: float


def jump_at(
    people: People,
    score: FloatArray,
    *,
    threshold: float,
    scale: Scale = "difference",
    of: Of = "offer",
    confidence: float = 0.95,
) -> Jump:
    """The contrast of the outcome across the threshold from which people were offered.

    Of the 'offer': everyone just above beside everyone just below. Of 'enrolment': that in those
    who were taken on because of the offer, `people.exposed` saying who was. Local lines under a
    triangle, the bandwidth of least squared error, a range that allows for their bias.

    Raises:
        StatsError: scores that are no numbers, or too few people or distinct scores on a side.

    Source: Calonico, Cattaneo and Titiunik 2014, Econometrica 82:2295; Hahn, Todd and van der
    Klaauw 2001, Econometrica 69:201 (enrolment); Imbens and Rubin 1997, Rev Econ Stud 64:555 (the
    levels of those who take an offer up).
    """
    distance = score - threshold
    refuse_sparse(distance)
    across = replace(people, exposed=distance >= 0)
    rate, taken = people.outcome / people.time, people.exposed.astype(np.float64)
    width = _bandwidths(distance, rate, weight=people.time)
    values = np.column_stack([rate, rate * taken, rate * (1 - taken), taken])
    limits = _limits(distance, values, weight=people.time, width=width)
    levels = _offered(limits, across.exposed) if of == "offer" else _taken_on(limits)
    contrast = ranged(_estimated(levels, limits, scale=scale), people=across, confidence=confidence)
    if of == "enrolment" and _strength_of_offer(limits, across) < WEAK:
        contrast = _without_range(contrast)
    return Jump(
        contrast=contrast,
        plain=_plain(levels, scale=scale),
        bandwidths=width,
        near=_near(distance, width.line),
        take_up=float(limits.above[3] - limits.below[3]),
    )


def covariates_across(people: People, score: FloatArray, *, threshold: float) -> FloatArray:
    """The p-value (K,) of a jump of each covariate at the threshold; NaN where it is constant.

    People who could not place themselves on a side differ in nothing across it.

    Raises:
        StatsError: as `jump_at`.

    Source: Lee 2008, J Econometrics 142:675.
    """
    distance = score - threshold
    refuse_sparse(distance)
    across = replace(people, exposed=distance >= 0)
    equal = np.ones(len(score))
    found = np.full(people.covariates.shape[1], np.nan)
    for column in np.flatnonzero(np.ptp(people.covariates, axis=0)):
        values = people.covariates[:, column].astype(np.float64)
        width = _bandwidths(distance, values, weight=equal)
        limits = _limits(distance, values[:, None], weight=equal, width=width)
        estimated = _estimated(_offered(limits, across.exposed), limits, scale="difference")
        found[column] = ranged(estimated, people=across).p_value
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Limits:
    """What M values come to at the threshold on either side (M,), bias taken out and not.

    `influence` (N, M) is what each person adds to the error of above less below; `share` (N,) is
    how much of its side each makes up.
    """

    below: FloatArray
    above: FloatArray
    plain_below: FloatArray
    plain_above: FloatArray
    influence: FloatArray
    share: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Levels:
    """The two levels contrasted, before and after bias is taken out, and each one's influence."""

    observed: float
    expected: float
    own: FloatArray
    other: FloatArray
    plain_observed: float
    plain_expected: float


def refuse_sparse(distance: FloatArray) -> None:
    """Nothing, where both sides of nought can be fitted.

    Raises:
        StatsError: distances that are no numbers, or too few people or distinct ones on a side.
    """
    refuse(~np.isfinite(distance), what="scores that are no numbers", do="Leave these people out.")
    for side, words in ((distance < 0, "below"), (distance >= 0, "above")):
        people, values = int(side.sum()), len(np.unique(distance[side]))
        if people < FEWEST_PEOPLE or values < FEWEST_VALUES:
            raise StatsError(
                found=f"{people:,} people with {values:,} distinct scores are {words} the"
                " threshold, too few to tell a jump from a slope.",
                do="Give a finer score, a longer window, or set people beside others otherwise.",
            )


def _bandwidths(distance: FloatArray, value: FloatArray, *, weight: FloatArray) -> Bandwidths:
    """The best bandwidths, or those that reach enough distinct scores where these are few."""
    below, above = (
        Side(distance=distance[side], value=value[side], weight=weight[side])
        for side in (distance < 0, distance >= 0)
    )
    best = bandwidths(below, above)
    nearest = [np.unique(np.abs(side.distance))[:FEWEST_VALUES] for side in (below, above)]
    least = max(float(values[REACHED_VALUES]) for values in nearest)
    return Bandwidths(line=max(best.line, least), curve=max(best.curve, least))


def _limits(
    distance: FloatArray, values: FloatArray, *, weight: FloatArray, width: Bandwidths
) -> _Limits:
    """The levels at the threshold of each column of `values` (N, M)."""
    influence, share = np.zeros(values.shape), np.zeros(len(values))
    ends: list[FloatArray] = []
    for side, sign in ((distance < 0, -1.0), (distance >= 0, 1.0)):
        own = values[side]
        given = Side(distance=distance[side], value=own[:, 0], weight=weight[side])
        line = local_fit(given, order=LINE, bandwidth=width.line)
        curve = local_fit(given, order=CURVE, bandwidth=width.curve)
        level = line.linear[0]
        free = level - float(level @ given.distance**CURVE) * curve.linear[CURVE]
        missed = np.column_stack([residuals(curve, column) for column in own.T])
        influence[side] = sign * free[:, None] * missed
        share[side] = np.abs(free)
        ends += [free @ own, level @ own]
    return _Limits(
        below=ends[0],
        plain_below=ends[1],
        above=ends[2],
        plain_above=ends[3],
        influence=influence,
        share=share,
    )


def _offered(limits: _Limits, above: BoolArray) -> _Levels:
    """The levels of everyone just above and just below, of the first value."""
    return _Levels(
        observed=float(limits.above[0]),
        expected=float(limits.below[0]),
        own=np.where(above, limits.influence[:, 0], 0.0),
        other=np.where(above, 0.0, -limits.influence[:, 0]),
        plain_observed=float(limits.plain_above[0]),
        plain_expected=float(limits.plain_below[0]),
    )


def _taken_on(limits: _Limits) -> _Levels:
    """The levels with and without enrolment of those whom the offer brought in.

    Of the values, the second is the outcome of those taken on, else 0; the third of those not; the
    fourth who was. Its jump is the share whom the offer brought in.
    """
    _, taken, others, up = limits.above - limits.below
    _, plain_taken, plain_others, plain_up = limits.plain_above - limits.plain_below
    if up == 0:
        # Nobody was brought in: there is no level of theirs, and `jump_at` gives no range.
        up = plain_up = float("nan")
    observed, expected = taken / up, -others / up
    errors = limits.influence
    return _Levels(
        observed=float(observed),
        expected=float(expected),
        own=(errors[:, 1] - observed * errors[:, 3]) / up,
        other=(-errors[:, 2] - expected * errors[:, 3]) / up,
        plain_observed=float(plain_taken / plain_up),
        plain_expected=float(-plain_others / plain_up),
    )


def _estimated(levels: _Levels, limits: _Limits, *, scale: Scale) -> Estimated:
    return Estimated(
        scale=scale,
        observed=levels.observed,
        expected=levels.expected,
        influence=contrast_error(
            levels.observed, levels.expected, scale=scale, own=levels.own, other=levels.other
        ),
        share=limits.share,
        weight=limits.share,
        method="local lines on both sides of a threshold, their bias taken out",
    )


def _plain(levels: _Levels, *, scale: Scale) -> float:
    observed, expected = levels.plain_observed, levels.plain_expected
    if scale == "difference":
        return observed - expected
    possible = observed > 0 and expected > 0
    return float(np.log(observed / expected)) if possible else float("nan")


def _near(distance: FloatArray, width: float) -> Near:
    inside = np.abs(distance) < width
    below, above = distance[inside & (distance < 0)], distance[inside & (distance >= 0)]
    return Near(
        below=len(below),
        above=len(above),
        values_below=len(np.unique(below)),
        values_above=len(np.unique(above)),
    )


def _strength_of_offer(limits: _Limits, across: People) -> float:
    """The squared ratio of the jump in take-up to its error; infinite where all take it up.

    Source: Stock and Yogo 2005 (ten is their rule of thumb); Feir, Lemieux and Marmer 2016, J Bus
    Econ Stat 34:185.
    """
    up = float(limits.above[3] - limits.below[3])
    estimated = Estimated(
        scale="difference",
        observed=float(limits.above[3]),
        expected=float(limits.below[3]),
        influence=limits.influence[:, 3],
        share=limits.share,
        weight=limits.share,
        method="",
    )
    error = spread_of(estimated, people=across).standard_error
    if error > 0:
        return (up / error) ** 2
    return float("inf") if up else 0.0


def _without_range(contrast: Contrasted) -> Contrasted:
    nan = float("nan")
    return replace(
        contrast,
        lower=nan,
        upper=nan,
        standard_error=nan,
        p_value=nan,
        why_not="The offer hardly changed who was taken on at the threshold, so that what enrolment"
        " did cannot be told from it.",
    )
