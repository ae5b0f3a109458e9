"""Overdispersion: how much more places differ than chance alone would make them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtri, ndtri

from onestory.model.errors import StatsError
from onestory.stats.estimate import FloatArray
from onestory.stats.inputs import aligned, counts, positive, refuse
from onestory.stats.scales import ROOT, ROOT_ARCSINE, Scale

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

WINSORISED = 0.1
"""Share of places at either end whose scores are drawn in to the next."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """Standardised distance of each place from the target, and the variance it was divided by."""

    z: FloatArray
    variance: FloatArray
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdispersion:
    """How much places differ.

    `phi` is the mean squared score, 1 when chance explains all; `tau_squared` the variance
    between places on the scale of the scores; both from `n` places.
    """

    phi: float
    tau_squared: float
    n: int
    winsorised: float
    method: str


def proportion_scores(
    values: ArrayLike, denominators: ArrayLike, *, target: ArrayLike, multiplier: float = 1.0
) -> Scores:
    """Scores of proportions on the scale arcsin √p, where the variance is 1/(4n).

    Raises:
        StatsError: a negative number, or a proportion above the whole.
    """
    top = positive(multiplier, name="multiplier")
    shares = [counts(part, name="proportions") / top for part in (values, target)]
    for part in shares:
        refuse(part > 1, what="proportions above the whole", do="Check the unit.")
    return _scores(
        shares, denominators=denominators, scale=ROOT_ARCSINE, method="arcsine square root"
    )


def rate_scores(
    values: ArrayLike, denominators: ArrayLike, *, target: ArrayLike, multiplier: float = 1.0
) -> Scores:
    """Scores of rates on the scale √rate, where the variance is 1/(4n).

    For standardised ratios let `denominators` be the expected events.

    Raises:
        StatsError: a negative number.
    """
    top = positive(multiplier, name="multiplier")
    rates = [counts(part, name="rates") / top for part in (values, target)]
    return _scores(rates, denominators=denominators, scale=ROOT, method="square root")


def overdispersion(
    scores: Scores, *, winsorise: float = WINSORISED, corrected: bool = False
) -> Overdispersion:
    """The dispersion of the scores: φ = mean z², τ² by moments, after winsorising each end.

    Winsorising keeps the few true outliers from hiding themselves, and draws φ below its worth:
    to 0.68 at 10% when chance explains all, so that τ² errs towards nought and the widened limits
    towards narrow. `corrected` divides φ by what winsorising leaves of normal scores. Scores that
    are NaN are left out; with one place or none, τ² is NaN.

    Raises:
        StatsError: a share to winsorise that is negative or a half and above.

    Source: Spiegelhalter 2005, Stat Med 24:1185; τ² by the moments of DerSimonian and Laird 1986.
    """
    if not 0 <= winsorise < 0.5:
        raise StatsError(
            found=f"The share to winsorise is {winsorise:g}.",
            do="Give the share drawn in at either end, such as 0.1; it is below 0.5.",
        )
    known = np.isfinite(scores.z) & np.isfinite(scores.variance)
    z = drawn_in(scores.z[known], winsorise)
    weight = 1 / scores.variance[known]
    phi = float(np.mean(z**2)) if z.size else np.nan
    # Of few places fewer than the share is drawn in, of under ten none: correct for what was.
    phi /= _left_of_normal(_moved(z.size, winsorise) / z.size) if corrected and z.size else 1.0
    handled = f"{winsorise:.0%} winsorised" + (", corrected" if corrected else "")
    return Overdispersion(
        phi=phi,
        tau_squared=_between(phi, weight) if z.size > 1 else np.nan,
        n=z.size,
        winsorised=winsorise,
        method=f"additive random effects, {scores.method} scale, {handled}",
    )


def _left_of_normal(winsorise: float) -> float:
    """The mean square of standard normal scores once winsorised."""
    if winsorise == 0:
        return 1.0
    edge = float(ndtri(1 - winsorise))
    height = np.exp(-(edge**2) / 2) / np.sqrt(2 * np.pi)
    return float(1 - 2 * winsorise - 2 * edge * height + 2 * winsorise * edge**2)


def heterogeneous(dispersion: Overdispersion, *, confidence: float = 0.95) -> bool:
    """Whether places differ by more than chance would make them, with that confidence.

    Cochran's Q, the sum of squared scores, against χ² with one degree of freedom fewer than
    places. The dispersion must not be winsorised.

    Raises:
        StatsError: a winsorised dispersion.
    """
    if dispersion.winsorised:
        raise StatsError(
            found="The dispersion was winsorised, so it cannot be tested.",
            do="Give overdispersion(scores, winsorise=0).",
        )
    q = dispersion.n * dispersion.phi
    return dispersion.n > 1 and bool(q > chdtri(dispersion.n - 1, 1 - confidence))


def _moved(places: int, share: float) -> int:
    return int(share * places)


def drawn_in(z: FloatArray, share: float) -> FloatArray:
    """The scores with the `share` at either end moved to the nearest score that stays."""
    if not z.size:
        return z
    ordered = np.sort(z)
    moved = _moved(z.size, share)
    return np.clip(z, ordered[moved], ordered[z.size - 1 - moved])


def _between(phi: float, weight: FloatArray) -> float:
    n = weight.size
    room = float(weight.sum() - (weight**2).sum() / weight.sum())
    return max(0.0, (n * phi - (n - 1)) / room)


def _scores(
    pair: list[FloatArray], *, denominators: ArrayLike, scale: Scale, method: str
) -> Scores:
    """Scores of a pair: the values and their target."""
    value, middle, given = aligned(*pair, counts(denominators, name="denominators"))
    n = np.where(given > 0, given, np.nan)
    apart = scale.onto(value) - scale.onto(middle)
    return Scores(z=apart * 2 * np.sqrt(n), variance=1 / (4 * n), method=method)
