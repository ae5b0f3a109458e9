"""Agreement of three and more coders: Fleiss' kappa, and alpha where units hang together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from onestory.model.errors import StatsError
from onestory.stats.estimate import Estimate, FloatArray, Limits, estimate
from onestory.stats.inputs import counts, numbers, share

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def fleiss_kappa(given: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """The agreement of several coders beyond chance, with its large-sample interval.

    `given` is (units, categories): how many coders gave the unit each category. Coders need not
    be the same ones for each unit, nor equally many; a unit with fewer than two says nothing.
    NaN where only one category was ever given.

    Raises:
        StatsError: the table has not two dimensions, or a count is negative.

    Source: Fleiss 1971, Psychol Bull 76:378; error of Gwet 2021, Educ Psychol Meas 81:781, which
    holds whether or not there is agreement, by Student's distribution as its author computes it.
    """
    table = counts(given, name="counts of codes")
    if table.ndim != 2:
        raise StatsError(
            found="The counts are not a table of units by categories.",
            do="Give a row a unit, with how many coders gave it each category.",
        )
    table = table[table.sum(axis=1) >= 2]
    value, error = _fleiss(table) if table.size else (np.nan, np.nan)
    tail = (1 - share(confidence, name="confidence")) / 2
    half = float(stdtrit(max(len(table) - 1, 1), 1 - tail)) * error
    method = "Fleiss' kappa"
    limits = Limits(
        lower=np.array([max(value - half, -1.0)]),
        upper=np.array([min(value + half, 1.0)]),
        confidence=confidence,
        method=method,
    )
    return estimate(np.array([value]), limits, method=method)


def clustered_alpha(
    ratings: ArrayLike,
    clusters: ArrayLike,
    *,
    resamples: int = 1000,
    seed: int = 0,
    confidence: float = 0.95,
) -> Estimate:
    """The nominal alpha of codes whose units hang together, its range by resampling clusters.

    `ratings` is (coders, units) with NaN where a coder gave none, `clusters` (units,) the number
    of the interview that each unit is of: what one person said of many constructs is one drawing,
    not many. NaN where only one code was ever given; no range of fewer than two clusters.

    Raises:
        StatsError: the units do not have one cluster each.

    Source: as `agreement.krippendorff_alpha`; resampling of clusters as in Davison and Hinkley
    1997, Bootstrap Methods and their Application, section 3.8.
    """
    table, of = numbers(ratings, name="codes"), numbers(clusters, name="clusters")
    if table.ndim != 2 or of.shape != table.shape[1:]:
        raise StatsError(
            found="The units do not have one cluster each.",
            do="Give codes as coders by units, and the cluster of each unit.",
        )
    members = np.unique(of, return_inverse=True)[1]
    marginals, disagreed = _by_cluster(table, members)
    value = _nominal(marginals.sum(axis=0)[None], disagreed.sum(keepdims=True))
    spread = _redrawn(marginals, disagreed, np.random.default_rng(seed), resamples)
    tail = (1 - share(confidence, name="confidence")) / 2
    known = spread[~np.isnan(spread)] if len(disagreed) > 1 else spread[:0]
    lower, upper = np.quantile(known, [tail, 1 - tail]) if known.size else (np.nan, np.nan)
    return Estimate(
        value=value,
        lower=np.array([lower]),
        upper=np.array([upper]),
        confidence=confidence,
        method="Krippendorff's alpha, nominal, bootstrap of interviews",
    )


def _fleiss(table: FloatArray) -> tuple[float, float]:
    """Return kappa and its standard error of units with two codes or more each."""
    units, coders = table.shape[0], table.sum(axis=1)
    agreed = (table * (table - 1)).sum(axis=1) / (coders * (coders - 1))
    shares = table / coders[:, None]
    category = shares.mean(axis=0)
    by_chance = float((category**2).sum())
    if by_chance >= 1:
        return np.nan, np.nan
    value = (float(agreed.mean()) - by_chance) / (1 - by_chance)
    if units < 2:
        return value, np.nan
    own = (agreed - by_chance) / (1 - by_chance)
    shift = 2 * (1 - value) * (shares @ category - by_chance) / (1 - by_chance)
    variance = float(((own - shift - value) ** 2).sum()) / (units * (units - 1))
    return value, float(np.sqrt(variance))


def _by_cluster(table: FloatArray, members: np.ndarray) -> tuple[FloatArray, FloatArray]:
    """Return of each cluster its codes by category (C, K) and its disagreements (C,)."""
    categories = np.unique(table[~np.isnan(table)])
    counted = (table[:, :, None] == categories).sum(axis=0).astype(np.float64)
    given = counted.sum(axis=1)
    counted[given < 2] = 0.0
    pairs = given**2 - (counted**2).sum(axis=1)
    apart = np.where(given >= 2, pairs / np.maximum(given - 1, 1), 0.0)
    size = int(members.max(initial=-1)) + 1
    marginals = np.zeros((size, categories.size))
    np.add.at(marginals, members, counted)
    return marginals, np.bincount(members, weights=apart, minlength=size).astype(np.float64)


def _redrawn(
    marginals: FloatArray, disagreed: FloatArray, random: np.random.Generator, resamples: int
) -> FloatArray:
    clusters = len(disagreed)
    if not clusters:
        return np.zeros(0)
    drawn = random.multinomial(clusters, np.full(clusters, 1 / clusters), size=resamples)
    return _nominal(drawn @ marginals, drawn @ disagreed)


def _nominal(marginals: FloatArray, disagreed: FloatArray) -> FloatArray:
    """Return alpha of each sample (R,) from codes by category (R, K) and disagreements (R,)."""
    total = marginals.sum(axis=1)
    expected = total**2 - (marginals**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (total - 1) * disagreed / expected, np.nan)
