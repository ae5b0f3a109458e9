"""The lock file: the lock of a study, and what the study said when it was locked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast, get_args

from onestory.model.errors import PlanError
from onestory.model.study import Amendment, Lock, LockKind
from onestory.pipeline.study.content import digest

NAME = "study.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """A lock, and the content that it holds: as first locked, and as last amended."""

    lock: Lock
    first: Mapping[str, str]
    last: Mapping[str, str]


def lock_of(folder: Path) -> Lock | None:
    """Return the lock that stands in the folder, or None; errors as `read_lock`."""
    found = read_lock(folder)
    return found.lock if found else None


def read_lock(folder: Path) -> Locked | None:
    """Return the lock in the folder with the content that it holds, or None where there is none.

    Raises PlanError when the file has been damaged.
    """
    file = folder / NAME
    if not file.is_file():
        return None
    try:
        told = cast("dict[str, object]", json.loads(file.read_text(encoding="utf-8")))
        return _locked(told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PlanError(
            found="The lock cannot be read.",
            where=str(file),
            do="Bring back the file that `onestory study lock` wrote; it is not to be edited.",
        ) from error


def write_lock(folder: Path, locked: Locked) -> Path:
    """Return the lock file, written."""
    lock = locked.lock
    told = {
        "about": "Written by `onestory study lock`. Not to be edited: a change is recorded with"
        " `onestory study amend`.",
        "sha256": lock.sha256,
        "on": lock.on.isoformat(),
        "kind": lock.kind,
        "seen": lock.seen,
        "by": lock.by,
        "witness": lock.witness,
        "amendments": [
            {
                "on": one.on.isoformat(),
                "by": one.by,
                "why": one.why,
                "sha256": one.sha256,
                "changed": list(one.changed),
            }
            for one in lock.amendments
        ],
        "content": dict(locked.first),
        "content_now": dict(locked.last) if lock.amendments else {},
    }
    file = folder / NAME
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def _locked(told: Mapping[str, object]) -> Locked:
    kinds: tuple[LockKind, ...] = get_args(LockKind)
    amendments = cast("list[dict[str, object]]", told["amendments"])
    lock = Lock(
        sha256=str(told["sha256"]),
        on=date.fromisoformat(str(told["on"])),
        kind=kinds[kinds.index(cast("LockKind", told["kind"]))],
        seen=str(told["seen"]),
        by=str(told["by"]),
        witness=str(told["witness"]),
        amendments=tuple(_amendment(one) for one in amendments),
    )
    first = dict(cast("dict[str, str]", told["content"]))
    last = dict(cast("dict[str, str]", told["content_now"])) or first
    now = lock.amendments[-1].sha256 if lock.amendments else lock.sha256
    if (digest(first), digest(last)) != (lock.sha256, now):
        raise ValueError
    return Locked(lock=lock, first=first, last=last)


def _amendment(told: Mapping[str, object]) -> Amendment:
    return Amendment(
        on=date.fromisoformat(str(told["on"])),
        by=str(told["by"]),
        why=str(told["why"]),
        sha256=str(told["sha256"]),
        changed=tuple(str(one) for one in cast("list[object]", told["changed"])),
    )
