"""Sums by two codes at once, and the variance of linearised sums between the units drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray
    from onestory.stats.survey.sample import IntArray, SurveySample

ROOMY = 4_000_000
"""Up to this many cells are summed in a table; more are sorted."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Pairs of a cluster and a domain that have members: K of each, and of the sums asked for."""

    cluster: IntArray
    domain: IntArray
    sums: tuple[FloatArray, ...]


def cells(
    cluster: IntArray, domain: IntArray, sums: tuple[FloatArray, ...], *, domains: int
) -> Cells:
    """The sums of each array over the members of each cluster and domain that has any."""
    key = cluster * domains + domain
    size = (int(cluster.max(initial=0)) + 1) * domains
    if size <= ROOMY:
        held = np.flatnonzero(np.bincount(key, minlength=size))
        found = tuple(added(key, part, size)[held] for part in sums)
    else:
        held, at = np.unique(key, return_inverse=True)
        found = tuple(added(at, part, held.size) for part in sums)
    return Cells(cluster=held // domains, domain=held % domains, sums=found)


def added(codes: IntArray, values: FloatArray, size: int) -> FloatArray:
    """The sum (size,) of the values of each code from 0."""
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64, copy=False)


def variance(
    sample: SurveySample, found: Cells, *, domains: int, again: bool = False
) -> FloatArray:
    """The variance (D,) of the sum of the first array of the cells in each domain.

    Between clusters within strata, each around the mean of its stratum's clusters, those outside
    the domain being nought. A lone cluster stands away from nought, the mean of all. With `again`,
    what a cluster is away in one wave is added to what it is in another before it is squared.

    Source: Binder 1983, Int Stat Rev 51:279; lone clusters as 'adjust' in Lumley 2010, Complex
    Surveys, chapter 2.
    """
    total = found.sums[0]
    stratum = sample.of[found.cluster]
    scale = _scale(sample)
    by_stratum = cells(stratum, found.domain, (total,), domains=domains)
    centred = np.where(sample.lone, 0.0, 1 / np.maximum(sample.clusters, 1))[by_stratum.cluster]
    squares = added(found.domain, scale[stratum] * total**2, domains)
    around = scale[by_stratum.cluster] * by_stratum.sums[0] ** 2 * centred
    plain = squares - added(by_stratum.domain, around, domains)
    if again:
        plain = plain + _recurring(sample, found, by_stratum, domains=domains)
    return np.maximum(plain, 0.0)


def _scale(sample: SurveySample) -> FloatArray:
    """What each stratum's (H,) squares are multiplied by: n/(n - 1) and the share not drawn."""
    return sample.kept * np.where(
        sample.lone, 1.0, sample.clusters / np.maximum(sample.clusters - 1, 1)
    )


def _recurring(
    sample: SurveySample, found: Cells, by_stratum: Cells, *, domains: int
) -> FloatArray:
    """What clusters drawn in several waves add (D,): twice their covariance between waves."""
    often = np.bincount(sample.unit)[sample.unit] > 1
    clusters = np.flatnonzero(often)
    more = np.zeros(domains)
    if not clusters.size:
        return more
    place = np.full(often.size, -1, dtype=np.int64)
    place[clusters] = np.arange(clusters.size)
    units = np.unique(sample.unit[clusters], return_inverse=True)[1]
    step = max(1, ROOMY // clusters.size)
    for first in range(0, domains, step):
        width = min(step, domains - first)
        away = _away(sample, found, by_stratum, clusters=clusters, place=place, span=(first, width))
        joined = np.zeros((int(units.max()) + 1, width))
        np.add.at(joined, units, away)
        more[first : first + width] = (joined**2).sum(axis=0) - (away**2).sum(axis=0)
    return more


def _away(
    sample: SurveySample,
    found: Cells,
    by_stratum: Cells,
    *,
    clusters: IntArray,
    place: IntArray,
    span: tuple[int, int],
) -> FloatArray:
    """How far recurring clusters (R, width) stand from their stratum's mean, scaled."""
    first, width = span
    away = np.zeros((clusters.size, width))
    mine = (place[found.cluster] >= 0) & (found.domain >= first) & (found.domain < first + width)
    away[place[found.cluster[mine]], found.domain[mine] - first] = found.sums[0][mine]
    mean = np.zeros((sample.clusters.size, width))
    inside = (by_stratum.domain >= first) & (by_stratum.domain < first + width)
    at = by_stratum.cluster[inside]
    mean[at, by_stratum.domain[inside] - first] = by_stratum.sums[0][inside] / np.where(
        sample.lone[at], np.inf, sample.clusters[at]
    )
    of = sample.of[clusters]
    return np.sqrt(_scale(sample)[of])[:, None] * (away - mean[of])
