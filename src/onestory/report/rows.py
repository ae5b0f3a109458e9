"""Rows: one area, period and group of a result or comparison, out of its Arrow table."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import pyarrow as pa

from onestory.model.period import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of `model.figures.COMPARISON_ROWS`; of a plain result, what it lacks is None."""

    area_code: str
    area_name: str
    area_level: str
    period_start: date
    period_end: date
    group: str
    status: str
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    apportioned: float | None = None
    note: str | None = None
    comparator_value: float | None = None
    limit_lower: float | None = None
    limit_upper: float | None = None
    exact_lower_95: float | None = None
    exact_upper_95: float | None = None
    exact_lower_998: float | None = None
    exact_upper_998: float | None = None
    spread_lower_998: float | None = None
    spread_upper_998: float | None = None
    difference: float | None = None
    difference_lower: float | None = None
    difference_upper: float | None = None
    rank: float | None = None
    rank_lower: float | None = None
    rank_upper: float | None = None
    position: str = ""
    judgement: str | None = None
    reason: str = ""

    @property
    def period(self) -> str:
        """The row's period in words, such as '2023/24'."""
        return label(self.period_start, self.period_end)

    @property
    def outside(self) -> bool:
        """Whether the place stands out: higher or lower than its comparator."""
        return self.position in {"higher", "lower"}

    @property
    def divided(self) -> bool:
        """Whether most of the figure was divided from larger areas, and so tells of these."""
        return (self.apportioned or 0.0) > _MOSTLY


_MOSTLY = 0.5  # share of a figure
_NAMES = frozenset(field.name for field in fields(Row))


def read(table: pa.Table) -> tuple[Row, ...]:
    """Return the rows of a result or comparison by period, group, name and code."""
    kept = table.select([name for name in table.schema.names if name in _NAMES])
    found = [Row(**record) for record in kept.to_pylist()]
    return tuple(
        sorted(
            found, key=lambda r: (r.period_start, r.period_end, r.group, r.area_name, r.area_code)
        )
    )
