"""Lock: a study fixed before its outcomes are seen, and changed afterwards only in the open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from onestory.model.errors import PlanError
from onestory.model.locked import lock_sentence
from onestory.model.study import Amendment, Lock, LockKind, Study
from onestory.model.words import listed, many
from onestory.pipeline.outcome import Outcome
from onestory.pipeline.study.content import changes, digest
from onestory.pipeline.study.lock_file import Locked, read_lock, write_lock
from onestory.pipeline.study.reading import StudyPlan, read_plan
from onestory.pipeline.study.seen import seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is declared with a lock: its kind, what had been seen, by whom and before whom."""

    kind: LockKind
    by: str
    on: date
    seen: str = ""
    witness: str = ""


def study_lock(path: Path, declared: Declared) -> Outcome:
    """Return what was locked; study.lock is written beside the study.toml.

    Raises PlanError when the study is not complete, is locked already, or is declared prospective
    though outcomes after the first start may have been read, or retrospective without saying
    what had been seen.
    """
    plan = read_plan(path)
    _refuse(plan, declared)
    lock = Lock(
        sha256=digest(plan.content),
        on=declared.on,
        kind=declared.kind,
        seen=declared.seen,
        by=declared.by,
        witness=declared.witness,
    )
    file = write_lock(plan.folder, Locked(lock=lock, first=plan.content, last=plan.content))
    return _told(replace(plan.study, lock=lock), file)


def study_amend(path: Path, *, by: str, why: str, on: date) -> Outcome:
    """Return what was amended, key by key; the amendment is written into study.lock.

    Raises PlanError when the study is not complete or not locked, or nothing has changed.
    """
    plan = read_plan(path)
    locked = read_lock(plan.folder)
    where = str(plan.file)
    if locked is None:
        raise PlanError(
            found="The study is not locked, so nothing is to be amended.",
            where=where,
            do="Change it freely, and lock it with `onestory study lock`.",
        )
    changed = changes(locked.last, plan.content)
    if not changed:
        raise PlanError(
            found="Nothing differs from what is locked.",
            where=where,
            do="Change the study.toml first, then record why.",
        )
    _refuse_blank(by=by, why=why)
    made = Amendment(on=on, by=by, why=why, sha256=digest(plan.content), changed=changed)
    lock = replace(locked.lock, amendments=(*locked.lock.amendments, made))
    file = write_lock(plan.folder, Locked(lock=lock, first=locked.first, last=plan.content))
    return _told(replace(plan.study, lock=lock), file, changed)


def unrecorded(plan: StudyPlan) -> tuple[str, ...]:
    """Return how the study differs from its lock and amendments, a sentence a key; () if not."""
    locked = read_lock(plan.folder)
    return changes(locked.last, plan.content) if locked else ()


def _refuse(plan: StudyPlan, declared: Declared) -> None:
    if plan.study.lock is not None:
        raise PlanError(
            found="The study is locked already.",
            where=str(plan.file),
            do='Record a change with `onestory study amend FOLDER --by NAME --why "..."`.',
        )
    _refuse_blank(by=declared.by)
    if declared.kind == "retrospective" and not declared.seen.strip():
        raise PlanError(
            found="A retrospective lock must say what had already been seen, and by whom.",
            where=str(plan.file),
            do='Add --seen "The board saw admissions to March 2023 in its report of May".',
        )
    found = seen(plan, on=declared.on) if declared.kind == "prospective" else ""
    if found:
        raise PlanError(
            found=f"This cannot be locked as prospective: {found}.",
            where=str(plan.file),
            do='Lock it honestly as what it is: --kind retrospective --seen "who had seen what".'
            " An honest retrospective lock beats a prospective one that nobody believes.",
        )


def _refuse_blank(**given: str) -> None:
    blank = [name for name, value in given.items() if not value.strip()]
    if blank:
        raise PlanError(found=f"--{blank[0]} is blank.", do=f"Give --{blank[0]} some words.")


def _told(study: Study, file: Path, changed: tuple[str, ...] = ()) -> Outcome:
    latest = study.lock.amendments[-1].sha256 if study.lock and study.lock.amendments else ""
    sha256 = latest or (study.lock.sha256 if study.lock else "")
    agreed = (
        f"Not agreed by {listed(study.not_agreed)}: the report will say so."
        if study.not_agreed
        else "Staff, people who use services and unpaid carers have agreed it."
    )
    recorded = [f"{many(len(changed), 'change')} recorded:", *changed] if changed else []
    return Outcome(
        files=(file,),
        sentences=(
            lock_sentence(replace(study, text_sha256=sha256)),
            *recorded,
            agreed,
            f"Hash {sha256[:16]}… stands in {file.name}: keep the file with the study, and give"
            " the hash to somebody else.",
        ),
    )
