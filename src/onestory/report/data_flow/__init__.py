"""The data-flow page: where partners' records go, who may see what, and what risk is left."""

from onestory.report.data_flow.flow import Flow, Held, KeyFile, SourceFlow, Unwanted, Way
from onestory.report.data_flow.writing import write_data_flow

__all__ = ["Flow", "Held", "KeyFile", "SourceFlow", "Unwanted", "Way", "write_data_flow"]
