"""Effects: what a programme did to an outcome, how sure that is, and the checks it stood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from onestory.model.study import Average, Contrast, Design, Estimand, Outcome

Passed = Literal["passed", "failed", "cannot know"]
Verdict = Literal[
    "helped",
    "harmed",
    "smaller than planned",
    "no meaningful difference",
    "cannot tell yet",
    "cannot be estimated",
]

SERIES_ROWS = pa.schema(
    [
        pa.field("period_start", pa.date32(), nullable=False),
        pa.field("period_end", pa.date32(), nullable=False),
        pa.field("observed", pa.float64()),  # mean of the exposed places, unit of the indicator
        pa.field("expected", pa.float64()),  # what it would have been, by the design
        pa.field("comparator", pa.float64()),  # mean of the comparator places, null without any
        pa.field("exposed_places", pa.int32(), nullable=False),  # exposed in that period
    ]
)
"""One row a period: the exposed places as they were, and as they would have been."""

EVENT_ROWS = pa.schema(
    [
        pa.field("since_start", pa.int32(), nullable=False),  # periods; 0 is the first exposed
        pa.field("estimate", pa.float64(), nullable=False),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("places", pa.int32(), nullable=False),
    ]
)
"""One row a period before or after the start, on the scale of the effect's contrast."""

CHOICE_ROWS = pa.schema(
    [
        pa.field("choice", pa.string(), nullable=False),  # in words
        pa.field("planned", pa.bool_(), nullable=False),  # listed in the study beforehand
        pa.field("main", pa.bool_(), nullable=False),
        pa.field("same_places", pa.bool_()),  # as the main choice, counted alike; null: not known
        pa.field("estimate", pa.float64()),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("note", pa.string()),  # why there is no estimate or no interval
    ]
)
"""One row a choice of the specification curve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A diagnostic: a verdict, the table behind it and a sentence."""

    name: str
    passed: Passed
    sentence: str
    table: pa.Table = field(default_factory=lambda: pa.table({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A second engine's answer to the same question; `agree` is None where there is none."""

    engine: str
    ours: float
    theirs: float | None
    agree: bool | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the programme did to one outcome, whatever the design.

    `estimate`, `lower` and `upper` are a proportional change where `contrast` is 'ratio'
    (-0.06 is 6% lower) and in the unit of the indicator where it is 'difference'; None where
    there is none. `known` is False where no interval holds, and `reason` then says why.
    `smallest_p` is the least p-value that this design could reach. `method` and `inference` say
    in words how the estimate and the interval were made.
    """

    estimand: Estimand
    outcome: Outcome
    unit: str
    design: Design
    contrast: Contrast
    average: Average
    estimate: float | None
    lower: float | None
    upper: float | None
    confidence: float
    known: bool
    reason: str
    n_exposed: int
    n_comparator: int
    periods_before: int
    periods_after: int
    method: str
    inference: str
    p_value: float | None = None
    smallest_p: float | None = None
    series: pa.Table = field(default_factory=SERIES_ROWS.empty_table)
    by_time: pa.Table = field(default_factory=EVENT_ROWS.empty_table)
    choices: pa.Table = field(default_factory=CHOICE_ROWS.empty_table)
    other_average: float | None = None
    other_lower: float | None = None
    other_upper: float | None = None
    checks: tuple[Check, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    verdict: Verdict = "cannot tell yet"
    sentence: str = ""

    @property
    def shown(self) -> bool:
        """Whether there is a range and it leaves out no effect at all."""
        if self.lower is None or self.upper is None:
            return False
        return self.lower > 0 or self.upper < 0
