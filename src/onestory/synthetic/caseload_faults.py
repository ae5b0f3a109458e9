"""Caseloads that nothing can be learnt from: each a `Drawn` as a user might bring it about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable

    from onestory.model.caseload import Drawn

Fault = Literal[
    "nobody exposed",
    "nobody beside them",
    "no overlap",
    "one team",
    "everyone dead",
    "outcome before exposure",
    "nothing happened",
]
FAULTS: tuple[Fault, ...] = (
    "nobody exposed",
    "nobody beside them",
    "no overlap",
    "one team",
    "everyone dead",
    "outcome before exposure",
    "nothing happened",
)
APART = 100.0
"""How many years older, and how many more conditions, the exposed are where nobody is alike."""


def spoilt(drawn: Drawn, fault: Fault) -> Drawn:
    """The people drawn with one thing wrong; what was passed stays as it is.

    'no overlap': every exposed person is far older and iller than anybody beside them. 'one team':
    all the exposed are of the team with the most of them. 'everyone dead': all died on the day
    itself. 'outcome before exposure': what happened after time zero is not in the records.
    """
    exposed = np.asarray(drawn.entries["exposed"].to_numpy(zero_copy_only=False), dtype=np.bool_)
    return _SPOILT[fault](drawn, exposed)


def kept(drawn: Drawn, which: np.ndarray) -> Drawn:
    """The people for whom `which` is so, numbered from 0 again, and what happened to them."""
    again = np.cumsum(which) - 1
    entry = np.asarray(drawn.happened["entry"].to_numpy(), dtype=np.int64)
    happened = drawn.happened.filter(pa.array(which[entry]))
    own = again[entry[which[entry]]]
    entries = drawn.entries.filter(pa.array(which))
    return replace(
        drawn,
        entries=_with(entries, "entry", np.arange(entries.num_rows)),
        happened=_with(happened, "entry", own),
    )


def _no_overlap(drawn: Drawn, exposed: np.ndarray) -> Drawn:
    entries = drawn.entries
    for name in ("age_years", "conditions"):
        further = entries[name].to_numpy() + np.where(exposed, APART, 0.0)
        entries = _with(entries, name, further)
    return replace(drawn, entries=entries)


def _one_team(drawn: Drawn, exposed: np.ndarray) -> Drawn:
    team = drawn.entries["cluster"].to_numpy(zero_copy_only=False)
    names, many = np.unique(team[exposed], return_counts=True)
    return kept(drawn, ~exposed | (team == names[many.argmax()]))


def _everyone_dead(drawn: Drawn, _exposed: np.ndarray) -> Drawn:
    entries = _with(drawn.entries, "exit_date", drawn.entries["index_date"].to_numpy())
    entries = _with(entries, "exit_reason", np.full(entries.num_rows, "died"))
    before = drawn.happened.filter(pc.less(drawn.happened["day"], 0))
    died = pa.table(
        {
            "entry": np.arange(entries.num_rows),
            "outcome": np.full(entries.num_rows, "death"),
            "day": np.zeros(entries.num_rows, dtype=np.int32),
            "amount": np.ones(entries.num_rows),
        },
        schema=drawn.happened.schema,
    )
    without = before.filter(pc.not_equal(before["outcome"], "death"))
    return replace(drawn, entries=entries, happened=pa.concat_tables([without, died]))


def _with(table: pa.Table, name: str, values: np.ndarray) -> pa.Table:
    """The table with other values in a column."""
    place, field = table.schema.get_field_index(name), table.schema.field(name)
    return table.set_column(place, field, pa.array(values).cast(field.type))


_SPOILT: dict[Fault, Callable[[Drawn, np.ndarray], Drawn]] = {
    "nobody exposed": lambda drawn, exposed: kept(drawn, ~exposed),
    "nobody beside them": kept,
    "no overlap": _no_overlap,
    "one team": _one_team,
    "everyone dead": _everyone_dead,
    "outcome before exposure": lambda drawn, _exposed: replace(
        drawn, happened=drawn.happened.filter(pc.less(drawn.happened["day"], 0))
    ),
    "nothing happened": lambda drawn, _exposed: replace(drawn, happened=drawn.happened.slice(0, 0)),
}
