"""Writing: a cleared answer put into a folder as page, pictures, workbook, data and manifest."""

from __future__ import annotations

from pathlib import Path

from onestory.release.answers import ClearedAnswer
from onestory.report.answer.plan import AnswerPlan


def write_answer(
    cleared: ClearedAnswer, *, to: Path, plan: AnswerPlan | None = None
) -> tuple[Path, ...]:
    """Return the files of the answer, written into the folder `to`, `answer.html` first.

    The same answer and plan give the same bytes. Raises ReportError when a locked statement would
    be missing from the page, or when the folder cannot be written.
    """
    raise NotImplementedError(cleared, to, plan)
