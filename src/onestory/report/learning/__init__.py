"""The learning report: one locked study told in three lengths of the same truth."""

from onestory.report.learning.writing import write_learning

__all__ = ["write_learning"]
