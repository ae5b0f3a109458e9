"""Partners alone: a partnership's profile, printed and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory import evidence
from onestory.pipeline.outcome import Outcome
from onestory.pipeline.written import write_rows

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

_GROUND = "ground.csv"


def partners(path: Path, *, ground: Path | None = None, to: Path | None = None) -> Outcome:
    """Return the outcome of reading the partners of the file and whose ground is the same.

    `ground` is the file of small places by organisation, ground.csv beside the partners where
    none is named. Tables go into `partners` of the folder `to`, or of `output` beside the file.
    Raises DeliveryError for a file that cannot be read or a kind that is not known.
    """
    beside = path.parent / _GROUND
    told = evidence.partnership(path, ground=ground or (beside if beside.exists() else None))
    folder = (to or path.parent / "output") / "partners"
    tables = {"partners": told.partners, "voices": told.voices, "overlaps": told.overlaps}
    return Outcome(
        files=tuple(_written(table, folder / f"{name}.csv") for name, table in tables.items()),
        sentences=told.sentences,
        findings=told.findings,
    )


def _written(table: pa.Table, path: Path) -> Path:
    rows = [tuple(row.values()) for row in table.to_pylist()]
    return write_rows(path, table.schema.names, rows)
