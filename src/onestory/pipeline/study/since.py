"""Since: which files beside a study changed since its lock, told but never held against it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onestory.model.finding import Finding
from onestory.pipeline.study.beside import differences
from onestory.pipeline.study.lock_file import read_lock

if TYPE_CHECKING:
    from onestory.model.answer import Answer
    from onestory.pipeline.study.reading import StudyPlan


def changed_files(plan: StudyPlan) -> tuple[str, ...]:
    """Return how files differ from those at the lock or last amendment, a sentence a file.

    Such a change is no breach: figures, activity and events rightly grow. It is told, because
    the answer rests on them as much as on the study's words. Errors as `study_lock`.
    """
    locked = read_lock(plan.folder)
    return differences(locked.beside_now, plan) if locked else ()


def with_files_told(answer: Answer, changed: tuple[str, ...]) -> Answer:
    """Return the answer with the files that changed since its lock, on page one and as findings."""
    lock = answer.study.lock
    if lock is None or not changed:
        return answer
    told = tuple(
        Finding(
            rule="file changed since the lock",
            severity="note",
            message=f"{sentence}.",
            do="See that it is meant, and say why with `onestory study amend`.",
        )
        for sentence in changed
    )
    study = replace(answer.study, lock=replace(lock, files_changed=changed))
    return replace(answer, study=study, findings=(*answer.findings, *told))
