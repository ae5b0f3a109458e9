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

__all__ = [
    "FigureColumn",
    "GroupColumn",
    "LongLayout",
    "Measure",
    "PublishedCode",
    "catalogue",
    "long_layouts",
    "source",
]
