"""Lock: a study fixed before its outcomes are seen, and changed afterwards only in the open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from onestory.model.errors import PlanError
from onestory.model.locked import lock_sentence
from onestory.model.period import day_label
from onestory.model.study import Amendment, Lock, LockKind
from onestory.model.words import listed, many
from onestory.pipeline.outcome import Outcome
from onestory.pipeline.study.beside import beside, differences
from onestory.pipeline.study.content import changes, digest
from onestory.pipeline.study.kept import Beside
from onestory.pipeline.study.lock_file import Locked, read_lock, write_lock
from onestory.pipeline.study.reading import StudyPlan, read_plan
from onestory.pipeline.study.seal import sealed
from onestory.pipeline.study.seen import seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is declared with a lock: its kind, what had been seen, by whom and before whom."""

    kind: LockKind
    by: str
    on: date
    seen: str = ""
    witness: str = ""


def study_lock(path: Path, declared: Declared, *, today: date | None = None) -> Outcome:
    """Return what was locked; study.lock is written beside the study.toml.

    `today` is the day by the clock, when left out. Raises PlanError when the study is not
    complete, is locked already, or is declared prospective for another day than today or though
    outcomes after the first start may have been read, or retrospective without saying what had
    been seen; DeliveryError when a file of figures cannot be read.
    """
    plan = read_plan(path)
    _refuse(plan, declared)
    files = beside(plan)
    if declared.kind == "prospective":
        _refuse_prospective(plan, declared, files=files, today=today or _today())
    lock = Lock(
        sha256=digest(plan.content),
        on=declared.on,
        kind=declared.kind,
        seen=declared.seen,
        by=declared.by,
        witness=declared.witness,
        beside_sha256=files.sha256,
    )
    return _written(
        plan,
        Locked(
            lock=sealed(lock),
            first=plan.content,
            last=plan.content,
            beside=files,
            beside_now=files,
        ),
    )


def study_amend(path: Path, *, by: str, why: str, on: date) -> Outcome:
    """Return what was amended, key by key; the amendment is written into study.lock.

    The files as they now are become those that later changes are told from. Raises PlanError
    when the study is not complete or not locked, nothing has changed, or `on` lies before the
    lock or its last amendment.
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
    files = beside(plan)
    changed = (*changes(locked.last, plan.content), *differences(locked.beside_now, plan))
    if not changed:
        raise PlanError(
            found="Nothing differs from what is locked.",
            where=where,
            do="Change the study.toml first, then record why.",
        )
    _refuse_blank(by=by, why=why)
    _refuse_backdated(locked.lock, on)
    made = Amendment(
        on=on,
        by=by,
        why=why,
        sha256=digest(plan.content),
        changed=changed,
        beside_sha256=files.sha256,
    )
    lock = sealed(replace(locked.lock, amendments=(*locked.lock.amendments, made)))
    now = replace(locked, lock=lock, last=plan.content, beside_now=files)
    return _written(plan, now, changed)


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


def _refuse_prospective(plan: StudyPlan, declared: Declared, *, files: Beside, today: date) -> None:
    if declared.on != today:
        raise PlanError(
            found=f"A prospective lock is made today, {day_label(today)}, not on"
            f" {day_label(declared.on)}.",
            where=str(plan.file),
            do="Leave --on out. What was settled on another day can be told in --seen of a"
            " retrospective lock.",
        )
    found = seen(plan, files)
    if found:
        raise PlanError(
            found=f"This cannot be locked as prospective: {found}.",
            where=str(plan.file),
            do='Lock it honestly as what it is: --kind retrospective --seen "who had seen what".'
            " An honest retrospective lock beats a prospective one that nobody believes.",
        )


def _refuse_backdated(lock: Lock, on: date) -> None:
    last = lock.amendments[-1].on if lock.amendments else lock.on
    if on < last:
        raise PlanError(
            found=f"The amendment is dated {day_label(on)}, before {day_label(last)}, when the"
            " study was locked or last amended.",
            do="Give --on the day on which it is made, or leave it out.",
        )


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the analyst's own day


def _refuse_blank(**given: str) -> None:
    blank = [name for name, value in given.items() if not value.strip()]
    if blank:
        raise PlanError(found=f"--{blank[0]} is blank.", do=f"Give --{blank[0]} some words.")


def _written(plan: StudyPlan, locked: Locked, changed: tuple[str, ...] = ()) -> Outcome:
    file = write_lock(plan.folder, locked)
    study = replace(plan.study, lock=locked.lock)
    latest = locked.lock.amendments[-1] if locked.lock.amendments else locked.lock
    agreed = (
        f"Not agreed by {listed(study.not_agreed)}: the report will say so."
        if study.not_agreed
        else "Staff, people who use services and unpaid carers have agreed it."
    )
    recorded = [f"{many(len(changed), 'change')} recorded:", *changed] if changed else []
    return Outcome(
        files=(file,),
        sentences=(
            lock_sentence(study),
            *recorded,
            agreed,
            f"The hash of it is {latest.seal}. Give it to somebody else, or publish it: whoever"
            f" can write {file.name} could make another, and only a hash kept elsewhere shows it.",
        ),
    )
