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

    `variance` is the textbook's, `short` what share of the true one it is in the mean: 1 for a
    whole sample, less for a small part of one. `degrees` of freedom are fewer where few clusters
    weigh most. `spread` is the variance of the scores themselves, `units` the sum of squares of
    the clusters' shares of the weight. `heaviest` is the largest share of the weight that one
    member has, `simple` the variance were weights drawn by chance (Kish), `whole` where everyone
    who could be drawn was. `rows` (M,) are the members with a score, `domain` and `residual`
    theirs, `part` their share of their domain's weight.
    """

    value: FloatArray
    variance: FloatArray
    short: FloatArray
    degrees: FloatArray
    spread: FloatArray
    respondents: FloatArray
    units: FloatArray
    lone: BoolArray
    heaviest: FloatArray
    simple: FloatArray
    whole: BoolArray
    rows: IntArray
    domain: IntArray
    residual: FloatArray
    part: FloatArray


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
    short = _short(sample, members, domains=domains)
    return Linear(
        value=value,
        variance=np.where(number > 1, variance(sample, found, domains=domains), np.nan),
        short=short,
        degrees=_degrees(sample, found, short=short, domains=domains),
        spread=spread,
        respondents=number.astype(np.float64),
        units=squares,
        lone=np.bincount(members.domain[sample.lone[members.cluster]], minlength=domains) > 0,
        heaviest=_heaviest(at, part, domains),
        simple=_simple(at, y, part**2 * sample.kept[sample.stratum[rows]], domains),
        whole=(number > 0) & (added(members.domain, sample.kept[members.cluster], domains) <= 0),
        rows=rows,
        domain=at,
        residual=residual,
        part=part,
    )


def _heaviest(at: IntArray, part: FloatArray, domains: int) -> FloatArray:
    found = np.zeros(domains)
    np.maximum.at(found, at, part)
    return found


def _simple(at: IntArray, score: FloatArray, squares: FloatArray, domains: int) -> FloatArray:
    """The variance (D,) of means, were weights to tell nothing of scores (Kish 1965, 11.7)."""
    number = np.bincount(at, minlength=domains).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = score - (added(at, score, domains) / number)[at]
        return added(at, away**2, domains) / (number - 1) * added(at, squares, domains)


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


def _short(sample: SurveySample, members: Cells, *, domains: int) -> FloatArray:
    """What share of its variance a domain's formula gives in the mean, were clusters alike.

    1 for a whole sample. Else the part of (m - 1)/m that centring by strata does not make up for:
    with m of its clusters in a stratum of n, squares around the domain's own mean are too small,
    and those around the stratum's are multiplied by n/(n - 1).
    """
    inside, stratum = members.sums[0], members.cluster
    m = added(members.domain, inside, domains)
    n, lone, whole = sample.clusters[stratum], sample.lone[stratum], m[members.domain]
    scale = np.where(lone, 1.0, n / np.maximum(n - 1, 1))
    centred = np.where(lone, 0.0, (inside - inside**2 / whole) / n)
    each = scale * (inside * (1 - 1 / whole) - centred)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = added(members.domain, each, domains) / m
    return np.where(share > 0, np.maximum(share, 0.1), 1.0)


def _degrees(sample: SurveySample, found: Cells, *, short: FloatArray, domains: int) -> FloatArray:
    """Degrees of freedom (D,), fewer where the domain is a small part of its strata."""
    squares = Cells(cluster=found.cluster, domain=found.domain, sums=(found.sums[1] ** 2,))
    return freedom(sample, squares, stratum=sample.of, domains=domains) * short


def freedom(sample: SurveySample, squares: Cells, *, stratum: IntArray, domains: int) -> FloatArray:
    """Degrees of freedom (D,) of a variance: units less strata where all weigh alike.

    Fewer where few units weigh most: twice the squared mean of the variance over its own
    variance, were units to vary as the squares of their weights. `stratum` is that of each unit
    by its number in the cells. 0 where there is one unit alone.

    Source: Satterthwaite 1946, Biometrics Bull 2:110, of clusters as in Bell and McCaffrey 2002,
    Survey Methodology 28:169.
    """
    lone, n, values = sample.lone, sample.clusters, squares.sums[0]
    scale = np.where(lone, 1.0, n / np.maximum(n - 1, 1)) ** 2
    of = stratum[squares.cluster]
    by_stratum = cells(of, squares.domain, (values,), domains=domains)
    within = (scale * np.where(lone, 1.0, 1 - 2 / n))[of]
    across = (scale * np.where(lone, 0.0, 1 / n**2))[by_stratum.cluster]
    trace = added(squares.domain, within * values**2, domains)
    trace += added(by_stratum.domain, across * by_stratum.sums[0] ** 2, domains)
    several = np.bincount(squares.domain, minlength=domains) > 1
    with np.errstate(divide="ignore", invalid="ignore"):
        degrees = added(squares.domain, values, domains) ** 2 / trace
    return np.where(several & (trace > 0), degrees, 0.0)


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
