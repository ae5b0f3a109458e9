"""Teams: does the answer rest on one of them, and how much do they differ?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload.asked import ranged, shown
from onestory.evaluate.caseload.gathered import codes
from onestory.model.effect import Check
from onestory.model.words import listed, many

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence
    from onestory.stats.estimate import FloatArray

_NAME = "Teams"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Without:
    """Each team: its name, how many it took on, and the answer without it (T,)."""

    name: list[str]
    exposed: FloatArray
    value: FloatArray


def teams(evidence: Evidence) -> Check:
    """Return whether the answer stands without each team, one after another.

    Without a team the answer is read off what its people add to the answer's error, to first
    order (Efron 1982, The Jackknife), not estimated again.
    """
    found = evidence.found
    told = _without_each(evidence)
    if len(told.name) < 2:
        return Check(
            name=_NAME,
            passed="cannot know",
            sentence="One team took on everybody, so that what is particular to it cannot be told"
            " from what such a team does.",
        )
    turned = [
        name
        for name, value in zip(told.name, told.value, strict=True)
        if shown(found) and (value * found.value <= 0 or not found.lower <= value <= found.upper)
    ]
    ends = [evidence.asked.words(float(one)) for one in (told.value.min(), told.value.max())]
    few = found.freedom < 4 if ranged(found) else True
    return Check(
        name=_NAME,
        passed="failed" if turned else "passed",
        sentence=f"{many(len(told.name), 'team')} took people on. Without any one of them the"
        f" answer would lie between {ends[0]} and {ends[1]}"
        + (f": it does not stand without {listed(turned)}." if turned else ".")
        + (" So few teams tell little of what other teams would do." if few else ""),
        table=pa.table(
            {
                "without": told.name,
                "exposed": told.exposed.astype(np.int64),
                "estimate": [evidence.asked.change(float(one)) for one in told.value],
            }
        ),
    )


def _without_each(evidence: Evidence) -> _Without:
    everyone, found = evidence.everyone, evidence.found
    counted = everyone.exposed & (found.weight > 0)
    rows = np.flatnonzero(counted)
    team = codes(everyone.entries, "cluster")[rows]
    own, first, place = np.unique(team, return_index=True, return_inverse=True)
    adds = np.bincount(place, weights=found.influence[rows], minlength=own.size)
    taken = np.bincount(place, minlength=own.size).astype(np.float64)
    names = everyone.entries["cluster"].take(pa.array(rows[first])).to_pylist()
    left = np.maximum(1 - taken / taken.sum(), 1e-9)
    return _Without(
        name=[str(one) for one in names], exposed=taken, value=found.value - adds / left
    )
