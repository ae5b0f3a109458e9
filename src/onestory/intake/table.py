"""Tables: where on which sheet the headings of a layout stand, and the rows below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from onestory.intake.notices import Notice, RefusedRowError
from onestory.intake.periods import read_period
from onestory.intake.sheet import Row, Sheet, same_words, text_of, words_of
from onestory.model.errors import DeliveryError
from onestory.sources import FigureColumn, GroupColumn, LongLayout

DEEPEST_HEADING = 40  # rows searched for the headings

_NOTE = re.compile(
    r"(source|notes?|footnotes?|copyright|©|caution|key)\b|\[|\*|\(?[0-9a-z][.)] ", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one figure or group column stands: its position, its heading and what it is."""

    at: int
    heading: str
    figure: FigureColumn | None = None
    group: GroupColumn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A table found: its headings, the position of each role, and the rows of data."""

    layout: LongLayout
    sheet: Sheet
    headings: tuple[str, ...]
    columns: dict[str, int]
    figures: tuple[Place, ...]
    groups: tuple[Place, ...]
    data: tuple[Row, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A row taken for the headings of a layout, and what it lacks."""

    layout: LongLayout
    sheet: Sheet
    row: int
    lacks: tuple[tuple[str, ...], ...]
    found: int


def locate(
    sheets: Sequence[Sheet],
    layouts: Sequence[LongLayout],
    *,
    file: str,
    sheet: str = "",
    header_row: int | None = None,
) -> Located:
    """Return the table that one of the layouts describes.

    Raises DeliveryError, saying what was looked for and what was found, when there is none.
    """
    searched = _searched(sheets, sheet, file)
    attempts = [
        _attempt(layout, one, at, file)
        for layout in layouts
        for one in searched
        for at, row in enumerate(one.rows[:DEEPEST_HEADING])
        if header_row in (None, row.number)
    ]
    if not attempts:
        raise _no_rows(searched, file, header_row)
    best = min(attempts, key=lambda a: (len(a.lacks), -a.found))
    if best.lacks:
        raise _lacking(best, searched, file)
    return _located(best, [one for one in sheets if one is not best.sheet], file)


def _searched(sheets: Sequence[Sheet], name: str, file: str) -> list[Sheet]:
    """Return the sheet of that name, or else every sheet that is not hidden."""
    if not name:
        shown = [one for one in sheets if not one.hidden]
        return shown or list(sheets)
    named = [one for one in sheets if same_words(one.name) == same_words(name)]
    if not named:
        raise DeliveryError(
            found=f"There is no sheet '{name}'.",
            where=file,
            do=f"The sheets are: {', '.join(one.name for one in sheets)}.",
        )
    return named


def _attempt(layout: LongLayout, sheet: Sheet, at: int, file: str) -> _Attempt:
    """Return how well the row serves as the headings of the layout."""
    positions = _positions(sheet.rows[at])
    wanted = _wanted(layout, file)
    lacks = tuple(names for names in wanted if _position(names, positions) is None)
    every = [*layout.columns.values(), *(f.names for f in layout.figures)]
    found = sum(1 for names in every if _position(names, positions) is not None)
    return _Attempt(layout=layout, sheet=sheet, row=at, lacks=lacks, found=found)


def _wanted(layout: LongLayout, file: str) -> list[tuple[str, ...]]:
    """Return the headings that must be there, each with the names it may carry."""
    roles = layout.columns
    wanted = [roles[role] for role in layout.required]
    if not layout.place and not {"place_name", "place_code"} & set(layout.required):
        wanted.append((*roles.get("place_name", ()), *roles.get("place_code", ())))
    timed = layout.one_period or re.search(layout.period_in_file_name or "$^", file)
    if not timed and "period" not in layout.required:
        wanted.append(roles.get("period", ("period",)))
    if layout.all_figures:
        wanted += [one.names for one in layout.figures]
    else:
        wanted.append(tuple(name for one in layout.figures for name in one.names))
    return wanted + [one.names for one in layout.groups]


def _positions(row: Row) -> dict[str, int]:
    """Return the position of each heading, the first where one is repeated."""
    positions: dict[str, int] = {}
    for at, cell in enumerate(row.cells):
        positions.setdefault(same_words(text_of(cell)), at)
    return positions


def _position(names: Iterable[str], positions: dict[str, int]) -> int | None:
    """Return where the first of the names stands that is there, or None."""
    there = (positions.get(same_words(name)) for name in names)
    return next((at for at in there if at is not None), None)


def _located(found: _Attempt, others: Sequence[Sheet], file: str) -> Located:
    """Return the table below the headings that were found."""
    header = found.sheet.rows[found.row]
    positions = _positions(header)
    headings = tuple(text_of(cell) for cell in header.cells)
    layout = found.layout
    columns = {role: _position(names, positions) for role, names in layout.columns.items()}
    figures = [(one, _position(one.names, positions)) for one in layout.figures]
    groups = [(one, _position(one.names, positions)) for one in layout.groups]
    used = [*columns.values(), *(at for _, at in figures), *(at for _, at in groups)]
    _refuse_repeated(headings, {at for at in used if at is not None}, file)
    data, furniture = _data(found.sheet, found.row)
    return Located(
        layout=layout,
        sheet=found.sheet,
        headings=headings,
        columns={role: at for role, at in columns.items() if at is not None},
        figures=tuple(
            Place(at=at, heading=headings[at], figure=one) for one, at in figures if at is not None
        ),
        groups=tuple(
            Place(at=at, heading=headings[at], group=one) for one, at in groups if at is not None
        ),
        data=data,
        notices=(*_above(found), *furniture, *_beside(others)),
    )


def _refuse_repeated(headings: Sequence[str], used: set[int], file: str) -> None:
    """Raise when a heading that is needed stands over two columns."""
    words = [same_words(one) for one in headings]
    for at in sorted(used):
        if words.count(words[at]) > 1:
            raise DeliveryError(
                found=f"Two columns are headed '{headings[at]}'.",
                where=file,
                do="Give each column its own heading, or no one can tell which is meant.",
            )


def _above(found: _Attempt) -> list[Notice]:
    """Return a notice when rows stand above the headings."""
    if not found.row:
        return []
    number = found.sheet.rows[found.row].number
    message = f"The headings stand in row {number}; the rows above were taken as a title."
    return [Notice(rule="title rows", message=message, sheet=found.sheet.name)]


def _beside(others: Sequence[Sheet]) -> list[Notice]:
    """Return a notice on sheets that were not read."""
    found: list[Notice] = []
    shown = [one.name for one in others if not one.hidden]
    hidden = [one.name for one in others if one.hidden]
    if shown:
        message = f"Other sheets were not read: {', '.join(shown)}."
        found.append(Notice(rule="other sheets", message=message))
    if hidden:
        message = f"Hidden sheets were not read: {', '.join(hidden)}."
        found.append(Notice(rule="hidden sheet", message=message, severity="warning"))
    return found


def _data(sheet: Sheet, header: int) -> tuple[tuple[Row, ...], list[Notice]]:
    """Return the rows of data, repeated headings and footnotes left out with a notice."""
    words = [same_words(text_of(cell)) for cell in sheet.rows[header].cells]
    below = list(sheet.rows[header + 1 :])
    last = len(below)
    while last and _is_note(below[last - 1], below[last - 2] if last > 1 else None, len(words)):
        last -= 1
    kept: list[Row] = []
    notices = [
        Notice(rule="footnotes", message=f"Footnote: {words_of(row)[:300]}", row=row.number)
        for row in below[last:]
    ]
    for row in below[:last]:
        if _repeats(row, words):
            message = "The headings are repeated among the rows."
            notices.append(Notice(rule="repeated heading", message=message, row=row.number))
        else:
            kept.append(row)
    return tuple(kept), notices


def _repeats(row: Row, words: Sequence[str]) -> bool:
    """Return whether the row says the headings again."""
    pairs = zip(row.cells, words, strict=False)
    return len(row.cells) == len(words) and all(same_words(text_of(c)) == w for c, w in pairs)


def _is_note(row: Row, before: Row | None, width: int) -> bool:
    """Return whether a row at the end is a footnote: words alone, set apart or marked as such."""
    filled = list(dict.fromkeys(cell for cell in row.cells if cell != ""))
    first = filled[0] if filled else ""
    if row.problem or not isinstance(first, str) or width < 2:
        return False
    marked = _NOTE.match(first) is not None
    if len(filled) > 1:
        return marked and not any(re.search(r"^\s*[\d*]", str(cell)) for cell in filled[1:])
    apart = before is not None and row.number > before.number + 1
    return marked or apart or len(first) > 60


def _no_rows(searched: Sequence[Sheet], file: str, header_row: int | None) -> DeliveryError:
    if header_row is not None and any(one.rows for one in searched):
        return DeliveryError(
            found=f"Row {header_row} is blank or beyond the end of the file.",
            where=file,
            do="Set header_row to the row that holds the headings, or leave it out.",
        )
    return DeliveryError(
        found="The file has no rows: nothing stands in it but blank lines.",
        where=file,
        do="Export the table again, with its headings in the first row.",
    )


def _lacking(best: _Attempt, searched: Sequence[Sheet], file: str) -> DeliveryError:
    """Return the error that teaches which headings were looked for and which were found."""
    row = best.sheet.rows[best.row]
    headings = [text_of(cell) for cell in row.cells if cell != ""]
    wanted = [" or ".join(f"'{name}'" for name in names[:4]) for names in best.lacks]
    where = f"row {row.number}" + (f" of sheet '{best.sheet.name}'" if best.sheet.name else "")
    shown = ", ".join(headings[:15]) + (" …" if len(headings) > 15 else "")
    near = [
        match
        for names in best.lacks
        for match in get_close_matches(same_words(names[0]), [same_words(h) for h in headings], 1)
    ]
    hint = f"Did you mean '{near[0]}'? " if near else ""
    if sum(1 for heading in headings if _is_period(heading)) > 1:
        hint = "Each period has a column of its own: put them below one another, in one column. "
    sheets = [one.name for one in searched if one.name]
    tail = f" Sheets searched: {', '.join(sheets)}." if len(sheets) > 1 else ""
    return DeliveryError(
        found=f"No column is headed {' and none '.join(wanted)}. "
        f"The nearest thing to a row of headings is {where}: {shown}.{tail}",
        where=file,
        do=f"{hint}Name the columns in the onestory.toml as the file writes them.",
    )


def _is_period(heading: str) -> bool:
    """Return whether a heading names a period."""
    try:
        read_period(heading)
    except RefusedRowError:
        return False
    return True
