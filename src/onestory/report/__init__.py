"""Tables, pictures, sentences and pages, over what a release let through and nothing else."""

from onestory.report.answer import AnswerPlan, write_answer
from onestory.report.export_r import ExportedPanel, export_r
from onestory.report.learning import write_learning
from onestory.report.plan import ReportPlan
from onestory.report.writing import write

__all__ = [
    "AnswerPlan",
    "ExportedPanel",
    "ReportPlan",
    "export_r",
    "write",
    "write_answer",
    "write_learning",
]
