"""Tables, pictures, sentences and pages, over what a release let through and nothing else."""

from onestory.report.answer import AnswerPlan, write_answer
from onestory.report.plan import ReportPlan
from onestory.report.writing import write

__all__ = ["AnswerPlan", "ReportPlan", "write", "write_answer"]
