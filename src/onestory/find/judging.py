"""Judging: what became of the people on a list, against what the score expected of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.find.calibration import calibrated, calibrated_group
from onestory.find.fitting import happening
from onestory.model.found import GROUPED_BY, Judged

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    import pyarrow as pa

    from onestory.model.found import Found


def judged(kept: Found, followed: pa.Table, *, enrolled: AbstractSet[int]) -> Judged:
    """Return what became of them in the year after the day of the list.

    `followed` has person_id and `happened` of those on the list who could be followed, null of who
    moved away; `enrolled` are the people taken on in that year. What was expected is the chance
    that the score gave, or nothing where the list has none.
    """
    known = followed.filter(followed["happened"].is_valid())
    order = np.argsort(known["person_id"].to_numpy(), kind="stable")
    happened = happening(known)[order]
    ids = known["person_id"].to_numpy()[order]
    rows = kept.people.sort_by("person_id")
    rows = rows.filter(np.isin(rows["person_id"].to_numpy(), ids))
    chances = kept.score is not None and kept.score.is_chance
    expected = rows["score"].to_numpy() if chances else np.zeros(len(ids))
    grouped = {by: np.array(rows[by].to_pylist(), "U40") for by in GROUPED_BY}
    free = ~np.isin(ids, sorted(enrolled))
    return Judged(
        happens=kept.asked.happens,
        people=len(ids),
        away=kept.people.num_rows - len(ids),
        enrolled=int((~free).sum()),
        everyone=calibrated(grouped, happened, expected),
        not_enrolled=calibrated_group(
            "everyone", "not taken on", happened=happened[free], expected=expected[free]
        )
        if free.any()
        else None,
    )
