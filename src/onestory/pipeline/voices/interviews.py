"""Coded interviews alone: read and told, for those inside the agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyarrow import csv

from onestory import evidence
from onestory.pipeline.folders import findings_file, private_folder
from onestory.pipeline.outcome import Outcome
from onestory.report.data_files import harmless

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from onestory.model.interviews import Interviews, InterviewsTold
    from onestory.pipeline.outcome import Tell

_PRIVATE = (
    "These tables are for those inside the agreement: with few people in a group, a count may"
    " point at someone. What may leave is in the report of a study."
)


def interviews(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return the outcome of reading and telling the coded interviews of the sidecar at `path`.

    Tables go into `private/interviews` of the folder `to`, or of `output` beside the sidecar.
    Raises PlanError for a sidecar that cannot be followed, DeliveryError for a file that cannot be
    read or is coded on two frames, NothingUsableError where nobody spoke.
    """
    tell("Reading", 0, 2)
    read = evidence.read_interviews(path)
    tell("Telling", 1, 2)
    told = evidence.tell_interviews(read)
    folder = (to or path.parent / "output").resolve()
    used = read.inputs[0]
    return Outcome(
        files=_written(read, told, folder),
        sentences=(*told.sentences, _PRIVATE),
        findings=told.findings,
        received_rows=used.received_rows,
        accepted_rows=used.accepted_rows,
        rejected_rows=used.rejected_rows,
    )


def _written(read: Interviews, told: InterviewsTold, folder: Path) -> tuple[Path, ...]:
    """Return the tables as CSV, and the findings, written into the private part of the folder."""
    place = private_folder(folder) / "interviews" / told.interviews
    place.mkdir(parents=True, exist_ok=True)
    tables = {
        "profiles": told.profiles,
        "comparisons": told.compared,
        "agreement": told.agreement,
        "ratings": evidence.ratings_by_site(read),
        "spoken": read.spoken,
        "codings": read.codings,
    }
    within = f"private/interviews/{told.interviews}"
    return (
        *(_csv(table, place / f"{name}.csv") for name, table in tables.items()),
        findings_file(folder, told.findings, within=within),
    )


def _csv(table: pa.Table, path: Path) -> Path:
    options = csv.WriteOptions(quoting_style="needed", quoting_header="none")
    csv.write_csv(harmless(table), path, options)
    return path
