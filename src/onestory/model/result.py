"""Results: an indicator's figures by place and period, wherever they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from onestory.model.errors import PlanError
from onestory.model.figures import BOUNDS, RESULT_ROWS
from onestory.model.finding import Finding
from onestory.model.indicator import Indicator
from onestory.model.period import Period

Status = Literal["measured", "published", "reconstructed", "no interval", "suppressed", "missing"]
"""How a row came to be: 'measured' from records; 'published' with its numbers; 'reconstructed'
from a rate and its population; 'no interval' where only a value is known; 'suppressed' where a
small count was hidden; 'missing' where nothing was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One file that a result rests on: its name, hash, publisher and row account."""

    file: str
    sha256: str
    source: str
    publisher: str
    licence: str
    received_rows: int
    accepted_rows: int
    rejected_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An indicator by area, period and group. `rows` follows `model.figures.RESULT_ROWS`.

    `already_public` is true where every figure is an official statistic already in the open.
    `bounds` follows `model.figures.BOUNDS`: the least and most of the crude value if
    doubtful and closed links were known; None where no link bears on it.
    """

    indicator: Indicator
    period: Period
    rows: pa.Table
    confidence: float
    method: str
    inputs: tuple[Input, ...] = ()
    findings: tuple[Finding, ...] = ()
    invented: bool = False
    already_public: bool = False
    bounds: pa.Table | None = None

    def __post_init__(self) -> None:
        """Refuse rows that do not follow the declared columns."""
        for table, declared in ((self.rows, RESULT_ROWS), (self.bounds, BOUNDS)):
            if table is not None and table.schema.names != declared.names:
                raise PlanError(
                    found="The rows of a result do not have the declared columns.",
                    do=f"They must be: {', '.join(declared.names)}.",
                )
