"""The learning library: many places' reports on one page, searched and set side by side."""

from onestory.report.library.entries import Entry, Outcome
from onestory.report.library.reading import read_entry
from onestory.report.library.rows import COLUMNS, rows
from onestory.report.library.searching import search
from onestory.report.library.telling import summary, told
from onestory.report.library.writing import write_library

__all__ = [
    "COLUMNS",
    "Entry",
    "Outcome",
    "read_entry",
    "rows",
    "search",
    "summary",
    "told",
    "write_library",
]
