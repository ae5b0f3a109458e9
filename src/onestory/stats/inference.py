"""What an inference says: a range that holds, or why none does."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """An estimate with the range that holds for it, on the scale of the panel's values.

    Where `known` is False no range holds, the limits and the p-value are NaN, and `reason` says
    why in words. `smallest_p` is the least p-value that exchanging these places could reach.
    `adjusted` is the estimate that allows for where places stood beforehand, and `baseline_gap`
    how far apart that was in standard errors; both NaN where not reckoned.
    """

    estimate: float
    lower: float
    upper: float
    p_value: float
    confidence: float
    known: bool
    reason: str
    method: str
    smallest_p: float
    n_exposed: int
    n_comparator: int
    adjusted: float = float("nan")
    baseline_gap: float = float("nan")


def unknown(inference: Inference, *, reason: str) -> Inference:
    """The same estimate without a range, and why."""
    nan = float("nan")
    return replace(inference, lower=nan, upper=nan, p_value=nan, known=False, reason=reason)


def too_few(smallest_p: float, *, n_exposed: int, n_comparator: int, confidence: float) -> str:
    """Why exchanging these places can never tell, or nothing where it can."""
    alpha = 1 - confidence
    if smallest_p <= alpha + 1e-12:
        return ""
    places = "place" if n_exposed == 1 else "places"
    others = "comparator" if n_comparator == 1 else "comparators"
    return (
        f"With {n_exposed} exposed {places} and {n_comparator} {others} even the most extreme "
        f"change would arise by chance alone in {smallest_p:.0%} of the ways to choose the "
        f"places, more than the {alpha:.0%} that a {confidence:.0%} range allows."
    )
