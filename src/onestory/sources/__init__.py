"""The data sets that OneStory can read: where each comes from and how its files lie."""

from onestory.sources.catalogue import catalogue, source
from onestory.sources.layout import (
    FigureColumn,
    GroupColumn,
    LongLayout,
    Measure,
    PublishedCode,
    long_layouts,
)
from onestory.sources.page import Page, Section, markdown, page
from onestory.sources.record_layout import (
    CodeList,
    Field,
    RecordLayout,
    RecordRule,
    declared_fields,
    record_layout,
)
from onestory.sources.workbook_layout import (
    BlockTable,
    Hidden,
    SeriesTable,
    Use,
    WideColumn,
    WorkbookLayout,
    workbook_layouts,
)

__all__ = [
    "BlockTable",
    "CodeList",
    "Field",
    "FigureColumn",
    "GroupColumn",
    "Hidden",
    "LongLayout",
    "Measure",
    "Page",
    "PublishedCode",
    "RecordLayout",
    "RecordRule",
    "Section",
    "SeriesTable",
    "Use",
    "WideColumn",
    "WorkbookLayout",
    "catalogue",
    "declared_fields",
    "long_layouts",
    "markdown",
    "page",
    "record_layout",
    "source",
    "workbook_layouts",
]
