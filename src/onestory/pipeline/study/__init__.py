"""The study: read, begun, checked, locked, and rehearsed before any outcome is seen."""

from onestory.pipeline.study.reading import Draft, StudyPlan, draft, read_plan, read_study

__all__ = ["Draft", "StudyPlan", "draft", "read_plan", "read_study"]
