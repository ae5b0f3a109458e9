"""People as every estimator here takes them, and a contrast as every one gives it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray

Scale = Literal["ratio", "difference"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """N people of whom some are exposed; every array has N rows.

    `outcome` is the amount while followed, `time` the years followed (more than nothing; 1 for an
    outcome that is no rate). `covariates` is (N, K) without a constant. People of one `stratum`
    alone may be compared, those of one `cluster` are not independent.
    """

    exposed: BoolArray
    outcome: FloatArray
    time: FloatArray
    covariates: NDArray[np.float32]
    stratum: NDArray[np.int64]
    cluster: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contrasted:
    """What the exposed had, what they would have had, and the contrast of the two.

    `observed` and `expected` are rates a year (or means, where time is 1). `value`, `lower`,
    `upper` are the logarithm of the ratio, or the difference a year, as `scale`; limits are NaN
    where none hold, and `why_not` then says why. `influence` (N,) sums to 0 and is what each person
    adds to `value`'s error; `freedom` are the degrees of freedom of its sum over clusters. `weight`
    (N,) is 1 for the exposed and the comparators' share of standing in for them (they sum to the
    number of exposed whose effect this is); 0 for who is left out.
    """

    scale: Scale
    observed: float
    expected: float
    value: float
    standard_error: float
    lower: float
    upper: float
    confidence: float
    p_value: float
    freedom: float
    clusters: int
    weight: FloatArray
    influence: FloatArray
    method: str
    inference: str
    why_not: str = ""
