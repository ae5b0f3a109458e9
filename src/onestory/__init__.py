"""The evidence system for integrated care: is it working? An honest answer, from your own files.

The rooms are the walk: `intake`, `indicators`, `compare`, `release`, `report`; `pipeline` takes
it in one step. The types that flow between them are here.
"""

from onestory.model.area import Area
from onestory.model.comparison import Comparison
from onestory.model.errors import OneStoryError
from onestory.model.finding import Finding
from onestory.model.indicator import Indicator
from onestory.model.period import Period
from onestory.model.release import DisclosureRule, Provenance, Release
from onestory.model.result import Input, Result
from onestory.model.source import Checked, Delivery, Source
from onestory.model.table import Table

__all__ = [
    "Area",
    "Checked",
    "Comparison",
    "Delivery",
    "DisclosureRule",
    "Finding",
    "Indicator",
    "Input",
    "OneStoryError",
    "Period",
    "Provenance",
    "Release",
    "Result",
    "Source",
    "Table",
]
