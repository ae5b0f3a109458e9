"""Files of successions: which organisation took over from which, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from onestory.model.area import Level
from onestory.model.finding import Finding
from onestory.places.register import Succession

_TRUST = re.compile(r"^[RT][A-Z0-9]{2}$")
_PRACTICE = re.compile(r"^[A-HJ-NPVWY]\d{5}$")


def is_succession(names: Sequence[str]) -> bool:
    """Return whether the columns are those of a table of successions."""
    return {"old_code", "new_code", "date"} <= {name.strip().lower() for name in names}


def successions(table: pa.Table, file: str) -> tuple[tuple[Succession, ...], tuple[Finding, ...]]:
    """Return the successions of trusts and practices, and what was left out.

    Columns: old_code, new_code (blank where it closed), date (2022-04-01). Where one code went to
    several it was split, else it was merged. Other kinds of organisation, blanks and codes that
    become themselves are counted in Findings.
    """
    lower = table.rename_columns([name.strip().lower() for name in table.column_names])
    made: list[Succession] = []
    other = wrong = 0
    for row in lower.select(["old_code", "new_code", "date"]).to_pylist():
        old, new = (str(row[key] or "").strip().upper() for key in ("old_code", "new_code"))
        level, day = level_of(old, new or old), _day(row["date"])
        if level is None:
            other += 1
        elif day is None or old == new:
            wrong += 1
        else:
            kind = "merged" if new else "abolished"
            made.append(Succession(on=day, kind=kind, level=level, old=old, new=new))
    return tuple(_split(made)), _findings(file, other, wrong)


def level_of(old: str, new: str) -> Level | None:
    """Return whether both codes are of trusts or both of practices, else None."""
    if _TRUST.match(old) and _TRUST.match(new):
        return "trust"
    return "practice" if _PRACTICE.match(old) and _PRACTICE.match(new) else None


def _split(made: Sequence[Succession]) -> list[Succession]:
    several: dict[tuple[str, date], set[str]] = {}
    for event in made:
        several.setdefault((event.old, event.on), set()).add(event.new)
    return [
        Succession(
            on=event.on,
            kind="split" if len(several[event.old, event.on]) > 1 else event.kind,
            level=event.level,
            old=event.old,
            new=event.new,
        )
        for event in made
    ]


def _day(value: object) -> date | None:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _findings(file: str, other: int, wrong: int) -> tuple[Finding, ...]:
    parts = (
        ("note", other, "are of organisations other than trusts and practices", "No need to act."),
        (
            "warning",
            wrong,
            "have no readable date or a code that becomes itself",
            "Correct them if the place is one of yours.",
        ),
    )
    return tuple(
        Finding(
            rule="succession not used",
            severity="note" if severity == "note" else "warning",
            message=f"{count:,} rows {why}; they are not used.",
            do=do,
            file=file,
            rows=count,
        )
        for severity, count, why, do in parts
        if count
    )
