"""Figures: the outcomes in each file that a study's plan names, read for its lock alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from onestory import engine, intake, sources
from onestory.pipeline import plan as plans
from onestory.pipeline.check import checked

if TYPE_CHECKING:
    from onestory.pipeline.plan import Figures, Plan
    from onestory.pipeline.study.reading import StudyPlan

# What a figure says; not the file, sheet, row and column that it was read from.
_SAYS = (
    *("measure", "place_code", "place_name", "period_start", "period_end"),
    *("group", "part", "number", "mark"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One file of figures, with the entry of the plan that asks for it."""

    name: str
    path: Path
    entry: Figures


def deliveries(plan: Plan) -> tuple[Delivered, ...]:
    """Return the files of figures that are there; an entry whose path is not there yet has none.

    Raises DeliveryError as `intake.receive` does.
    """
    return tuple(
        Delivered(name=found.path.name, path=found.path, entry=entry)
        for entry in plan.figures
        if entry.path.is_file() or (entry.path.is_dir() and any(entry.path.glob(entry.pattern)))
        for found in intake.receive(entry.path, sources.source(entry.source), pattern=entry.pattern)
    )


def outcome_rows(
    study: StudyPlan, asked: Sequence[Delivered]
) -> Iterable[tuple[Delivered, pa.Table]]:
    """Yield each file asked for with its accepted figures of the study's outcomes."""
    if not asked:
        return
    plan = plans.read(study.plan)
    indicators = {outcome.indicator for outcome in study.study.outcomes}
    measures = {ask.card.measure for ask in plan.asks if ask.card.id in indicators}
    entries = tuple(replace(one.entry, path=one.path, pattern="*") for one in asked)
    with TemporaryDirectory() as kept:
        (Path(kept) / "private").mkdir()
        done = checked(replace(plan, figures=entries), Path(kept), lambda *_: None)
        for one, check in zip(asked, done, strict=True):
            rows = engine.read(check.accepted)
            yield one, rows.filter(pc.field("measure").isin(sorted(measures)))


def rows_until(rows: pa.Table, end: date) -> str:
    """Return the SHA-256 of the figures whose period ends by `end`, whatever their order."""
    early = rows.filter(pc.field("period_end") <= pa.scalar(end, pa.date32()))
    columns = [early[name].to_pylist() for name in _SAYS]
    texts = sorted(repr(row) for row in zip(*columns, strict=True))
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
