"""Warnings: what page one of an answer says first of the study itself, whatever was found."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from onestory.model.locked import lock_state
from onestory.model.words import many
from onestory.pipeline.study.lock import unrecorded
from onestory.pipeline.study.since import changed_files, with_files_told

if TYPE_CHECKING:
    from onestory.model.answer import Answer
    from onestory.pipeline.study.reading import StudyPlan


def unamended(given: StudyPlan, answer: Answer) -> Answer:
    """Return the answer marked where the study or its files differ from the lock and amendments."""
    changed = unrecorded(given)
    answer = with_files_told(answer, changed_files(given))
    if not changed:
        return answer
    said = f"The study was changed after its lock, and no amendment says why: {'; '.join(changed)}."
    return dataclasses.replace(answer, complete=False, missing=(*answer.missing, said))


def standing(answer: Answer) -> tuple[str, ...]:
    """Return in capitals what page one warns of: no lock, a change since it, things not given."""
    warnings = {"not locked": "NOT LOCKED.", "changed": "CHANGED SINCE it was locked."}
    warned = warnings.get(lock_state(answer.study))
    lacking = (
        f"INCOMPLETE: {many(len(answer.missing), 'thing')} that an honest answer needs"
        f" {'was' if len(answer.missing) == 1 else 'were'} not given."
    )
    return (*([warned] if warned else []), *([] if answer.complete else [lacking]))
