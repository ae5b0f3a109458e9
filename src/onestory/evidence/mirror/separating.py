"""Separating: which constructs tell the sites that gained most from those that gained least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.evidence.mirror.ranking import Row, ranked, towards_better
from onestory.model.mirror import SEPARATING_ROWS
from onestory.model.mirror_reading import AGAINST, inside
from onestory.model.words import number

if TYPE_CHECKING:
    from onestory.model.study import Wanted


def separating_constructs(
    ratings: pa.Table,
    *,
    measured: pa.Table,
    wanted: Wanted,
    kind: str = AGAINST,
) -> pa.Table:
    """Return how each construct's ratings rank beside measured change, as `SEPARATING_ROWS`.

    `ratings` follows `RATING_ROWS`, of which those of all waves together count; `measured` follows
    `MEASURED_ROWS` of one outcome, of which the latest day of each site counts. +1 means that sites
    rated higher gained more. This explores: of many constructs some stand out by chance.
    """
    gained = _gained(measured, kind=kind, wanted=wanted)
    records: list[Row] = [row for row in ratings.to_pylist() if row["wave"] is None]
    titles = {str(row["construct"]): str(row["title"]) for row in records}
    rows = [
        _row(construct, title, kind=kind, beside=_beside(own, gained))
        for construct, title in titles.items()
        for own in [[row for row in records if row["construct"] == construct]]
    ]
    return pa.Table.from_pylist(rows, schema=SEPARATING_ROWS)


def separating_sentence(rows: pa.Table, measured_title: str) -> str:
    """Return in words which constructs separate sites, and how many chance alone would."""
    asked = [row for row in rows.to_pylist() if row["lower"] is not None]
    if not asked:
        return (
            "Which conditions separate the sites that gained most from those that gained least"
            " cannot be said: too few sites are both rated and measured."
        )
    apart = [row for row in asked if row["lower"] > 0 or row["upper"] < 0]
    named = "; ".join(f"{row['title']}: {row['words']}" for row in apart)
    found = f"{len(apart) or 'none'} of {len(asked)} conditions"
    return (
        f"Explored, not planned: {found} went with {inside(measured_title)} across sites"
        f"{f' ({named})' if apart else ''}; chance alone would show about"
        f" {number(0.05 * len(asked), 1)}."
    )


def _gained(measured: pa.Table, *, kind: str, wanted: Wanted) -> dict[str, float]:
    """The change of each site, turned so that more is better, at its latest day."""
    latest: dict[str, tuple[date, float]] = {}
    for row in measured.to_pylist():
        known = row["kind"] == kind and row["estimate"] is not None and row["site"]
        if known and row["through"] >= latest.get(row["site"], (date.min, 0.0))[0]:
            latest[row["site"]] = (row["through"], row["estimate"] * towards_better(wanted))
    return {site: gain for site, (_, gain) in latest.items()}


def _beside(rows: Sequence[Row], gained: Mapping[str, float]) -> Row:
    known = [row for row in rows if row["rating"] is not None and row["site"] in gained]
    return ranked(
        [float(row["rating"] or 0) for row in known], [gained[str(row["site"])] for row in known]
    )


def _row(construct: str, title: str, *, kind: str, beside: Row) -> Row:
    return {
        "construct": construct,
        "title": title,
        "kind": kind,
        **{name: beside[name] for name in ("sites", "correlation", "lower", "upper")},
        "words": _words(beside),
    }


def _words(beside: Row) -> str:
    value, lower, upper = (beside[name] for name in ("correlation", "lower", "upper"))
    if not isinstance(value, float) or not isinstance(lower, float) or not isinstance(upper, float):
        return f"cannot be said ({beside['note'] or 'too few sites'})"
    told = (
        f"rank correlation {number(value, 2)} ({number(lower, 2)} to {number(upper, 2)}),"
        f" {beside['sites']} sites"
    )
    if lower > 0:
        return f"sites rated higher gained more ({told})"
    if upper < 0:
        return f"sites rated higher gained less ({told})"
    return f"we cannot tell ({told})"
