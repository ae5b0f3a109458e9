"""The lock file: the lock of a study, and what the study said when it was locked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import cast, get_args

from onestory.model.errors import PlanError
from onestory.model.study import Amendment, Lock, LockKind
from onestory.pipeline.study.content import digest
from onestory.pipeline.study.kept import Beside, Kept
from onestory.pipeline.study.seal import sealed

NAME = "study.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """A lock, with the content and the files beside it: as first locked, and as last amended."""

    lock: Lock
    first: Mapping[str, str]
    last: Mapping[str, str]
    beside: Beside
    beside_now: Beside


def lock_of(folder: Path) -> Lock | None:
    """Return the lock that stands in the folder, or None; errors as `read_lock`."""
    found = read_lock(folder)
    return found.lock if found else None


def read_lock(folder: Path) -> Locked | None:
    """Return the lock in the folder with the content that it holds, or None where there is none.

    Raises PlanError when the file has been damaged, or edited without being sealed again.
    """
    file = folder / NAME
    if not file.is_file():
        return None
    try:
        told = cast("dict[str, object]", json.loads(file.read_text(encoding="utf-8")))
        return _locked(told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PlanError(
            found="The lock is damaged: it cannot be read, or its hash does not fit what it says.",
            where=str(file),
            do="Bring back the file that `onestory study lock` wrote; it is not to be edited.",
        ) from error


def write_lock(folder: Path, locked: Locked) -> Path:
    """Return the lock file, written."""
    lock = locked.lock
    told = {
        "about": "Written by `onestory study lock`. Not to be edited: a change is recorded with"
        " `onestory study amend`. Give the seal to somebody else: whoever can write this file"
        " could seal another.",
        "seal": lock.seal,
        "sha256": lock.sha256,
        "on": lock.on.isoformat(),
        "kind": lock.kind,
        "seen": lock.seen,
        "by": lock.by,
        "witness": lock.witness,
        "amendments": [{**asdict(one), "on": one.on.isoformat()} for one in lock.amendments],
        "content": dict(locked.first),
        "content_now": dict(locked.last) if lock.amendments else {},
        "beside": asdict(locked.beside),
        "beside_now": asdict(locked.beside_now) if lock.amendments else {},
    }
    file = folder / NAME
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def _locked(told: Mapping[str, object]) -> Locked:
    first = dict(cast("dict[str, str]", told["content"]))
    last = dict(cast("dict[str, str]", told["content_now"])) or first
    files = _beside(told["beside"])
    now = _beside(told["beside_now"]) if told["beside_now"] else files
    lock = _lock(told)
    latest = lock.amendments[-1] if lock.amendments else lock
    if (digest(first), digest(last)) != (lock.sha256, latest.sha256):
        raise ValueError
    if now.sha256 != latest.beside_sha256 or sealed(lock) != lock:
        raise ValueError
    return Locked(lock=lock, first=first, last=last, beside=files, beside_now=now)


def _lock(told: Mapping[str, object]) -> Lock:
    kinds: tuple[LockKind, ...] = get_args(LockKind)
    amendments = cast("list[dict[str, object]]", told["amendments"])
    return Lock(
        sha256=str(told["sha256"]),
        on=date.fromisoformat(str(told["on"])),
        kind=kinds[kinds.index(cast("LockKind", told["kind"]))],
        seen=str(told["seen"]),
        by=str(told["by"]),
        witness=str(told["witness"]),
        amendments=tuple(_amendment(one) for one in amendments),
        beside_sha256=_beside(told["beside"]).sha256,
        seal=str(told["seal"]),
    )


def _amendment(told: Mapping[str, object]) -> Amendment:
    return Amendment(
        on=date.fromisoformat(str(told["on"])),
        by=str(told["by"]),
        why=str(told["why"]),
        sha256=str(told["sha256"]),
        changed=tuple(str(one) for one in cast("list[object]", told["changed"])),
        beside_sha256=str(told["beside_sha256"]),
        seal=str(told["seal"]),
    )


def _beside(told: object) -> Beside:
    given = cast("dict[str, object]", told)
    files = cast("dict[str, dict[str, str]]", given["files"])
    return Beside(
        first=str(given["first"]),
        files={name: Kept(**one) for name, one in files.items()},
        settings=dict(cast("dict[str, str]", given["settings"])),
    )
