"""Seen: whether outcomes after the first start can have been read before a study is locked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow.compute as pc
import pyarrow.parquet as pq

from onestory import engine
from onestory.model.period import day_label
from onestory.model.words import listed
from onestory.pipeline import plan as plans
from onestory.pipeline.check import checked

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.pipeline.plan import Plan
    from onestory.pipeline.study.reading import StudyPlan


def seen(study: StudyPlan, *, on: date) -> str:
    """Return what shows that outcomes after the first start may have been read; '' if nothing.

    Of the figures only their periods are looked at. Nothing can have been seen of a programme
    that starts after `on`. Raises PlanError when the plan beside the study cannot be followed.
    """
    first = min(site.starts for site in study.study.sites)
    if first >= on:
        return ""
    plan = plans.read(study.plan)
    asked = {outcome.indicator for outcome in study.study.outcomes}
    measures = {ask.card.measure for ask in plan.asks if ask.card.id in asked}
    measured = _measured(plan.folder / "output", asked, first)
    if measured:
        return f"a run has already measured {listed(measured)} after {day_label(first)}"
    files = _figures(plan, measures, first)
    if files:
        return f"{listed(files)} already holds figures after the first start on {day_label(first)}"
    return ""


def _measured(folder: Path, asked: set[str], first: date) -> list[str]:
    tables = {name: folder / "private" / "measured" / f"{name}.parquet" for name in sorted(asked)}
    return [
        name
        for name, path in tables.items()
        if path.is_file() and _after(pq.read_table(path, columns=["period_end"]), first)
    ]


def _figures(plan: Plan, measures: set[str], first: date) -> list[str]:
    """Return the files of the plan with figures of the measures that end after `first`."""
    with TemporaryDirectory() as kept:
        private = Path(kept) / "private"
        private.mkdir()
        done = checked(plan, Path(kept), lambda *_: None)
        found = {
            one.delivery.path.name
            for one in done
            if _late(engine.read(one.accepted), measures, first)
        }
    return sorted(found)


def _late(figures: pa.Table, measures: set[str], first: date) -> bool:
    return _after(figures.filter(pc.field("measure").isin(sorted(measures))), first)


def _after(rows: pa.Table, first: date) -> bool:
    latest: date | None = pc.max(rows["period_end"]).as_py()
    return latest is not None and latest > first
