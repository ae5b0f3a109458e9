"""The sample: respondents with their weights, strata and the units that were drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onestory.model.errors import StatsError
from onestory.stats.inputs import counts, numbers, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from onestory.stats.estimate import BoolArray, FloatArray

IntArray = NDArray[np.int64]

CODES = "Number them 0, 1, 2 and so on."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurveySample:
    """N respondents of H strata and C clusters; a wave's strata are its own.

    `weight`, `stratum` and `cluster` are (N,). Of strata (H,): `clusters` how many were drawn,
    `kept` one less the share of the population that was drawn. Of clusters (C,): `of` its
    stratum, `unit` the same number for a cluster that was drawn in several waves.
    """

    weight: FloatArray
    stratum: IntArray
    cluster: IntArray
    clusters: FloatArray
    kept: FloatArray
    of: IntArray
    unit: IntArray

    @property
    def lone(self) -> BoolArray:
        """Strata (H,) of a single cluster, whose variance nothing tells."""
        return self.clusters == 1

    @property
    def respondents(self) -> int:
        """How many there are."""
        return self.weight.size


def survey_sample(
    weight: ArrayLike,
    *,
    stratum: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    wave: ArrayLike | None = None,
    population: ArrayLike | None = None,
) -> SurveySample:
    """The sample of respondents with these weights (N,).

    `stratum`, `wave` and `cluster` are codes (N,) from 0; a cluster of -1 is a respondent drawn
    alone. A cluster is known by its stratum and number: in another wave it is the same again.
    `population` is how many units the stratum of each code holds that could have been drawn
    (people, or clusters where those were drawn), NaN where that is not known. A stratum that
    holds fewer than were drawn is not corrected by it.

    Raises:
        StatsError: a negative weight, weights that add up to nothing, codes below 0, or arrays
            of different lengths.
    """
    weights = counts(weight, name="weights")
    refuse(np.isnan(weights), what="missing weights", do="Leave those respondents out.")
    if weights.size and not np.sum(weights):
        raise StatsError(found="The weights add up to nothing.", do="Check the column of weights.")
    strata, waves = (_codes(part, weights, lowest=0) for part in (stratum, wave))
    drawn = _codes(cluster, weights, lowest=-1) if cluster is not None else np.full_like(strata, -1)
    alone = drawn < 0
    units = np.where(alone, drawn.max(initial=-1) + 1 + np.arange(drawn.size), drawn)
    unit = _numbered(strata, units)
    unit = np.where(alone, unit.max(initial=-1) + 1 + np.arange(unit.size), unit)
    held, of_stratum = np.unique(strata + waves * _width(strata), return_inverse=True)
    _, first, of_cluster = np.unique(
        of_stratum + unit * _width(of_stratum), return_index=True, return_inverse=True
    )
    of = of_stratum[first].astype(np.int64)
    number = np.bincount(of, minlength=held.size).astype(np.float64)
    return SurveySample(
        weight=weights,
        stratum=of_stratum.astype(np.int64),
        cluster=of_cluster.astype(np.int64),
        clusters=number,
        kept=_kept(number, population=population, code=held % _width(strata)),
        of=of,
        unit=unit[first].astype(np.int64),
    )


def _kept(drawn: FloatArray, *, population: ArrayLike | None, code: IntArray) -> FloatArray:
    """One less the share drawn of each stratum (H,), 1 where it is not known."""
    if population is None:
        return np.ones(drawn.size)
    people = np.append(counts(population, name="populations"), np.nan)
    there = people[np.minimum(code, people.size - 1)]
    with np.errstate(divide="ignore", invalid="ignore"):
        left = 1 - drawn / there
    return np.where(np.isfinite(left) & (left >= 0), left, 1.0)


def _codes(values: ArrayLike | None, weights: FloatArray, *, lowest: int) -> IntArray:
    if values is None:
        return np.zeros(weights.shape, dtype=np.int64)
    codes = numbers(values, name="codes")
    if codes.shape != weights.shape:
        raise StatsError(
            found=f"{weights.size} weights come with {codes.size} codes.", do="Give one each."
        )
    refuse(~((codes >= lowest) & (codes == np.floor(codes))), what="no codes", do=CODES)
    return codes.astype(np.int64)


def _numbered(first: IntArray, second: IntArray) -> IntArray:
    """A number (N,) for each pair of codes."""
    return np.unique(first + second * _width(first), return_inverse=True)[1].astype(np.int64)


def _width(codes: IntArray) -> int:
    return int(codes.max(initial=0)) + 1
