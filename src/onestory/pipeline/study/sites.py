"""Sites: the places of the programme, from `[[site]]` sections or a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from onestory.intake.notices import RefusedRowError
from onestory.intake.open_file import open_file
from onestory.intake.periods import read_period
from onestory.intake.sheet import Cell, text_of
from onestory.model.errors import PlanError
from onestory.model.study import Site
from onestory.pipeline.study.form import NO_DAY, Form
from onestory.pipeline.study.headings import headed

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("site", "name", "site name"),
    "place": ("place", "place code", "code", "area", "area code"),
    "announced": ("announced", "date announced"),
    "starts": ("starts", "start", "start date", "planned start"),
    "certain": ("certain", "is certain"),
    "decided": ("decided", "how decided", "how it was decided"),
}
"""The columns of a table of sites, and the headings that are read as each."""
_YES, _NO = {"yes", "true", "y", "1", "certain"}, {"no", "false", "n", "0", "uncertain"}


def written(forms: Iterable[Form]) -> tuple[Site, ...]:
    """Return the sites of the `[[site]]` sections, one a place."""
    return tuple(site for form in forms for site in _written(form))


def _written(form: Form) -> list[Site]:
    name, places = form.text("name"), form.texts("place")
    announced, starts = form.optional_day("announced"), form.day("starts")
    certain, decided = form.flag("certain", default=True), form.optional_text("decided")
    if not places:
        form.note(
            "`place` is not answered yet: which place or places is the site, by code?",
            'Write place = "E08000035", or a list of codes.',
        )
    form.close()
    return [
        Site(
            name=name,
            place=place,
            announced=announced,
            starts=starts,
            certain=certain,
            decided=decided,
        )
        for place in places
        if starts != NO_DAY
    ]


def table(path: Path, mistakes: list[PlanError]) -> tuple[Site, ...]:
    """Return the sites in the table at `path`, a CSV or a workbook, one a row.

    A site with several places has a row for each. A row that cannot be read is noted among the
    mistakes with its number.
    """
    sheet = open_file(path).sheets[0]
    at = headed(sheet, COLUMNS, needed=("name", "place", "starts"), file=path.name)
    made: list[Site] = []
    for row in sheet.rows[1:]:
        cells = {key: row.cell(column) for key, column in at.items()}
        try:
            made.append(_site(cells))
        except RefusedRowError as refused:
            where = f"{path.name}, row {row.number}"
            mistakes.append(
                PlanError(found=refused.reason, where=where, do="Correct the row of the table.")
            )
    return tuple(made)


def row_numbers(path: Path) -> dict[str, int]:
    """Return the number of the first row in which each place stands in the table at `path`."""
    sheet = open_file(path).sheets[0]
    column = headed(sheet, COLUMNS, needed=("place",), file=path.name)["place"]
    return {text_of(row.cell(column)): row.number for row in reversed(sheet.rows[1:])}


def _site(cells: Mapping[str, Cell]) -> Site:
    name, place = text_of(cells["name"]), text_of(cells["place"])
    if not place:
        raise RefusedRowError("missing place", f"The site '{name}' has no place.")
    starts = _day(cells["starts"], "starts")
    if starts is None:
        raise RefusedRowError("missing period", f"The site '{name}' has no day on which it starts.")
    return Site(
        name=name or place,
        place=place,
        announced=_day(cells.get("announced", ""), "announced"),
        starts=starts,
        certain=_certain(text_of(cells.get("certain", ""))),
        decided=text_of(cells.get("decided", "")),
    )


def _day(cell: Cell, column: str) -> date | None:
    """Return the first day of what the cell names: a day, a month or a year."""
    if text_of(cell) == "":
        return None
    try:
        return read_period(cell).start
    except RefusedRowError as refused:
        raise RefusedRowError(refused.rule, f"In column '{column}': {refused.reason}") from refused


def _certain(text: str) -> bool:
    said = text.casefold()
    if said and said not in _YES | _NO:
        raise RefusedRowError("unknown word", f"'{text}' under 'certain' is neither yes nor no.")
    return said not in _NO
