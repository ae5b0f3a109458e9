"""The inference gate: the range that holds for these places, or that none does.

The estimate is a difference in differences of places' means before and after, each start with
comparators that are not exposed by then. Its range must
survive two references, and is as wide as the wider: placebos, in which the changes of all places,
each measured by the variance of its own place, are exchanged under the effect assumed; and the
normal law with the variance of these places believed as far as the comparators tell it. Where the
exposed places stood apart beforehand, the range spans as well the estimate that allows for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats import placebo
from onestory.stats.baseline import Baseline, baseline
from onestory.stats.before_after import Changes, comparable
from onestory.stats.fitted import Fitted, contrast
from onestory.stats.inference import Inference, too_few, unknown
from onestory.stats.panels import Panels, alone, sorted_places
from onestory.stats.spread import BySize, Spread, by_size, dispersion, reach, spread, tail
from onestory.stats.staggered import moved

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.panel import Panel

APART = 1.3
"""Standard errors apart beforehand from which a range must span both estimates."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranges:
    """The ranges of B panels, all (B,); infinite where the placebos rule nothing out."""

    estimate: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    p_value: NDArray[np.float64]
    adjusted: NDArray[np.float64]
    gap: NDArray[np.float64]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether both limits are finite."""
        return np.isfinite(self.lower) & np.isfinite(self.upper)


def infer(
    panel: Panel, *, seed: int, confidence: float = 0.95, chosen_high: bool = False
) -> Inference:
    """The effect of exposure in a panel, with the range that holds, or why none does.

    `chosen_high` says that places were chosen for their values beforehand: then the range spans
    both estimates, however far apart they stood.

    Raises:
        StatsError: no exposed place, no comparator, or no period before the start.
    """
    one = comparable(sorted_places(alone(panel)))
    exposed = one.exposed[0]
    groups = np.unique(one.first[0][exposed], return_counts=True)[1]
    n_exposed, n_comparator = int(exposed.sum()), int((~exposed).sum())
    smallest = placebo.smallest_p([*groups, n_comparator])
    method = METHOD + (NOT_YET if len(groups) > 1 else "")
    inference = Inference(
        estimate=float(moved(one, dispersion=dispersion(one)).estimate[0]),
        lower=float("nan"),
        upper=float("nan"),
        p_value=float("nan"),
        confidence=confidence,
        known=False,
        reason=too_few(
            smallest, n_exposed=n_exposed, n_comparator=n_comparator, confidence=confidence
        ),
        method=method,
        smallest_p=smallest,
        n_exposed=n_exposed,
        n_comparator=n_comparator,
    )
    if inference.reason or n_comparator < 2:
        return unknown(inference, reason=inference.reason or ONE)
    generator = np.random.default_rng(seed)
    found = ranges(one, generator=generator, confidence=confidence, always_adjusted=chosen_high)
    spans = chosen_high or bool(found.gap[0] > APART)
    inference = replace(
        inference,
        known=True,
        lower=float(found.lower[0]),
        upper=float(found.upper[0]),
        p_value=float(found.p_value[0]),
        method=method + (ADJUSTED if spans else ""),
        adjusted=float(found.adjusted[0]),
        baseline_gap=float(found.gap[0]),
    )
    return inference if bool(found.known[0]) else unknown(inference, reason=ENDLESS)


ONE = "There is one comparator, so nothing shows how much places differ of themselves."
METHOD = (
    "difference in differences; the wider of exchanged placebos, each measured by its place's "
    "own variance, and normal shocks of the variance that comparators show"
)
NOT_YET = "; places that start later compare until they start"
ADJUSTED = "; spans the estimate that allows for where places stood beforehand"
ENDLESS = (
    "The exchanged placebos rule out no effect, however large: too few places could have been "
    "exposed instead."
)


def ranges(
    panels: Panels,
    *,
    generator: np.random.Generator,
    confidence: float = 0.95,
    always_adjusted: bool = False,
    most: int = placebo.MOST,
) -> Ranges:
    """The ranges of many `comparable` panels at once; one panel's does not hang on another's."""
    phi = dispersion(panels)
    changed = moved(panels, dispersion=phi)
    orders = placebo.orders(panels.value.shape[1], generator=generator, most=most)
    lasting = by_size(panels, dispersion=phi)
    plain = _limits(*_plain(changed, lasting, phi=phi), orders=orders, confidence=confidence)
    before = baseline(panels, changed, dispersion=phi)
    other = _limits(*_adjusted(changed, lasting, before), orders=orders, confidence=confidence)
    span = (before.gap > APART) | always_adjusted
    return Ranges(
        estimate=changed.estimate,
        lower=np.where(span, np.minimum(plain.lower, other.lower), plain.lower),
        upper=np.where(span, np.maximum(plain.upper, other.upper), plain.upper),
        p_value=np.where(span, np.maximum(plain.p_value, other.p_value), plain.p_value),
        adjusted=other.estimate,
        gap=before.gap,
    )


def variances(panels: Panels) -> NDArray[np.float64]:
    """The variance (B, N) of every place's change in `comparable` panels, as the gate has it."""
    phi = dispersion(panels)
    lasting = by_size(panels, dispersion=phi)
    return _plain(moved(panels, dispersion=phi), lasting, phi=phi)[1].variance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Limits:
    estimate: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    p_value: NDArray[np.float64]


def _plain(changed: Changes, lasting: BySize, *, phi: NDArray[np.float64]) -> tuple[Fitted, Spread]:
    """The contrast of changes as they are."""
    change = changed.own - changed.centre
    none = np.zeros((*change.shape, 0))
    return _settled(
        changed, lasting, change=change, covariates=none, noise=phi[:, None] * changed.chance
    )


def _adjusted(changed: Changes, lasting: BySize, before: Baseline) -> tuple[Fitted, Spread]:
    """The contrast of changes less what the time before foretells."""
    change = changed.own - changed.centre - before.offset
    return _settled(
        changed, lasting, change=change, covariates=before.covariates, noise=before.noise
    )


def _settled(
    changed: Changes,
    lasting: BySize,
    *,
    change: NDArray[np.float64],
    covariates: NDArray[np.float64],
    noise: NDArray[np.float64],
) -> tuple[Fitted, Spread]:
    """A fit and its variances, each made with the other: twice is enough."""
    equal = np.maximum(np.var(change, axis=1, keepdims=True), 1e-300)
    given = {"change": change, "covariates": covariates, "noise": noise}
    fit = contrast(changed, **given, variance=np.broadcast_to(equal, change.shape))
    fit = contrast(changed, **given, variance=spread(fit, lasting).variance)
    return fit, spread(fit, lasting)


def _limits(
    fit: Fitted, variances: Spread, *, orders: NDArray[np.int64], confidence: float
) -> _Limits:
    """The wider of the two references, panel by panel."""
    unit = np.sqrt(variances.variance * np.maximum(fit.free, 1e-9))
    constant, slope = placebo.exchanged(
        fit.null / unit, fit.lean / unit, fit.share * unit, orders=orders
    )
    by_places = placebo.invert(fit.estimate, constant, slope, confidence=confidence)
    far = reach(variances, confidence=confidence)
    return _Limits(
        estimate=fit.estimate,
        lower=np.minimum(by_places.lower, fit.estimate - far),
        upper=np.maximum(by_places.upper, fit.estimate + far),
        p_value=np.maximum(by_places.p_value, tail(variances, fit.estimate)),
    )
