"""Stated periods: what the rows of a delivery say of the period that they report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from onestory.model.finding import Finding
from onestory.model.period import Period
from onestory.sources import RecordLayout

FAR = date(2200, 1, 1)
"""Days from it on stand for 'open' or 'not known' in many systems, and are in no period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The days that rows state as first or last of their period, and those left out as too far."""

    days: frozenset[date] = frozenset()
    far: frozenset[date] = frozenset()

    def period(self) -> Period | None:
        """Return the period, None where fewer than two days are stated."""
        if len(self.days) < 2:
            return None
        return Period(start=min(self.days), end=max(self.days) + timedelta(days=1))

    def findings(self) -> tuple[Finding, ...]:
        """Return a warning where a day was too far to be one of a period."""
        if not self.far:
            return ()
        shown = ", ".join(f"{day}" for day in sorted(self.far)[:3])
        return (
            Finding(
                rule="stated period not known",
                severity="warning",
                message=f"The file says that its period ends on {shown}; that was taken as not"
                " known.",
                do="Ask the sender for the period. The one told by the rows' own dates is used.",
            ),
        )


def with_rows(stated: Stated, accepted: pa.Table, layout: RecordLayout) -> Stated:
    """Return what was stated before, with the first and last days that these rows state."""
    found = set(_days(accepted, layout))
    far = {day for day in found if day >= FAR}
    return Stated(days=stated.days | (found - far), far=stated.far | far)


def _days(accepted: pa.Table, layout: RecordLayout) -> Sequence[date]:
    fields = [layout.field_of("period start"), layout.field_of("period end")]
    found: list[date] = []
    for one in fields:
        if one and one.name in accepted.column_names and accepted.num_rows:
            column = accepted[one.name].cast(pa.date32())
            near = column.filter(pc.less(column, pa.scalar(FAR, pa.date32())))
            for rows in (column, near):
                ends = pc.min_max(rows)
                found += [ends[side].as_py() for side in ("min", "max") if ends[side].is_valid]
    return found
