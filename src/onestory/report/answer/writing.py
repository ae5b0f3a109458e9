"""Writing: a cleared answer put into a folder as page, pictures, workbook, data and manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa

from onestory import engine
from onestory.model.errors import ReportError
from onestory.release.answers import ClearedAnswer
from onestory.report import data_files, manifest, words, workbook
from onestory.report.answer import page, pictures, tidy
from onestory.report.answer.pictures import Album
from onestory.report.answer.plan import AnswerPlan
from onestory.report.charts import picture


def write_answer(
    cleared: ClearedAnswer, *, to: Path, plan: AnswerPlan | None = None
) -> tuple[Path, ...]:
    """Return the files of the answer, written into the folder `to`, `answer.html` first.

    The same answer and plan give the same bytes. Raises ReportError when a locked statement would
    be missing from the page, or when the folder cannot be written.
    """
    chosen = plan or AnswerPlan()
    album = pictures.draw(cleared.answer, chosen)
    try:
        to.mkdir(parents=True, exist_ok=True)
        manifest.clear(to / "manifest.json")
        return _write(cleared, album, chosen, to)
    except OSError as error:
        raise ReportError(
            found=f"The answer cannot be written: {error.strerror or error}.",
            where=str(error.filename or to),
            do="Close the file if it is open elsewhere, or choose another folder.",
        ) from error


def _write(cleared: ClearedAnswer, album: Album, plan: AnswerPlan, to: Path) -> tuple[Path, ...]:
    answer = cleared.answer
    tables = tidy.tables(answer, plan)
    data = _data({**tables, **tidy.check_tables(answer)}, to / "data")
    effects = engine.sha256(to / "data" / "effects.csv")
    title = answer.study.title
    book = {"About": _about(cleared), **{_sheet(name): one for name, one in tables.items()}}
    files = (
        page.write(cleared, album, to / "answer.html", plan=plan, effects_sha256=effects),
        workbook.save(book, to / "answer.xlsx", title=title, made_on=cleared.provenance.made_on),
        *data,
        *_save(cleared, album, to / "charts"),
    )
    return (*files, manifest.save(_told(cleared), files, to / "manifest.json"))


def _data(tables: Mapping[str, pa.Table], folder: Path) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(
        path for name, table in tables.items() for path in data_files.save(table, folder / name)
    )


def _sheet(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _about(cleared: ClearedAnswer) -> pa.Table:
    answer, made = cleared.answer, cleared.provenance
    items = {
        "Title": answer.study.title,
        "Answer": answer.sentence,
        "Verdict": answer.verdict,
        "Complete": "yes" if answer.complete else f"no: {' '.join(answer.missing)}",
        "Invented": words.INVENTED if answer.invented else "No: these are real figures",
        "Audience": cleared.rule.audience,
        "Small numbers": cleared.rule.wording,
        "What was hidden": cleared.suppression.sentence,
        "Made on": made.made_on,
        "Program": f"OneStory {made.code_version}",
        "Definitions": "; ".join(made.definitions),
        "Study sha256": answer.study.text_sha256,
        "Plan sha256": made.plan_sha256,
        "Estimates": "where contrast is 'ratio', -0.06 is 6% lower; else in the unit",
        "Period columns": "period_start is the first day; period_end is the first day after",
    }
    return pa.table({"item": list(items), "text": list(items.values())})


def _save(cleared: ClearedAnswer, album: Album, folder: Path) -> tuple[Path, ...]:
    """Each picture as SVG and PNG, complete with its words, to paste elsewhere."""
    folder.mkdir(parents=True, exist_ok=True)
    made = cleared.provenance
    foot = f"Made by OneStory {made.code_version} on {words.day(made.made_on)}."
    banner = words.INVENTED if cleared.answer.invented else ""
    written: list[Path] = []
    for one in album.every:
        text = picture.whole(one, foot=(cleared.answer.study.title, foot), banner=banner)
        written += [folder / f"{one.name}.svg", folder / f"{one.name}.png"]
        written[-2].write_text(text, encoding="utf-8", newline="\n")
        written[-1].write_bytes(picture.png(text))
    return tuple(written)


def _told(cleared: ClearedAnswer) -> dict[str, object]:
    answer, made = cleared.answer, cleared.provenance
    lock = answer.study.lock
    return {
        "title": answer.study.title,
        "question": answer.study.question,
        "sentence": answer.sentence,
        "verdict": answer.verdict,
        "complete": answer.complete,
        "missing": list(answer.missing),
        "locked": "no" if lock is None else lock.kind,
        "lock_sha256": "" if lock is None else lock.seal or lock.sha256,
        "files_changed_since_lock": [] if lock is None else list(lock.files_changed),
        "study_sha256": answer.study.text_sha256,
        "invented": answer.invented,
        "audience": cleared.rule.audience,
        "rule": cleared.rule.wording,
        "suppression": asdict(cleared.suppression),
        "withheld": list(cleared.withheld),
        "made_on": made.made_on,
        "code_version": made.code_version,
        "plan_sha256": made.plan_sha256,
        "definitions": list(made.definitions),
        "inputs": [asdict(one) for one in made.inputs],
    }
