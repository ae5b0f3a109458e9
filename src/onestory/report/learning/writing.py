"""Writing: what one study taught, put into a folder as three lengths, their data and a manifest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from onestory.model.errors import ReportError
from onestory.model.learning import Length
from onestory.release.learning import ClearedLearning
from onestory.report import data_files, manifest, words
from onestory.report.answer import tidy
from onestory.report.answer.plan import AnswerPlan
from onestory.report.charts import picture
from onestory.report.learning import data, entry, fitting, foot, page, pictures, required, telling
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import LENGTHS, Document
from onestory.report.learning.fitting import Fitted
from onestory.report.learning.pictures import Pictures

_ORDER: tuple[Length, ...] = ("board", "team", "full")


def write_learning(cleared: ClearedLearning, *, to: Path, plan: AnswerPlan) -> tuple[Path, ...]:
    """Return the files of the learning report, written into the folder `to`.

    Three lengths of the same truth come first, each as HTML and PDF: `board.html`, `board.pdf`
    (four pages at most), `team` (one page) and `full`; then `learning.json`, which the learning
    library reads, the data and pictures, and `manifest.json`. The same learning and plan give the
    same bytes.

    Raises ReportError when anything registered would be left out, when what is registered does
    not fit the pages of a length, or when the folder cannot be written.
    """
    material = telling.gather(cleared, plan)
    drawn = pictures.draw(material)
    document = telling.tell(material, drawn)
    wanted = required.required(material)
    required.check(document, wanted)
    fitted = [
        fitting.fit(document, length, made=_moment(cleared.provenance.made_on))
        for length in LENGTHS
    ]
    for one in fitted:
        required.check(one.document, wanted)
    by_length = {one.length: one for one in fitted}
    try:
        to.mkdir(parents=True, exist_ok=True)
        manifest.clear(to / "manifest.json")
        files = (
            *(path for length in _ORDER for path in _length(by_length[length], material, to)),
            entry.write(material, document, to / "learning.json"),
            *_data(material, document, to / "data"),
            *_charts(drawn, material, to / "charts"),
        )
        for one in fitted:
            text = (to / f"{one.length}.html").read_text(encoding="utf-8")
            required.check_written(page.plain(text), one.document, wanted)
        return (*files, manifest.save(_told(material), files, to / "manifest.json"))
    except OSError as error:
        raise ReportError(
            found=f"The learning report cannot be written: {error.strerror or error}.",
            where=str(error.filename or to),
            do="Close the file if it is open elsewhere, or choose another folder.",
        ) from error


def _moment(day: str) -> int:
    """The day of making as seconds since 1970: the PDF says no finer time than the report."""
    try:
        return int(datetime.fromisoformat(day[:10]).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return 0


def _length(fitted: Fitted, material: Material, to: Path) -> tuple[Path, Path]:
    version = foot.version(material.cleared.provenance.code_version)
    path = to / f"{fitted.length}.pdf"
    path.write_bytes(fitted.pdf)
    name = to / f"{fitted.length}.html"
    return page.write(fitted.document, fitted.length, name, version=version), path


def _data(material: Material, document: Document, folder: Path) -> tuple[Path, ...]:
    """Every table that holds anything, and the sentences with the rows they rest on."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: Mapping[str, pa.Table] = {
        "sentences": data.sentences(document),
        **material.tables,
        **tidy.check_tables(material.answer),
    }
    return tuple(
        path
        for name, table in tables.items()
        if table.num_rows
        for path in data_files.save(table, folder / name)
    )


def _charts(drawn: Pictures, material: Material, folder: Path) -> tuple[Path, ...]:
    """Each picture as SVG and PNG, complete with its words, to paste elsewhere."""
    folder.mkdir(parents=True, exist_ok=True)
    made = material.cleared.provenance
    made_by = f"Made by OneStory {foot.version(made.code_version)} on {words.day(made.made_on)}."
    banner = words.INVENTED if material.invented else ""
    written: list[Path] = []
    for one in (figure.picture for figure in drawn.every):
        text = picture.whole(one, foot=(material.answer.study.title, made_by), banner=banner)
        written += [folder / f"{one.name}.svg", folder / f"{one.name}.png"]
        written[-2].write_text(text, encoding="utf-8", newline="\n")
        written[-1].write_bytes(picture.png(text))
    return tuple(written)


def _told(material: Material) -> dict[str, object]:
    study, cleared = material.answer.study, material.cleared
    return {
        "title": study.title,
        "sentence": material.answer.sentence,
        "study_sha256": study.text_sha256,
        "lock_sha256": "" if study.lock is None else study.lock.seal or study.lock.sha256,
        "invented": material.invented,
        "audience": cleared.rule.audience,
        "rule": cleared.rule.wording,
        "withheld": list(cleared.withheld),
        "made_on": cleared.provenance.made_on,
        "code_version": cleared.provenance.code_version,
        "plan_sha256": cleared.provenance.plan_sha256,
    }
