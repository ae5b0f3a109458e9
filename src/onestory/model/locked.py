"""Whether a study was locked before its outcomes were seen, and has been kept, in words."""

from __future__ import annotations

from typing import Literal

from onestory.model.period import day_label
from onestory.model.study import Lock, Study
from onestory.model.words import many

LockState = Literal["not locked", "locked", "amended", "changed"]
"""'amended': every change since the lock is recorded. 'changed': one is not."""


def lock_state(study: Study) -> LockState:
    """Return whether the study is as it was locked."""
    if study.lock is None:
        return "not locked"
    amendments = study.lock.amendments
    if study.text_sha256 != (amendments[-1].sha256 if amendments else study.lock.sha256):
        return "changed"
    return "amended" if amendments else "locked"


def lock_sentence(study: Study) -> str:
    """Return the state of the lock as page one says it."""
    if study.lock is None:
        return (
            "This study is not locked: nothing shows that its questions were set before its"
            " answers were known."
        )
    state = lock_state(study)
    told = _locked(study.lock)
    if state == "changed":
        return f"{told} It was changed afterwards, and the change is not recorded."
    if state == "amended":
        return f"{told} {_amended(study.lock)}"
    return told


def files_sentence(lock: Lock, *, most: int = 3) -> str:
    """Return which files differ from those at the lock, the first `most` by name; '' if none."""
    changed = lock.files_changed
    if not changed:
        return ""
    others = len(changed) - most
    more = f"; and {many(others, 'other')}, told in the findings" if others > 0 else ""
    return f"Files changed since the lock: {'; '.join(changed[:most])}{more}."


def _locked(lock: Lock) -> str:
    day = day_label(lock.on)
    vouched = f"witnessed by {lock.witness}" if lock.witness else "self-declared"
    if lock.kind == "prospective":
        return (
            f"Locked on {day} by {lock.by}, before any outcome after the start was read"
            f" (prospective, {vouched})."
        )
    return (
        f"Locked on {day} by {lock.by}, after outcomes had been seen (retrospective, {vouched})."
        f" Already seen: {lock.seen.rstrip('.')}."
    )


def _amended(lock: Lock) -> str:
    last = lock.amendments[-1]
    return (
        f"It was amended {many(len(lock.amendments), 'time')} since, last on"
        f" {day_label(last.on)} by {last.by}: {last.why.rstrip('.')}."
    )
