"""A survey alone: read, scored and told, for those inside the agreement."""

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

    from onestory.model.survey import Survey, SurveyTold
    from onestory.pipeline.outcome import Tell

_INVENTED = "These answers are invented: nobody gave them."
_PRIVATE = (
    "These figures are for those inside the agreement: small groups stand in the tables, which may"
    " not be passed on. What may leave is in the report of a study."
)


def survey(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return the outcome of reading, scoring and telling the survey of the sidecar at `path`.

    Tables go into `private/surveys` of the folder `to`, or of `output` beside the sidecar.
    Raises PlanError for a sidecar that cannot be followed, DeliveryError for a file that cannot be
    read, NothingUsableError where no row can be used.
    """
    tell("Reading", 0, 3)
    read = evidence.read_survey(path, instruments=evidence.instruments())
    tell("Scoring", 1, 3)
    scored = evidence.score(read)
    tell("Telling", 2, 3)
    told = evidence.tell_survey(read, scored, sites=_sites(read))
    folder = (to or path.parent / "output").resolve()
    used = read.inputs[0]
    first = (_INVENTED,) if told.invented else ()
    return Outcome(
        files=_written(told, folder),
        sentences=tuple(dict.fromkeys((*first, *told.sentences, *told.cautions, _PRIVATE))),
        findings=told.findings,
        received_rows=used.received_rows,
        accepted_rows=used.accepted_rows,
        rejected_rows=used.rejected_rows,
    )


def begin(path: Path) -> Outcome:
    """Return the outcome of writing a first sidecar beside the file of answers at `path`.

    Raises PlanError where one lies there or the file holds no answers, DeliveryError for a file
    that cannot be read.
    """
    begun = evidence.begin_survey(path, instruments=evidence.instruments())
    with begun.path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(begun.text)
    return Outcome(files=(begun.path,), sentences=begun.sentences)


def _sites(read: Survey) -> tuple[str, ...]:
    """Return every site of the answers: without a study, all are its sites."""
    return tuple(sorted({str(site) for site in read.responses["site"].to_pylist() if site}))


def _written(told: SurveyTold, folder: Path) -> tuple[Path, ...]:
    """Return the tables as CSV, and the findings, written into the private part of the folder."""
    place = private_folder(folder) / "surveys" / told.survey
    place.mkdir(parents=True, exist_ok=True)
    tables = {"scores": told.scores, "response": told.response, "changes": told.changes}
    within = f"private/surveys/{told.survey}"
    return (
        *(_csv(table, place / f"{name}.csv") for name, table in tables.items()),
        findings_file(folder, told.findings, within=within),
    )


def _csv(table: pa.Table, path: Path) -> Path:
    options = csv.WriteOptions(quoting_style="needed", quoting_header="none")
    csv.write_csv(harmless(table), path, options)
    return path
