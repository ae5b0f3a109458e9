"""The one-page answer: one study, one page, whatever was found."""

from onestory.report.answer.plan import AnswerPlan
from onestory.report.answer.writing import write_answer

__all__ = ["AnswerPlan", "write_answer"]
