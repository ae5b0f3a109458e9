"""Sentences of the inequality lens: for whom an outcome differed, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from onestory.evaluate.lens_rows import GAP, Row
from onestory.model.effect_words import extent, size
from onestory.model.words import listed, many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.model.study import Contrast


def sentence(title: str, rows: Sequence[Row], *, unit: str) -> str:
    """Return what is known of an outcome by group; that it is not, and why, where nothing is."""
    known = [row for row in rows if row["known"]]
    if not known:
        why = next((str(row["note"]) for row in rows if row["note"]), "")
        return f"{title}: for whom it differed is not known. {why}".strip()
    gaps = [row for row in known if str(row["group"]).startswith(GAP)]
    if gaps:
        return f"{title}: {_gap(gaps[0], unit)}{_unequal(known, gaps)}"
    return f"{title}: {_told(known, unit)}"


def _gap(gap: Row, unit: str) -> str:
    lower, upper = cast("float", gap["lower"]), cast("float", gap["upper"])
    span = extent(lower, upper, _contrast(gap), unit)
    pair = str(gap["group"]).removeprefix(f"{GAP}: ")
    if lower <= 0 <= upper:
        return (
            f"whether the programme did more for the most or for the least deprived cannot yet be"
            f" told ({pair}: range {span})."
        )
    best = size(cast("float", gap["estimate"]), _contrast(gap), unit)
    return (
        f"in the most deprived it moved otherwise than in the least: {best} ({pair}: range {span})."
    )


def _unequal(known: Sequence[Row], gaps: Sequence[Row]) -> str:
    others = [row for row in known if row not in gaps and row["differs"]]
    return f" It differed from the rest in {_named(others)}." if others else ""


def _told(known: Sequence[Row], unit: str) -> str:
    differing = [row for row in known if row["differs"]]
    kinds = listed(list(dict.fromkeys(str(row["group_kind"]) for row in known)))
    asked = f"of {many(len(known), 'group')} (by {kinds})"
    if differing:
        words = [f"{_one(row)}: {_span(row, unit)}" for row in differing]
        return f"{asked}, it differed from the rest in {'; '.join(words)}."
    shown = [
        row for row in known if cast("float", row["lower"]) > 0 or cast("float", row["upper"]) < 0
    ]
    if not shown:
        return f"{asked}, an effect can be told in none, nor that it differed between them."
    words = [f"{_one(row)} ({_span(row, unit)})" for row in shown]
    return (
        f"{asked}, an effect can be told in {listed(words)}; that it differed between groups has"
        " not been shown (of twenty groups one would look so by chance)."
    )


def _one(row: Row) -> str:
    return f"{row['group_kind']} {row['group']}"


def _named(rows: Sequence[Row]) -> str:
    return listed([_one(row) for row in rows])


def _span(row: Row, unit: str) -> str:
    estimate, lower, upper = (cast("float", row[name]) for name in ("estimate", "lower", "upper"))
    contrast = _contrast(row)
    return f"{size(estimate, contrast, unit)}, range {extent(lower, upper, contrast, unit)}"


def _contrast(row: Row) -> Contrast:
    return cast("Contrast", row["contrast"])
