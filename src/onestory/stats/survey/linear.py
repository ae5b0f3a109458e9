"""Linearised means of domains: value, variance, and how well that variance itself is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.inputs import numbers, refuse
from onestory.stats.survey.cells import Cells, added, cells, variance

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.survey.sample import IntArray, SurveySample


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linear:
    """Means of D domains, and what each member adds to the error of its domain's.

    `variance` is the textbook's. `widened` is how many times it falls short, in the mean, of a
    domain that fills its strata only in part: 1 for a whole sample. `degrees` of freedom are
    fewer where few members or clusters weigh most. `spread` is the variance of the scores
    themselves. `rows` (M,) are the members with a score, `domain` and `residual` theirs.
    """

    value: FloatArray
    variance: FloatArray
    widened: FloatArray
    degrees: FloatArray
    spread: FloatArray
    respondents: FloatArray
    alike: FloatArray
    lone: BoolArray
    rows: IntArray
    domain: IntArray
    residual: FloatArray


def linear(sample: SurveySample, score: ArrayLike, *, domain: ArrayLike, domains: int) -> Linear:
    """The weighted means (D,) of scores (N,), NaN where no score, by domain (N,), -1 for none.

    Raises:
        StatsError: arrays that are not one a respondent, or a domain that is not among `domains`.

    Source: Lohr 2022, Sampling, chapters 4 and 9 (ratio and domain means by linearisation).
    """
    scores, member = _checked(sample, score, domain, domains)
    rows = np.flatnonzero(~np.isnan(scores) & (member >= 0) & (sample.weight > 0))
    at, weight, y = member[rows], sample.weight[rows], scores[rows]
    number = np.bincount(at, minlength=domains).astype(np.float64)
    total = added(at, weight, domains)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = added(at, weight * y, domains) / total
        residual = weight * (y - value[at]) / total[at]
        part = weight / total[at]
        found = _by_cluster(sample, sample.cluster[rows], at, (residual, part), domains=domains)
        members = cells(sample.of[found.cluster], found.domain, (np.ones(found.domain.size),),
                        domains=domains)  # fmt: skip
        squared = added(at, weight * (y - value[at]) ** 2, domains)
        spread = squared / total * number / (number - 1)
    held = found.sums[1]
    squares = added(found.domain, held**2, domains)
    return Linear(
        value=value,
        variance=np.where(number > 1, variance(sample, found, domains=domains), np.nan),
        widened=_widened(sample, members, domains=domains),
        degrees=_degrees(found, members, squares=squares, domains=domains),
        spread=spread,
        respondents=number.astype(np.float64),
        alike=squares,
        lone=np.bincount(members.domain[sample.lone[members.cluster]], minlength=domains) > 0,
        rows=rows,
        domain=at,
        residual=residual,
    )


def by_cluster(
    sample: SurveySample, found: Linear, values: FloatArray, *, domain: IntArray, domains: int
) -> Cells:
    """Sums of values (M,), one a member, by cluster and by another domain (M,) of theirs."""
    rows = found.rows
    return _by_cluster(sample, sample.cluster[rows], domain, (values,), domains=domains)


def _by_cluster(
    sample: SurveySample,
    cluster: IntArray,
    domain: IntArray,
    sums: tuple[FloatArray, ...],
    *,
    domains: int,
) -> Cells:
    if sample.of.size == sample.respondents:  # each drawn alone: there is nothing to add up
        return Cells(cluster=cluster, domain=domain, sums=sums)
    return cells(cluster, domain, sums, domains=domains)


def _widened(sample: SurveySample, members: Cells, *, domains: int) -> FloatArray:
    """How far the variance of a domain falls short where its clusters vary alike.

    The part of (m - 1)/m that centring by strata has not made up for: with m of its clusters in
    a stratum of n, squares around the domain's own mean are too small, and around the stratum's
    are multiplied by n/(n - 1).
    """
    inside = members.sums[0]
    m = added(members.domain, inside, domains)
    n, all_of_it = sample.clusters[members.cluster], m[members.domain]
    lone = sample.lone[members.cluster]
    scale = np.where(lone, 1.0, n / np.maximum(n - 1, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        left = inside * (1 - 1 / all_of_it)
        centred = np.where(lone, 0.0, (inside - inside**2 / all_of_it) / n)
        expected = added(members.domain, scale * (left - centred), domains)
        short = expected / m
    return np.where(short > 0, 1 / np.maximum(short, 0.1), 1.0)


def _degrees(found: Cells, members: Cells, *, squares: FloatArray, domains: int) -> FloatArray:
    """Degrees of freedom (D,): clusters less strata, fewer where few of them weigh most.

    Clusters count as many as would vary so were they alike: (Σw²)²/Σw⁴ of their weights.

    Source: Satterthwaite 1946, Biometrics Bull 2:110, as Bell and McCaffrey 2002, Survey
    Methodology 28:169, apply it to clusters.
    """
    fourth = added(found.domain, found.sums[1] ** 4, domains)
    strata = np.bincount(members.domain, minlength=domains)
    number = np.bincount(found.domain, minlength=domains)
    with np.errstate(divide="ignore", invalid="ignore"):
        alike = np.where(fourth > 0, squares**2 / fourth, 0.0)
    inside = np.where(
        strata > 1, np.maximum(alike - strata, np.minimum(alike, number - strata) / 2), alike - 1
    )
    return np.maximum(np.minimum(inside, number - strata), 0.0)


def _checked(
    sample: SurveySample, score: ArrayLike, domain: ArrayLike, domains: int
) -> tuple[FloatArray, IntArray]:
    scores, member = numbers(score, name="scores"), np.atleast_1d(np.asarray(domain))
    if not scores.shape == member.shape == sample.weight.shape:
        raise StatsError(
            found=f"{sample.respondents} respondents come with {scores.size} scores and"
            f" {member.size} domains.",
            do="Give one a respondent.",
        )
    refuse((member < -1) | (member >= domains), what="no domains", do="Number them from 0.")
    return scores, member.astype(np.int64)
