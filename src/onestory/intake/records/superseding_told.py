"""Superseding told: what a delivery did to those before it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.intake.records.replacing import Withheld
from onestory.intake.records.superseding import Superseding
from onestory.model.finding import Finding
from onestory.model.period import months

_LISTED = 4  # months, before only the first and last are named
_FAIR = 0.2  # of what stood in its period, beyond which what a delivery put out must be looked at


def told(done: Superseding, *, delivery: str, file: str, sheet: str) -> tuple[Finding, ...]:
    """Return what a delivery repeats of itself, and what it does to those before it."""
    here = pc.equal(done.rows["delivery"], delivery)
    own = np.sort(done.rows.filter(here)["row"].to_numpy())
    others = pc.value_counts(done.rows.filter(pc.invert(here))["why"]).to_pylist()
    counts = {one["values"]: one["counts"] for one in others}
    found = (
        _repeated(own) if len(own) else None,
        _superseded(counts, done.stood) if counts else None,
        _withheld(done.withheld) if done.withheld else None,
        _older(done.newer) if done.newer else None,
    )
    return tuple(replace(one, file=file, sheet=sheet) for one in found if one)


def _repeated(rows: NDArray[np.int64]) -> Finding:
    return Finding(
        rule="event repeated",
        severity="note",
        message="Rows are of an event that another row of the sender tells later, or has"
        " told: one of them stands.",
        do="Nothing, if they were corrected; else ask why events come twice.",
        rows=len(rows),
        first_rows=tuple(int(row) for row in rows[:5]),
    )


def _superseded(counts: dict[str, int], stood: int) -> Finding:
    """Return a note, or a warning where many rows went that the delivery does not hold."""
    shown = " and ".join(f"{count:,} {why}" for why, count in sorted(counts.items()))
    gone = counts.get("replaced", 0)
    if gone > _FAIR * stood:
        return Finding(
            rule="earlier rows superseded",
            severity="warning",
            message=f"Rows of earlier deliveries are no longer current: {shown}. {gone:,} of the"
            f" {stood:,} that stood in its period are not in this delivery.",
            do="Ask the sender whether they were meant to go. If not, destroy this delivery: then"
            " they stand again.",
        )
    return Finding(
        rule="earlier rows superseded",
        severity="note",
        message=f"Rows of earlier deliveries are no longer current: {shown}.",
        do="Nothing, if the sender meant to; they are kept, with the time since when.",
    )


def _withheld(withheld: Sequence[Withheld]) -> Finding:
    left = sum(one.left for one in withheld)
    held, stood = (sum(getattr(one, name) for one in withheld) for name in ("held", "stood"))
    return Finding(
        rule="replace withheld",
        severity="warning",
        message=f"The delivery is too thin to replace {_spans(withheld)}: it holds"
        f" {held:,} where {stood:,} stand, and {left:,} that it does not hold were left standing.",
        do="Nothing, if it is a part, late rows or a correction. If it is a whole, the sender has"
        " withdrawn those rows: destroy the earlier delivery.",
    )


def _spans(withheld: Sequence[Withheld]) -> str:
    """Return the months in words, the first and last of many; and what is open, if it is."""
    days = sorted({one.month for one in withheld if one.month})
    named = [months(day, 1).label for day in days]
    if len(days) > _LISTED:
        named = [f"{len(days)} months from {named[0]} to {named[-1]}"]
    if any(one.month is None for one in withheld):
        named.append("what is open")
    return ", ".join(named)


def _older(rows: int) -> Finding:
    return Finding(
        rule="older than what stands",
        severity="warning",
        message=f"Its period ends before that of a delivery received earlier, with {rows:,}"
        f" {'row' if rows == 1 else 'rows'} in it: it replaces none of that. Where both tell one"
        " event, what came last stands.",
        do="Check whether an old file was sent late. If so, destroy this delivery.",
    )
