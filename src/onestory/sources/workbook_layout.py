"""Workbook layouts: how the sheets of a published workbook lie, as types read from TOML."""

from __future__ import annotations

from dataclasses import dataclass, field

from onestory.model.source import Source
from onestory.sources.layout import Declared, declared_tables, declared_texts, declared_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What the numbers of a column are: a measure and the part of it."""

    measure: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WideColumn:
    """A column known by its heading, which must hold `words` and none of `not_words`."""

    words: str
    uses: tuple[Use, ...]
    not_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """Columns whose heading holds `words` are left out for areas of some levels, and `why`."""

    words: str
    levels: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockTable:
    """A sheet with England and regions, then ICBs, then trusts, below stacked headings.

    `period` is 'day', 'week' or 'month'. Where `group` is set, every heading is a group of the
    one `measure`; else `columns` says which heading is which measure. `unequal` gives the
    publisher's reason why parts may not add up to their total, by the level of the parts.
    """

    sheet: str
    period: str
    measure: str = ""
    group: str = ""
    columns: tuple[WideColumn, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    unequal: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesTable:
    """A sheet with one row a month for England, below stacked headings.

    `measures` maps words of the headings ('' fits any) to a measure; `groups` names what each
    row of headings says, from the top; a heading 'Total' stands for everyone.
    """

    sheet: str
    measures: dict[str, str]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookLayout:
    """A published workbook: words that its title must hold, its tables and its marks."""

    title: str
    tables: tuple[BlockTable, ...]
    series: tuple[SeriesTable, ...]
    marks: dict[str, str]
    statistics: dict[str, str]


def workbook_layouts(source: Source) -> tuple[WorkbookLayout, ...]:
    """Return the workbooks that the source's files may be, in the order to try them."""
    return tuple(_workbook(one) for one in declared_tables(source.layout, "workbook"))


def _workbook(declared: Declared) -> WorkbookLayout:
    return WorkbookLayout(
        title=str(declared["title"]),
        tables=tuple(_block(one) for one in declared_tables(declared, "tables")),
        series=tuple(_series(one) for one in declared_tables(declared, "series")),
        marks=declared_words(declared, "marks"),
        statistics=declared_words(declared, "statistics"),
    )


def _block(declared: Declared) -> BlockTable:
    return BlockTable(
        sheet=str(declared["sheet"]),
        period=str(declared["period"]),
        measure=str(declared.get("measure", "")),
        group=str(declared.get("group", "")),
        columns=tuple(_column(one) for one in declared_tables(declared, "columns")),
        hidden=tuple(_hidden(one) for one in declared_tables(declared, "hidden")),
        unequal=declared_words(declared, "unequal"),
    )


def _column(declared: Declared) -> WideColumn:
    uses = tuple(
        Use(measure=str(one["measure"]), part=str(one["part"]))
        for one in declared_tables(declared, "uses")
    )
    not_words = str(declared.get("not_words", ""))
    return WideColumn(words=str(declared["words"]), not_words=not_words, uses=uses)


def _hidden(declared: Declared) -> Hidden:
    return Hidden(
        words=str(declared["words"]),
        levels=declared_texts(declared, "levels"),
        why=str(declared["why"]),
    )


def _series(declared: Declared) -> SeriesTable:
    return SeriesTable(
        sheet=str(declared["sheet"]),
        measures=declared_words(declared, "measures"),
        groups=declared_texts(declared, "groups"),
    )
