"""Comparisons on their way out: without what would tell of a hidden number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from onestory.model.comparison import Comparison
from onestory.model.figures import COMPARISON_ROWS, RESULT_ROWS
from onestory.model.release import DisclosureRule
from onestory.model.result import Result
from onestory.release.cells import Cell, of_rows
from onestory.release.choosing import Hidden
from onestory.release.coarsening import steps, to_step
from onestory.release.hiding import empty_rows, without_hidden
from onestory.release.notes import NOTES
from onestory.release.protection import is_small
from onestory.release.rounding import round_rows
from onestory.release.rows import emptied, replaced, with_columns

WITHHELD = "hidden: what it is compared with would give a small number away"
_KEPT = {*RESULT_ROWS.names, "position", "judgement", "reason"}
_DERIVED = tuple(name for name in COMPARISON_ROWS.names if name not in _KEPT)
_DIFFERENCES = ("difference", "difference_lower", "difference_upper")


def made_before_hiding(comparison: Comparison, hidden: Hidden) -> bool:
    """Return whether a number now hidden went into the comparison."""
    return bool(_spoilt(comparison, hidden))


def cleared(
    comparison: Comparison, hidden: Hidden, rule: DisclosureRule, *, parents: Mapping[str, str]
) -> Comparison:
    """Return the comparison with hidden rows emptied, its result cleared and its counts rounded.

    Where a hidden number went into a comparator, the comparator, its limits and the verdicts go
    with it, and the sentence says so: compare what `release.hide` returns to keep them.
    """
    result = comparison.result
    if result.already_public:
        return comparison
    if made_before_hiding(comparison, hidden):
        comparison = _withheld(comparison, hidden)
    rows = _judged_hidden(empty_rows(comparison.rows, hidden))
    widths = steps(replace(comparison, rows=rows), rule=rule, parents=parents)
    shown = _rounded(rows, result, rule)
    clean = without_hidden(result, hidden)
    gradient = comparison.gradient
    if gradient is not None and is_small(gradient.smallest_count, rule.smallest):
        gradient = None
    return replace(
        comparison,
        result=replace(clean, rows=round_rows(clean.rows, result, rule)),
        rows=shown if widths is None else _coarse(rows, shown, widths, result),
        gradient=gradient,
    )


def _rounded(rows: pa.Table, result: Result, rule: DisclosureRule) -> pa.Table:
    """Return the rows with counts rounded, and what is derived shown no finer than the figure."""
    after = round_rows(rows, result, rule)
    if rule.round_to <= 1:
        return after
    moved = [
        None if new is None or old is None else new - old
        for old, new in zip(_column(rows, "value"), _column(after, "value"), strict=True)
    ]
    columns: dict[str, list[object]] = {}
    for name in _DERIVED:
        shift = moved if name in _DIFFERENCES else [0.0] * rows.num_rows
        columns[name] = [
            None if n is None else round(n + (s or 0.0), result.indicator.decimals)
            for n, s in zip(_column(rows, name), shift, strict=True)
        ]
    return with_columns(after, columns)


def _coarse(before: pa.Table, rows: pa.Table, widths: Sequence[float], result: Result) -> pa.Table:
    """Return the rows with what was made of other places' counts shown to its step.

    The difference is that of the two figures shown, and its interval moves with it.
    """
    compared = [
        None if n is None else to_step(n, w)
        for n, w in zip(_column(before, "comparator_value"), widths, strict=True)
    ]
    apart = [
        None if v is None or c is None else v - c
        for v, c in zip(_column(rows, "value"), compared, strict=True)
    ]
    moved = [
        0.0 if now is None or was is None else now - was
        for now, was in zip(apart, _column(before, "difference"), strict=True)
    ]
    columns: dict[str, list[object]] = {}
    for name in _DERIVED:
        shift = moved if name in _DIFFERENCES else [0.0] * rows.num_rows
        columns[name] = [
            None if n is None else to_step(n + s, w)
            for n, s, w in zip(_column(before, name), shift, widths, strict=True)
        ]
    columns["comparator_value"] = list(compared)
    columns["difference"] = [
        None if a is None or n is None else round(a, result.indicator.decimals)
        for a, n in zip(apart, _column(before, "difference"), strict=True)
    ]
    return with_columns(rows, columns)


def _judged_hidden(rows: pa.Table) -> pa.Table:
    """Return rows whose hidden ones carry no derived number, no verdict, and the reason."""
    notes = rows.column("note").to_pylist()
    status = rows.column("status").to_pylist()
    hidden = [
        n if s == "suppressed" and n in NOTES else None for n, s in zip(notes, status, strict=True)
    ]
    return _unjudged(rows, hidden)


def _unjudged(rows: pa.Table, reasons: list[str | None]) -> pa.Table:
    gone = [reason is not None for reason in reasons]
    columns: dict[str, list[object]] = {name: emptied(rows, name, gone) for name in _DERIVED}
    columns["judgement"] = emptied(rows, "judgement", gone)
    columns["position"] = replaced(rows, "position", [r and "cannot tell apart" for r in reasons])
    columns["reason"] = replaced(rows, "reason", reasons)
    return with_columns(rows, columns)


def _withheld(comparison: Comparison, hidden: Hidden) -> Comparison:
    spoilt = _spoilt(comparison, hidden)
    cells = of_rows(comparison.rows)
    reasons = [WITHHELD if _drawn_on(comparison, c) in spoilt else None for c in cells]
    rows = _unjudged(comparison.rows, reasons)
    flagged = sum(p in ("higher", "lower") for p in rows.column("position").to_pylist())
    return replace(
        comparison,
        rows=rows,
        flags=replace(comparison.flags, flagged=flagged),
        sentence="What is compared here is hidden: it would give a small number away.",
        explanation=WITHHELD,
        overdispersion=None,
        gradient=None,
    )


def _spoilt(comparison: Comparison, hidden: Hidden) -> Mapping[tuple[object, ...], bool]:
    """Return the sets of rows whose comparators drew on a number that is now hidden."""
    if comparison.result.already_public:
        return {}
    held = zip(of_rows(comparison.rows), _column(comparison.rows, "value"), strict=True)
    return {
        _drawn_on(comparison, cell): True
        for cell, value in held
        if cell in hidden.rows and value is not None
    }


def _drawn_on(comparison: Comparison, cell: Cell) -> tuple[object, ...]:
    """Return what names the rows that the row's comparator may draw on."""
    if comparison.method == "own past":
        return (cell.area_code, cell.group)
    return (cell.period_start, cell.period_end, cell.group)


def _column(rows: pa.Table, name: str) -> list[float | None]:
    return list(rows.column(name).to_pylist())
