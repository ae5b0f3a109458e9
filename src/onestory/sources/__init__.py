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
    "FigureColumn",
    "GroupColumn",
    "Hidden",
    "LongLayout",
    "Measure",
    "PublishedCode",
    "SeriesTable",
    "Use",
    "WideColumn",
    "WorkbookLayout",
    "catalogue",
    "long_layouts",
    "source",
    "workbook_layouts",
]
