"""Comparisons: where a place stands beside something stated, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from onestory.model.errors import PlanError
from onestory.model.figures import COMPARISON_ROWS
from onestory.model.period import Period
from onestory.model.result import Result

Position = Literal["higher", "lower", "similar", "cannot tell apart"]
Method = Literal["funnel", "peers", "region", "own past", "deprivation", "ranked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """How many places stand out, and how many would by chance alone.

    `level` is the two-sided level of the limits (0.998); `expected` the number of places beyond
    them if all were alike, `expected_upper` the most that chance would give 19 times in 20.
    """

    places: int
    flagged: int
    level: float
    expected: float
    expected_upper: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradient:
    """How a figure changes from the most to the least deprived fifth of places.

    `slope` (the slope index of inequality) is the value of the most deprived less that of the
    least deprived, in the unit of the value; `relative` is the most over the least deprived
    (the relative index), null where it cannot be given. `fifths` holds the value of each fifth,
    the most deprived first. `smallest_count` is the least numerator or complement among them.
    """

    slope: float
    slope_lower: float
    slope_upper: float
    relative: float | None
    relative_lower: float | None
    relative_upper: float | None
    confidence: float
    fifths: tuple[float, ...]
    places: int
    smallest_count: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A result set beside a comparator. `rows` follows `model.figures.COMPARISON_ROWS`.

    `sentence` is the finding in plain words; `explanation` says how the verdicts were reached.

    `comparator` says in words what each place is compared with. `period` is the one period
    compared, or the whole span for a comparison with a place's own past. `overdispersion` is
    phi, the mean squared z-score (1 when chance explains all spread), where it was estimated.
    """

    result: Result
    method: Method
    period: Period
    comparator: str
    rows: pa.Table
    flags: Flags
    sentence: str
    explanation: str
    caveats: tuple[str, ...] = ()
    overdispersion: float | None = None
    margin: float | None = None
    gradient: Gradient | None = None

    def __post_init__(self) -> None:
        """Refuse rows that do not follow the declared columns."""
        if self.rows.schema.names != COMPARISON_ROWS.names:
            raise PlanError(
                found="The rows of a comparison do not have the declared columns.",
                do=f"They must be: {', '.join(COMPARISON_ROWS.names)}.",
            )
