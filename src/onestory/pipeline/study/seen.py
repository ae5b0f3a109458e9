"""Seen: whether outcomes after the first start can have been read before a study is locked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.compute as pc
import pyarrow.parquet as pq

from onestory.intake import workspace as workspaces
from onestory.model.period import day_label
from onestory.model.words import listed
from onestory.pipeline import plan as plans

if TYPE_CHECKING:
    from onestory.pipeline.study.beside import Beside
    from onestory.pipeline.study.reading import StudyPlan


def seen(study: StudyPlan, files: Beside) -> str:
    """Return what shows that outcomes after the first start may have been read; '' if nothing.

    Only what lies on the disk is asked, never the day that somebody names. Of the figures only
    their periods are looked at.
    """
    first = date.fromisoformat(files.first)
    if study.study.caseload is not None:
        return _received(study, first)
    asked = {outcome.indicator for outcome in study.study.outcomes}
    measured = _measured(study.plan.parent / "output", asked, first)
    if measured:
        return f"a run has already measured {listed(measured)} after {day_label(first)}"
    late = [
        name.removeprefix("figures: ")
        for name, kept in sorted(files.files.items())
        if kept.until > files.first  # ISO days stand in their order as text
    ]
    if late:
        verb = "holds" if len(late) == 1 else "hold"
        return f"{listed(late)} already {verb} figures after the first start on {day_label(first)}"
    return ""


def _received(study: StudyPlan, first: date) -> str:
    """Return what shows that people's records after the first start were received; '' if none."""
    plan = plans.read(study.plan)
    place = plan.records.workplace if plan.records else None
    if place is None or not (place.folder / "ledger.json").is_file():
        return ""
    with workspaces.opened(place.folder, write=False, vault=place.vault) as workspace:
        ends = [one.end for one in workspace.ledger.receipts if one.end is not None]
    late = max(ends, default=first)
    if late <= first:
        return ""
    return (
        f"records to {day_label(late)} were received, after the first start on {day_label(first)}"
    )


def _measured(folder: Path, asked: set[str], first: date) -> list[str]:
    tables = {name: folder / "private" / "measured" / f"{name}.parquet" for name in sorted(asked)}
    return [name for name, path in tables.items() if path.is_file() and _after(path, first)]


def _after(table: Path, first: date) -> bool:
    rows = pq.read_table(table, columns=["period_end"])
    latest: date | None = pc.max(rows["period_end"]).as_py()
    return latest is not None and latest > first
