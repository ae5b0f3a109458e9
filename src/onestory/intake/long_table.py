"""Long tables: one row a figure, or one row a place and period."""

from __future__ import annotations

from dataclasses import replace

from onestory.intake.columns import ColumnMap
from onestory.intake.long_rows import RowReader
from onestory.intake.open_file import Opened
from onestory.intake.reading import FileReading
from onestory.intake.table import locate
from onestory.model.errors import DeliveryError
from onestory.sources import FigureColumn, GroupColumn, LongLayout


def read_long(
    opened: Opened, layouts: tuple[LongLayout, ...], columns: ColumnMap, *, own: bool
) -> FileReading:
    """Return the figures, refusals and notices of the long table in the file.

    `own` says that the table is the analyst's, who can still fill a blank or mend a dash.

    Raises DeliveryError when no sheet holds a table of one of the layouts.
    """
    fitted = tuple(_fit(layout, columns) for layout in layouts)
    table = locate(
        opened.sheets,
        fitted,
        file=opened.file,
        sheet=columns.sheet,
        header_row=columns.header_row,
    )
    if not table.data:
        raise DeliveryError(
            found="There are headings but no rows below them.",
            where=opened.file,
            do="Export the table again, with its rows.",
        )
    reader = RowReader(table=table, file=opened.file, own=own)
    for row in table.data:
        reader.read(row)
    lines = sum(sheet.lines for sheet in opened.sheets)
    return FileReading(
        figures=reader.figures,
        rejections=reader.rejections,
        notices=[*opened.notices, *table.notices, *reader.notices],
        received=len(table.data),
        furniture=lines - len(table.data),
    )


def _fit(layout: LongLayout, columns: ColumnMap) -> LongLayout:
    """Return the layout with the analyst's own headings in it."""
    named = {
        "place_name": columns.place,
        "place_code": columns.place_code,
        "period": columns.period,
    }
    roles = {role: (heading,) for role, heading in named.items() if heading}
    parts = {
        p: getattr(columns, p) for p in ("numerator", "denominator", "value", "lower", "upper")
    }
    figures = tuple(FigureColumn(names=(h,), part=p) for p, h in parts.items() if h)
    groups = tuple(GroupColumn(names=(heading,), key=heading) for heading in columns.groups)
    own = not (layout.coded or layout.measure_prefix or any(f.measure for f in layout.figures))
    return replace(
        layout,
        columns={**layout.columns, **roles},
        required=tuple(dict.fromkeys([*layout.required, *roles])),
        figures=figures or layout.figures,
        all_figures=bool(figures) or layout.all_figures,
        groups=(*layout.groups, *groups),
        measure=layout.measure or (columns.measure if own else ""),
        level=columns.level or layout.level,
        one_period=columns.one_period or layout.one_period,
        period_kind=columns.period_kind or layout.period_kind,
    )
