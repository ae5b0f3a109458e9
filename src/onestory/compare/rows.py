"""Rows: the figures of places to compare, as arrays, and back into a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.model.errors import ComparisonRefusedError
from onestory.model.figures import COMPARISON_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.stats import Estimate
from onestory.stats.effective import effective_denominator

Numbers = NDArray[np.float64]
MOSTLY = 0.5
"""A figure of which more than this share came from larger areas is not the place's own."""
_BARE = ("no interval", "suppressed", "missing")
_RATES = ("crude_rate", "standardised_rate", "standardised_ratio")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Rows of a result as arrays, NaN where there is no number.

    `size` is what chance depends on: the denominator, the expected events of an indirectly
    standardised ratio, or for a directly standardised rate the population that would give a
    crude rate the same interval. NaN where it is not known. `divided` marks figures that were
    mostly divided from larger areas: they have neither counts nor size of their own.
    """

    table: pa.Table
    codes: tuple[str, ...]
    statuses: tuple[str, ...]
    notes: tuple[str, ...]
    numerator: Numbers
    denominator: Numbers
    value: Numbers
    lower: Numbers
    upper: Numbers
    size: Numbers
    divided: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.codes)

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Which rows have both numerator and denominator."""
        return np.isfinite(self.numerator) & (self.denominator > 0)

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Which rows have a figure and a size, so that chance can be reckoned with."""
        return np.isfinite(self.value) & np.isfinite(self.size)

    def events(self, card: Indicator) -> Numbers:
        """The events that each figure stands for: its value times its size."""
        return self.value * self.size / card.multiplier


def of_period(result: Result, *, period: Period, level: str, group: str = "") -> Rows:
    """Return the rows of a level, period and group, in order of area code.

    Raises ComparisonRefusedError when there are none.
    """
    rows = in_period(result, period=period, group=group)
    taken = rows.filter(pc.equal(rows["area_level"], level))
    if not taken.num_rows:
        what = f" for the group '{group}'" if group else ""
        raise ComparisonRefusedError(
            found=f"There is no figure at the level '{level}' for {period.label}{what}.",
            where=result.indicator.id,
            do="Ask for a period and a level that the result has.",
        )
    return of_table(taken.sort_by("area_code"), result)


def in_period(result: Result, *, period: Period, group: str = "") -> pa.Table:
    """Return the rows of exactly this period and group, of whatever level."""
    rows = result.rows
    return rows.filter(
        pc.and_(
            pc.equal(rows["group"], group),
            pc.and_(
                pc.equal(rows["period_start"], pa.scalar(period.start)),
                pc.equal(rows["period_end"], pa.scalar(period.end)),
            ),
        )
    )


def of_table(table: pa.Table, result: Result) -> Rows:
    """Return the rows of the table as arrays, in its order."""
    value, lower, upper = (numbers(table, name) for name in ("value", "lower", "upper"))
    denominator = numbers(table, "denominator")
    figures = Estimate(
        value=value, lower=lower, upper=upper, confidence=result.confidence, method=result.method
    )
    statuses = texts(table, "status")
    # A denominator beside a lone value is not said to be the one that the value was made with.
    bare = np.array([status in _BARE for status in statuses], dtype=bool)
    divided = numbers(table, "apportioned") > MOSTLY
    bare |= divided
    return Rows(
        table=table,
        codes=texts(table, "area_code"),
        statuses=statuses,
        notes=texts(table, "note"),
        numerator=np.where(bare, np.nan, numbers(table, "numerator")),
        denominator=denominator,
        value=value,
        lower=lower,
        upper=upper,
        size=np.where(bare, np.nan, _size(result.indicator, denominator, figures)),
        divided=divided,
    )


def numbers(table: pa.Table, name: str) -> Numbers:
    """Return a column of numbers, NaN for null."""
    column = table.column(name).to_pylist()
    return np.array([np.nan if n is None else float(n) for n in column], dtype=np.float64)


def texts(table: pa.Table, name: str) -> tuple[str, ...]:
    """Return a column of words, '' for null."""
    return tuple("" if text is None else str(text) for text in table.column(name).to_pylist())


def written(table: pa.Table, columns: Mapping[str, Sequence[object] | Numbers]) -> pa.Table:
    """Return the result rows with what a comparison adds; columns not given are null."""
    arrays = [
        pa.array(_listed(columns[field.name]), type=field.type)
        if field.name in columns
        else table.column(field.name)
        if field.name in table.schema.names
        else pa.nulls(table.num_rows, type=field.type)
        for field in COMPARISON_ROWS
    ]
    return pa.table(arrays, schema=COMPARISON_ROWS)


def _listed(values: Sequence[object] | Numbers) -> list[object]:
    if isinstance(values, np.ndarray):
        return [float(n) if np.isfinite(n) else None for n in values]
    return list(values)


def _size(card: Indicator, denominator: Numbers, figures: Estimate) -> Numbers:
    given = np.where(denominator > 0, denominator, np.nan)
    if card.statistic == "proportion":
        return given
    if card.statistic not in _RATES:
        return np.full(given.shape, np.nan)
    if card.statistic != "standardised_rate" and np.isfinite(given).all():
        return given
    remade = effective_denominator(figures, multiplier=card.multiplier)
    if card.statistic == "standardised_rate":
        return remade
    return np.where(np.isnan(given), remade, given)
