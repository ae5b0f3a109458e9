"""Notices: what is noticed row by row, gathered into findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onestory.intake.advice import ADVICE
from onestory.model.finding import Finding, Severity


class RefusedRowError(Exception):
    """A row that cannot be used. It never leaves `intake`: the row is rejected with the reason."""

    def __init__(self, rule: str, reason: str, *, column: str = "") -> None:
        self.rule = rule
        self.reason = reason
        self.column = column
        super().__init__(rule, reason)

    def at(self, *, sheet: str, row: int) -> Rejection:
        """Return the refusal with the place where it happened."""
        return Rejection(
            sheet=sheet, row=row, rule=self.rule, reason=self.reason, column=self.column
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A physical row refused: where, by which rule, why, and the row as it stood."""

    sheet: str
    row: int
    rule: str
    reason: str
    column: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something noticed that leaves the row accepted, or is about the whole file (row 0)."""

    rule: str
    message: str
    severity: Severity = "note"
    sheet: str = ""
    row: int = 0
    column: str = ""


def findings(
    file: str, rejections: Iterable[Rejection], notices: Iterable[Notice]
) -> tuple[Finding, ...]:
    """Return refusals gathered by rule, sheet and column, then warnings and notes by message."""
    refused = [
        Notice(
            rule=r.rule,
            message=r.reason,
            severity="rejected",
            sheet=r.sheet,
            row=r.row,
            column=r.column,
        )
        for r in rejections
    ]
    alike: dict[tuple[str, str, str, str, str], list[Notice]] = {}
    for notice in [*refused, *notices]:
        same = "" if notice.severity == "rejected" else notice.message
        key = (notice.severity, notice.rule, notice.sheet, notice.column, same)
        alike.setdefault(key, []).append(notice)
    order: tuple[Severity, ...] = ("rejected", "warning", "note")
    gathered = [_finding(file, group) for group in alike.values()]
    return tuple(sorted(gathered, key=lambda f: order.index(f.severity)))


def _finding(file: str, alike: Sequence[Notice]) -> Finding:
    """Return the finding of notices of one rule, in the words of the first."""
    first = alike[0]
    rows = sorted({n.row for n in alike if n.row})
    others = len({n.message for n in alike}) > 1
    message = f"{first.message} ({len(rows)} rows like it.)" if others else first.message
    return Finding(
        rule=first.rule,
        severity=first.severity,
        message=message,
        do=ADVICE[first.rule],
        file=file,
        sheet=first.sheet,
        column=first.column,
        rows=len(rows),
        first_rows=tuple(rows[:5]),
    )
