"""How far off a contrast of people may be, where people of one team or place are not independent.

Each person adds to the error of an estimate (its influence); what people of one cluster add goes
together. Few clusters are allowed for in two ways, both reckoned as if each cluster had a shock of
its own in each arm: the sum of squares is scaled up by what estimating the arms' means took out of
it, and the range uses Student's t with the degrees of freedom that such a sum then has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from onestory.stats.inputs import share as between_nought_and_one
from onestory.stats.people.arrays import Contrasted, Scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.arrays import People

FEW = 5.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimated:
    """A contrast before its range.

    `observed` and `expected` are a rate or mean of each arm. `influence` (N,) is what each person
    adds to the error of the logarithm of their ratio, or of their difference, as `scale`. `share`
    (N,), not negative, is how much of its own arm each person makes up. `weight` as `Contrasted`.
    """

    scale: Scale
    observed: float
    expected: float
    influence: FloatArray
    share: FloatArray
    weight: FloatArray
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The error of a sum of influences: NaN with `why_not` where clusters cannot tell it.

    `clusters` are all that count, `exposed_clusters` those with someone exposed, and `effective`
    is how many alike clusters of exposed people would tell as much.
    """

    standard_error: float
    freedom: float
    clusters: int
    exposed_clusters: int
    effective: float
    why_not: str = ""


def ranged(estimated: Estimated, *, people: People, confidence: float = 0.95) -> Contrasted:
    """The contrast with the range that its clusters allow, or why none holds.

    Raises:
        StatsError: a confidence that is not between 0 and 1.
    """
    between_nought_and_one(confidence, name="confidence")
    value = _value(estimated)
    spread = spread_of(estimated, people=people)
    why_not = _none_to_compare(estimated) or spread.why_not
    error = float("nan") if why_not else spread.standard_error
    half = float(stdtrit(spread.freedom, (1 + confidence) / 2)) * error
    return Contrasted(
        scale=estimated.scale,
        observed=estimated.observed,
        expected=estimated.expected,
        value=value,
        standard_error=error,
        lower=value - half,
        upper=value + half,
        confidence=confidence,
        p_value=_p_value(value, error, spread.freedom),
        freedom=spread.freedom,
        clusters=spread.clusters,
        weight=estimated.weight,
        influence=estimated.influence,
        method=estimated.method,
        inference=_inference(spread),
        why_not=why_not,
    )


def contrast_error(
    observed: float, expected: float, *, scale: Scale, own: FloatArray, other: FloatArray
) -> FloatArray:
    """Each person's influence on the contrast (N,), given that on `observed` and on `expected`.

    Where there is no ratio, that on the difference.
    """
    if scale == "difference" or not (observed > 0 and expected > 0):
        return own - other
    return own / observed - other / expected


def spread_of(estimated: Estimated, *, people: People) -> Spread:
    """The standard error of a contrast from influences summed over clusters.

    What estimating each arm's mean took out of the sum of squares is put back, and the sum has
    `freedom` degrees of freedom, both under a working model of independent shocks of each cluster
    in each arm. A cluster with people in both arms adds the sum of both, so that what its people
    share cancels.

    Source: Bell and McCaffrey 2002, Survey Methodology 28:169, as generalised by Pustejovsky and
    Tipton 2018, J Bus Econ Stat 36:672; Carter, Schnepel and Steigerwald 2017, Rev Econ Stat
    99:698, for the effective number of clusters; Welch 1947, Biometrika 34:28, for two arms of
    different spread.
    """
    exposed, code = people.exposed, _codes(people.cluster, estimated.share)
    many = int(code.max(initial=-1)) + 1
    arms = (
        _Arm.of(estimated, exposed, code=code, many=many),
        _Arm.of(estimated, ~exposed, code=code, many=many),
    )
    effective = 1 / arms[0].square if arms[0].clusters else 0.0
    why_not = _too_few(*arms)
    if why_not:
        nan = float("nan")
        return Spread(
            standard_error=nan,
            freedom=nan,
            clusters=many,
            exposed_clusters=arms[0].clusters,
            effective=effective,
            why_not=why_not,
        )
    both = arms[0].total + arms[1].total
    return Spread(
        standard_error=float(np.sqrt(np.sum(both**2))),
        freedom=_freedom(arms),
        clusters=many,
        exposed_clusters=arms[0].clusters,
        effective=effective,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Arm:
    """The clusters of one arm: their shares (G,) of it, and sums of influence (G,).

    The sums are made larger by `gain`, the inverse of what is left of the mean square of shocks
    once the arm's own mean is taken from them.
    """

    share: FloatArray
    total: FloatArray
    gain: float

    @classmethod
    def of(
        cls, estimated: Estimated, arm: BoolArray, *, code: NDArray[np.int64], many: int
    ) -> _Arm:
        """The arm's clusters among all `many`, those without its people at nought."""
        member = arm & (code >= 0)
        inside = code[member]
        share = np.bincount(inside, weights=estimated.share[member], minlength=many)
        share = share / max(float(share.sum()), 1e-300)
        total = np.bincount(inside, weights=estimated.influence[member], minlength=many)
        second, third = float(np.sum(share**2)), float(np.sum(share**3))
        left = second - 2 * third + second**2
        gain = second / left if left > 1e-12 * second else 1.0
        return cls(share=share, total=total * np.sqrt(gain), gain=gain)

    @property
    def clusters(self) -> int:
        """How many of the clusters have people of this arm."""
        return int(np.count_nonzero(self.share))

    @property
    def square(self) -> float:
        """The sum of squared shares; its inverse is how many alike clusters would tell as much."""
        return float(np.sum(self.share**2))

    @property
    def shock(self) -> float:
        """The variance of a cluster's shock that would give the sum of squares found."""
        return float(np.sum(self.total**2)) / self.square


def _freedom(arms: tuple[_Arm, _Arm]) -> float:
    """The degrees of freedom of the sum of squares over clusters.

    Shocks are as large as found in each arm. As few clusters may by chance look alike, it is no
    more than it would be were shocks as large in both arms.
    """
    found = _freedom_under(arms, shocks=(arms[0].shock, arms[1].shock))
    return max(min(found, _freedom_under(arms, shocks=(1.0, 1.0))), 1.0)


def _freedom_under(arms: tuple[_Arm, _Arm], *, shocks: tuple[float, float]) -> float:
    """The degrees of freedom where the shocks of each arm have these variances.

    With shares a (G,) of an arm, cluster g adds a_g(u_g - a'u) of its shocks u. The products of
    those vectors of coefficients are a diagonal and F C F', with F (G, 4) = [a, a²] of both arms.
    """
    factor = np.stack([arm.share**power for arm in arms for power in (1, 2)], axis=1)
    blocks, diagonal = np.zeros((4, 4)), np.zeros(len(factor))
    for first, arm, shock in zip((0, 2), arms, shocks, strict=True):
        size = shock * arm.gain
        inner = np.array([[arm.square, -1.0], [-1.0, 0.0]])
        blocks[first : first + 2, first : first + 2] = size * inner
        diagonal += size * factor[:, first + 1]
    low = np.einsum("gi,ij,gj->g", factor, blocks, factor)
    product = blocks @ (factor.T @ factor)
    trace = float(np.sum(diagonal + low))
    squared = float(np.sum(diagonal**2 + 2 * diagonal * low) + np.trace(product @ product))
    return trace**2 / squared if trace > 0 and squared > 0 else 1.0


def _codes(cluster: NDArray[np.int64], share: FloatArray) -> NDArray[np.int64]:
    """Clusters numbered from 0 (N,), and -1 for people who count for nothing."""
    used = share > 0
    code = np.full(len(cluster), -1, dtype=np.int64)
    code[used] = np.unique(cluster[used], return_inverse=True)[1]
    return code


def _value(estimated: Estimated) -> float:
    if estimated.scale == "difference":
        return estimated.observed - estimated.expected
    if not (estimated.observed > 0 and estimated.expected > 0):
        return float("nan")
    return float(np.log(estimated.observed / estimated.expected))


def _p_value(value: float, error: float, freedom: float) -> float:
    if np.isnan(value) or np.isnan(error):
        return float("nan")
    return float(2 * stdtr(freedom, -abs(value) / error)) if error > 0 else float(value == 0)


def _none_to_compare(estimated: Estimated) -> str:
    if estimated.scale == "difference":
        return ""
    if not estimated.observed > 0:
        return "Nothing happened to the exposed, so that there is no ratio."
    if not estimated.expected > 0:
        return "Nothing is expected of the exposed by their comparators, so that there is no ratio."
    return ""


def _too_few(exposed: _Arm, comparators: _Arm) -> str:
    if not exposed.clusters or not comparators.clusters:
        return "There is nobody exposed, or nobody to set beside them."
    if exposed.clusters == 1:
        return (
            "All the exposed belong to one team or place, so that what is particular to it cannot "
            "be told from what the programme did."
        )
    if comparators.clusters == 1:
        return (
            "All the comparators belong to one team or place, so that what is particular to it "
            "cannot be told from what the programme did."
        )
    return ""


def _inference(spread: Spread) -> str:
    if spread.why_not:
        return "none: too few clusters"
    few = (
        f"; the exposed are in clusters worth {spread.effective:.1f} alike ones, so it is wide"
        if spread.effective < FEW
        else ""
    )
    return (
        f"influence summed over {spread.clusters:,} clusters, Student's t with "
        f"{spread.freedom:.1f} degrees of freedom (Bell and McCaffrey){few}"
    )
