"""Figures: what a published number is about, and the number or the mark in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from onestory.intake.notices import Rejection
from onestory.model.figures import FIGURES, REJECTED
from onestory.model.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What figures are about: a measure, at a place, in a period, for a group."""

    measure: str
    measure_code: str
    place_code: str
    place_name: str
    place_level: str
    period: Period
    group: str

    def key(self) -> tuple[str, str, str, Period, str]:
        """Return what two rows about the same thing share, however the place is spelt."""
        place = self.place_code or self.place_name.casefold()
        return (self.measure, self.place_level, place, self.period, self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A published cell: its subject, its part, and its number or mark, with where it stood."""

    subject: Subject
    part: str
    number: float | None
    mark: str | None
    sheet: str
    row: int
    column: str


def figures_table(figures: Sequence[Figure], file: str) -> pa.Table:
    """Return the figures as the declared table, in the order given."""
    about = [f.subject for f in figures]
    columns = [
        [s.measure for s in about],
        [s.measure_code or None for s in about],
        [s.place_code or None for s in about],
        [s.place_name or None for s in about],
        [s.place_level or None for s in about],
        [s.period.start for s in about],
        [s.period.end for s in about],
        [s.group for s in about],
        [f.part for f in figures],
        [f.number for f in figures],
        [f.mark for f in figures],
        [file] * len(figures),
        [f.sheet or None for f in figures],
        [f.row for f in figures],
        [f.column or None for f in figures],
    ]
    arrays = [pa.array(c, type=field.type) for c, field in zip(columns, FIGURES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=FIGURES)


def rejected_table(rejections: Sequence[Rejection], file: str) -> pa.Table:
    """Return the refused rows as the declared table, in the order given."""
    columns = [
        [file] * len(rejections),
        [r.sheet or None for r in rejections],
        [r.row for r in rejections],
        [r.rule for r in rejections],
        [r.reason for r in rejections],
        [r.text or None for r in rejections],
    ]
    arrays = [pa.array(c, type=field.type) for c, field in zip(columns, REJECTED, strict=True)]
    return pa.Table.from_arrays(arrays, schema=REJECTED)
