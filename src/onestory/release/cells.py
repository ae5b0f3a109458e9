"""Cells: the figures of one indicator by area, period and group, whichever result holds them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from onestory.model.indicator import Statistic
from onestory.model.result import Result
from onestory.release.notes import NOTES

Counted = Mapping["Cell", float]
"""A count a cell; NaN where the count is not known to us."""

_PEOPLE_BELOW: frozenset[Statistic] = frozenset({"proportion", "mean"})
"""Statistics whose denominator counts the people of the figure, not a population at large."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cell:
    """The place of a figure in its table."""

    area_code: str
    period_start: date
    period_end: date
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a cell holds. `fixed` where it is already public and so can no longer be hidden.

    `masked` where the number came hidden as small, and nothing here has protected it yet.
    """

    level: str
    numerator: float
    denominator: float
    has_value: bool
    fixed: bool
    masked: bool = False

    @property
    def complement(self) -> float:
        """Those of the denominator who are not in the numerator."""
        return self.denominator - self.numerator


Figures = Mapping[Cell, Figure]


def of_rows(rows: pa.Table) -> list[Cell]:
    """Return the cell of each row, in the order of the rows."""
    columns = ("area_code", "period_start", "period_end", "group")
    return [
        Cell(area_code=str(code), period_start=start, period_end=end, group=str(group))
        for code, start, end, group in zip(
            *(rows.column(name).to_pylist() for name in columns), strict=True
        )
    ]


def figures(results: Sequence[Result]) -> dict[Cell, Figure]:
    """Return the figure of each cell over results of one indicator.

    A cell in several results keeps its first known figure, and is fixed if any is public.
    """
    found: dict[Cell, Figure] = {}
    for result in sorted(results, key=lambda r: not r.already_public):
        for cell, figure in zip(of_rows(result.rows), _figures(result), strict=True):
            kept = found.get(cell)
            if kept is None or (math.isnan(kept.numerator) and not math.isnan(figure.numerator)):
                found[cell] = figure
    return dict(sorted(found.items()))


def counts(cells: Figures, statistic: Statistic) -> dict[str, dict[Cell, float]]:
    """Return the counts of people that may be small, by name: one table of cells each.

    A mean's numerator (days, pounds) counts no people, so only its denominator is there.
    """
    tables = {"denominator": {cell: figure.denominator for cell, figure in cells.items()}}
    if statistic != "mean":
        tables["numerator"] = {cell: figure.numerator for cell, figure in cells.items()}
    if statistic == "proportion":
        tables["complement"] = {cell: figure.complement for cell, figure in cells.items()}
    return tables


def hides_denominator(statistic: Statistic) -> bool:
    """Return whether a hidden row hides its denominator too."""
    return statistic in _PEOPLE_BELOW


def count_known(figure: Figure, statistic: Statistic) -> bool:
    """Return whether the count of people behind the figure is known."""
    behind = figure.denominator if statistic == "mean" else figure.numerator
    return not math.isnan(behind)


def _figures(result: Result) -> list[Figure]:
    columns = ("area_level", "numerator", "denominator", "value", "status", "note")
    return [
        Figure(
            level=str(level),
            numerator=math.nan if numerator is None else float(numerator),
            denominator=math.nan if denominator is None else float(denominator),
            has_value=value is not None,
            fixed=result.already_public,
            masked=status == "suppressed" and numerator is None and note not in NOTES,
        )
        for level, numerator, denominator, value, status, note in zip(
            *(result.rows.column(name).to_pylist() for name in columns), strict=True
        )
    ]
