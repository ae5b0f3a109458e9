"""Writing: a release put into a folder as page, pictures, workbook, data files and manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from onestory import engine
from onestory.model.errors import ReportError
from onestory.model.release import Release
from onestory.report import charts, data_files, manifest, page, words, workbook
from onestory.report.charts import Picture, picture
from onestory.report.plan import ReportPlan
from onestory.report.story import Story, tell


def write(release: Release, *, to: Path, plan: ReportPlan) -> tuple[Path, ...]:
    """Return the files of the report, written into the folder `to`, `report.html` first.

    The same release and plan give the same bytes. Raises ReportError when the folder cannot be
    written, or when there is nothing to report.
    """
    story = tell(release, plan)
    if not story.sections:
        raise ReportError(
            found="There is no result to report.",
            do="Check what `release` let through, and that the plan asks for an indicator.",
        )
    try:
        to.mkdir(parents=True, exist_ok=True)
        manifest.clear(to / "manifest.json")
        return _write(story, to)
    except OSError as error:
        raise ReportError(
            found=f"The report cannot be written: {error.strerror or error}.",
            where=str(error.filename or to),
            do="Close the file if it is open elsewhere, or choose another folder.",
        ) from error


def _write(story: Story, to: Path) -> tuple[Path, ...]:
    drawn = {section.anchor: charts.draw(story, section) for section in story.sections}
    data = data_files.write(story, to / "data")
    files = (
        page.write(story, drawn, to / "report.html", results_sha256=engine.sha256(data[0])),
        workbook.write(story, to / "report.xlsx"),
        *data,
        *_save(story, drawn, to / "charts"),
    )
    return (*files, manifest.write(story, files, to / "manifest.json"))


def _save(story: Story, drawn: Mapping[str, Sequence[Picture]], folder: Path) -> tuple[Path, ...]:
    """Each picture as SVG and PNG, complete with its words, to paste elsewhere."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for section in story.sections:
        for one in drawn[section.anchor]:
            text = picture.whole(
                one, foot=_foot(story, section.indicator.source), banner=_banner(story)
            )
            written += [folder / f"{one.name}.svg", folder / f"{one.name}.png"]
            written[-2].write_text(text, encoding="utf-8", newline="\n")
            written[-1].write_bytes(picture.png(text))
    return tuple(written)


def _foot(story: Story, source: str) -> tuple[str, ...]:
    made = story.release.provenance
    return (
        f"Source: {source}. Made by OneStory {made.code_version} on {words.day(made.made_on)}.",
    )


def _banner(story: Story) -> str:
    return words.INVENTED if story.invented else ""
