"""Measured: any effect, and any comparison, as what stands on the measured side of a mirror."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.errors import StudyError
from onestory.model.mirror import MEASURED_ROWS
from onestory.model.mirror_reading import ABSOLUTE, AGAINST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onestory.model.comparison import Comparison
    from onestory.model.effect import Effect

_ALONE = frozenset({"interrupted time series"})
_NO_LEVELS = "Where it stands beside {}, not how far it moved."


def measured_of(effect: Effect, *, through: date | None = None, site: str = "") -> pa.Table:
    """Return the effect as one row of `MEASURED_ROWS`: of all sites together unless one is named.

    `through` is the last day that it is measured to, by default that of its series. An effect
    whose range is not known has none here, with the reason. A design without comparators sets
    sites beside their own course before, so its change is told as one by itself.

    Raises StudyError when neither the effect's series nor the caller says the last day.
    """
    last = through or _last(effect)
    alone = effect.design in _ALONE or effect.n_comparator == 0
    beside = "Beside its own course before." if alone else ""
    row = {
        "outcome": effect.outcome.id,
        "site": site,
        "through": last,
        "kind": ABSOLUTE if alone else AGAINST,
        "estimate": effect.estimate,
        "lower": _end(effect.lower) if effect.known else None,
        "upper": _end(effect.upper) if effect.known else None,
        "contrast": effect.contrast,
        "events": None,
        "note": (effect.reason if not effect.known else beside) or None,
    }
    return pa.Table.from_pylist([row], schema=MEASURED_ROWS)


def measured_of_comparison(
    comparison: Comparison, *, outcome: str, sites: Mapping[str, str]
) -> pa.Table:
    """Return the comparison's differences at the sites as `MEASURED_ROWS`, with their ranges.

    `sites` gives the area code of each site by its name. A comparison with a place's own past is
    a change by itself; any other says where a place stands beside others, which the note says.
    Always of the contrast 'difference', in the unit of the value.
    """
    code = {place: site for site, place in sites.items()}
    kind = ABSOLUTE if comparison.method == "own past" else AGAINST
    note = None if kind == ABSOLUTE else _NO_LEVELS.format(comparison.comparator)
    rows = [
        {
            "outcome": outcome,
            "site": code[row["area_code"]],
            "through": row["period_end"] - timedelta(days=1),
            "kind": kind,
            "estimate": row["difference"],
            "lower": row["difference_lower"],
            "upper": row["difference_upper"],
            "contrast": "difference",
            "events": row["numerator"],
            "note": note if row["difference"] is not None else row["note"] or row["reason"],
        }
        for row in comparison.rows.to_pylist()
        if row["area_code"] in code and row["group"] == ""
    ]
    return pa.Table.from_pylist(rows, schema=MEASURED_ROWS)


def _last(effect: Effect) -> date:
    ends: list[date] = effect.series.column("period_end").to_pylist()
    if not ends:
        raise StudyError(
            found=f"The effect on '{effect.outcome.id}' has no series to tell its last day.",
            do="Say through which day it is measured.",
        )
    return max(ends) - timedelta(days=1)


def _end(end: float | None) -> float | None:
    """The end of a range; one without bound is none to set beside anything."""
    return None if end is None or math.isinf(end) else end
