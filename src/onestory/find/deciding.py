"""Deciding: of each group on a list, how many were offered, declined, or not taken on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.find.calibration import share
from onestory.find.groups import each
from onestory.model.found import GROUPED_BY, Offered
from onestory.stats.rates import proportion

if TYPE_CHECKING:
    import pyarrow as pa


def offered(people: pa.Table, decisions: pa.Table) -> tuple[Offered, ...]:
    """Return everyone listed (`FOUND`) first and then each group, by their last decision.

    `decisions` are `CASELOAD`; those about people who are not on the list are left out.
    """
    order = decisions.sort_by([("decided", "ascending"), ("team", "ascending")])
    last = dict(zip(order["person_id"].to_pylist(), order["decision"].to_pylist(), strict=True))
    said = np.array([last.get(one) or "" for one in people["person_id"].to_pylist()], "U20")
    grouped = {by: np.array(people[by].to_pylist(), "U40") for by in GROUPED_BY}
    every = _counted("everyone", "everyone", said)
    groups = [_counted(by, group, said[one]) for by, group, one in each(grouped)]
    told = [one for one in groups if one.decided]
    return (every, *(replace(one, apart=one in told and _is_apart(one, every, len(told)))
                     for one in groups))  # fmt: skip


def _is_apart(one: Offered, every: Offered, groups: int) -> bool:
    """Return whether the share of everyone lies outside the group's range, 5% shared by groups."""
    part = one.enrolled + one.declined
    limits = proportion([part], [one.decided], confidence=1 - 0.05 / groups)
    return not limits.lower[0] <= every.offered.value <= limits.upper[0]


def _counted(by: str, group: str, said: np.ndarray) -> Offered:
    def many(word: str) -> int:
        return int((said == word).sum())

    decided = int((said != "").sum())
    enrolled, declined = many("enrolled"), many("declined")
    return Offered(
        by=by,
        group=group,
        listed=len(said),
        decided=decided,
        offered=share(enrolled + declined, decided),
        enrolled=enrolled,
        declined=declined,
        not_suitable=many("not suitable"),
        no_capacity=many("no capacity"),
    )
