"""Seals: the hash of all that a lock says, and of each amendment upon the seal before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.model.study import Amendment, Lock


def sealed(lock: Lock) -> Lock:
    """Return the lock with the seal of what it declares, and of each amendment upon the last.

    A seal is a SHA-256. It shows that a file was edited; it cannot show that somebody edited the
    file and sealed it again. For that a seal must have been given to somebody else.
    """
    first = _hash(
        {
            "sha256": lock.sha256,
            "beside": lock.beside_sha256,
            "on": lock.on.isoformat(),
            "kind": lock.kind,
            "seen": lock.seen,
            "by": lock.by,
            "witness": lock.witness,
        }
    )
    made: list[Amendment] = []
    for one in lock.amendments:
        made.append(_sealed(one, made[-1].seal if made else first))
    return replace(lock, seal=first, amendments=tuple(made))


def _sealed(amendment: Amendment, before: str) -> Amendment:
    told = {
        "before": before,
        "sha256": amendment.sha256,
        "beside": amendment.beside_sha256,
        "on": amendment.on.isoformat(),
        "by": amendment.by,
        "why": amendment.why,
        "changed": json.dumps(amendment.changed, ensure_ascii=False),
    }
    return replace(amendment, seal=_hash(told))


def _hash(told: Mapping[str, str]) -> str:
    text = json.dumps(dict(sorted(told.items())), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
