"""What is true of the invented programme's effects, summed while the system lives.

Two questions are answered for each outcome. *The enrolled*: the ratio of the events expected of
enrolled person-months with the programme to those expected of the same months without it. *The
residents*: the same over all adults living where a team has begun, enrolled or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system.programme.effects import Outcome
from onestory.synthetic.system.programme.programme import (
    Months,
    Numbers,
    Programme,
    ratio,
    spill_over,
)

ALL = "all"
EFFECTS = pa.schema(
    {
        "outcome": pa.string(),
        "team": pa.string(),  # or 'all'
        "ratio_asked": pa.float64(),  # of the enrolled, once the effect is full
        "enrolled_months": pa.int64(),  # person-months
        "enrolled_without": pa.float64(),  # events expected had there been no programme
        "enrolled_with": pa.float64(),
        "enrolled_ratio": pa.float64(),  # null where nothing was expected
        "resident_months": pa.int64(),
        "resident_without": pa.float64(),
        "resident_with": pa.float64(),
        "resident_ratio": pa.float64(),
    }
)
TALLIED = (
    "enrolled_months",
    "enrolled_without",
    "enrolled_with",
    "resident_months",
    "resident_without",
    "resident_with",
)
Tallies = Mapping[Outcome, Numbers]
"""By outcome, an array (teams, 6) of the columns TALLIED. Add them over months and shards."""


def tally(
    programme: Programme,
    outcome: Outcome,
    month: int,
    *,
    team: Months,
    months_since: Months,
    without: Numbers,
) -> Numbers:
    """Return one month's (teams, 6) sums of person-months and expected events.

    `without` is the number of events expected of each person this month had there been no
    programme; NaN for those not present or not adult, who are left out.
    """
    spilt = spill_over(programme, outcome, month, team=team, months_since=months_since)
    having = without * ratio(programme, outcome, months_since) * spilt
    started = np.array([month >= its.start for its in programme.teams] + [False])
    resident = started[team] & (team >= 0) & ~np.isnan(without)
    enrolled = resident & (months_since >= 0)
    sums = [
        _sum(team, kept, values, teams=len(programme.teams))
        for kept in (enrolled, resident)
        for values in (np.ones(without.shape), without, having)
    ]
    return np.stack(sums, axis=1)


def _sum(team: Months, kept: NDArray[np.bool_], values: Numbers, *, teams: int) -> Numbers:
    sums = np.bincount(team[kept], weights=values[kept], minlength=teams)
    return sums.astype(np.float64)[:teams]


def add_tallies(parts: Sequence[Tallies]) -> dict[Outcome, Numbers]:
    """Return the sums by outcome over months, simulators or shards."""
    total: dict[Outcome, Numbers] = {}
    for part in parts:
        for outcome, sums in part.items():
            total[outcome] = total[outcome] + sums if outcome in total else sums
    return total


def effects_table(programme: Programme, tallies: Tallies) -> pa.Table:
    """Return the true effects: a row per outcome and team, and one for all teams together."""
    rows = [
        _row(programme, outcome, team=code, sums=line)
        for outcome, sums in tallies.items()
        for code, line in zip(
            [*(its.code for its in programme.teams), ALL], [*sums, sums.sum(axis=0)], strict=True
        )
    ]
    return pa.Table.from_pylist(rows, schema=EFFECTS)


def _row(
    programme: Programme, outcome: Outcome, *, team: str, sums: Numbers
) -> dict[str, str | int | float | None]:
    known = dict(zip(TALLIED, (float(value) for value in sums), strict=True))
    return {
        **known,
        "outcome": outcome,
        "team": team,
        "ratio_asked": programme.course(outcome).ratio,
        "enrolled_months": round(known["enrolled_months"]),
        "enrolled_ratio": _share(known["enrolled_with"], known["enrolled_without"]),
        "resident_months": round(known["resident_months"]),
        "resident_ratio": _share(known["resident_with"], known["resident_without"]),
    }


def _share(having: float, without: float) -> float | None:
    return having / without if without > 0.0 else None
