"""Pictures that people know, each drawn for the page, for a phone and for a board paper."""

from onestory.report.charts.album import draw
from onestory.report.charts.picture import Picture

__all__ = ["Picture", "draw"]
