"""Sentences of the inequality lens: for whom an outcome differed, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from onestory.evaluate.lens_gap_words import gap_told
from onestory.evaluate.lens_rows import GAP, Row, spanned
from onestory.model.words import listed, many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.model.study import Wanted

_FIFTHS = {"1": " (the most deprived)", "5": " (the least deprived)"}


def sentence(title: str, rows: Sequence[Row], *, unit: str, wanted: Wanted) -> str:
    """Return what is known of an outcome by group; that it is not, and why, where nothing is."""
    known = [row for row in rows if row["known"]]
    if not known:
        why = next((str(row["note"]) for row in rows if row["note"]), "")
        return f"{title}: for whom it differed is not known. {why}".strip()
    gaps = [row for row in known if str(row["group"]).startswith(GAP)]
    if gaps:
        return f"{title}: {gap_told(gaps[0], known, unit=unit, wanted=wanted)}" + _unequal(known)
    return f"{title}: {_told(known, unit)}"


def _unequal(known: Sequence[Row]) -> str:
    others = [row for row in known if row["differs"] and not str(row["group"]).startswith(GAP)]
    return (
        f" It differed from the rest in {listed([_one(row) for row in others])}."
        if (others)
        else ""
    )


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
    kind, group = str(row["group_kind"]), str(row["group"])
    if kind == "deprivation" and group in set("12345"):
        return f"deprivation fifth {group}{_FIFTHS.get(group, '')}"
    return f"{kind} {group}"


def _span(row: Row, unit: str) -> str:
    estimate, extent = spanned(row, unit)
    return f"{estimate}, range {extent}"
