"""Calibration: what happened over what a score expected, of everyone and of each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.find.fitting import happening, scores
from onestory.find.groups import each, groups
from onestory.model.found import Calibrated, Highest, Ratio, Tested
from onestory.model.people import Share
from onestory.stats.discrimination import c_statistic
from onestory.stats.rates import count_limits, proportion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pyarrow as pa

    from onestory.find.groups import Groups
    from onestory.model.found import Score
    from onestory.stats.estimate import BoolArray, FloatArray


def tested(score: Score, entries: pa.Table, *, words: str, on: date, most: Sequence[int]) -> Tested:
    """Return how the score told on these people, whose day was `on`.

    `most` are the numbers of people with the highest scores who are looked at. Raises StatsError
    where it happened to all or to none.
    """
    known = entries.filter(entries["happened"].is_valid())
    happened, reckoned = happening(known), scores(score, known)
    order = np.lexsort((known["person_id"].to_numpy(), -reckoned))
    c = c_statistic(reckoned, happened)
    return Tested(
        words=words,
        on=on,
        people=len(happened),
        happened=int(happened.sum()),
        away=entries.num_rows - known.num_rows,
        c=Ratio(value=float(c.value[0]), lower=float(c.lower[0]), upper=float(c.upper[0])),
        highest=tuple(
            _highest(happened[order], reckoned[order] if score.is_chance else None, most=n)
            for n in dict.fromkeys(most)
            if 0 < n < len(happened)
        ),
        calibrated=calibrated(groups(known), happened, reckoned) if score.is_chance else (),
    )


def calibrated(
    grouped: Groups, happened: BoolArray, expected: FloatArray
) -> tuple[Calibrated, ...]:
    """Return everyone, then each group: what happened, and what was expected."""
    whole = np.ones(len(happened), np.bool_)
    every = [("everyone", "everyone", whole), *each(grouped)]
    return tuple(
        calibrated_group(by, group, happened=happened[one], expected=expected[one])
        for by, group, one in every
    )


def calibrated_group(
    by: str, group: str, *, happened: BoolArray, expected: FloatArray
) -> Calibrated:
    """Return what happened over what was expected, with Byar's limits (exact below 10)."""
    count, reckoned = int(happened.sum()), float(np.sort(expected).sum())
    limits = count_limits([count])
    over = 1 / reckoned if reckoned > 0 else float("nan")
    return Calibrated(
        by=by,
        group=group,
        people=len(happened),
        happened=count,
        expected=reckoned,
        ratio=Ratio(
            value=count * over,
            lower=float(limits.lower[0]) * over,
            upper=float(limits.upper[0]) * over,
        ),
    )


def _highest(happened: BoolArray, expected: FloatArray | None, *, most: int) -> Highest:
    """Return what happened to the first `most` of people in order of their score."""
    part = int(happened[:most].sum())
    return Highest(
        most=most,
        expected=None if expected is None else float(expected[:most].sum()),
        of_them=share(part, most),
        of_all=share(part, int(happened.sum())),
    )


def share(part: int, whole: int) -> Share:
    """Return the share with Wilson's limits, nan where there is no whole."""
    told = proportion([part], [whole])
    return Share(part=part, whole=whole, lower=float(told.lower[0]), upper=float(told.upper[0]))
