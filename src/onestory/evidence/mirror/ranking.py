"""Ranking: do sites that perceive more progress show more of it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.model.mirror import CORRELATION_ROWS
from onestory.stats.rank_correlation import spearman

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.model.mirror import Sides
    from onestory.model.study import Wanted

Row = dict[str, str | float | int | None]


def correlations(rows: pa.Table, sides: Sides, *, without: Sequence[str] = ()) -> pa.Table:
    """Return Spearman's rank correlation over sites by wave and kind, as `CORRELATION_ROWS`.

    `rows` follows `MIRROR_ROWS`; waves of `without` have none. The sign is turned so that
    +1 means that sites which perceive more progress gained more, whichever way is better on either
    side.
    """
    records: list[Row] = [row for row in rows.to_pylist() if row["wave"] not in without]
    parts = dict.fromkeys((row["wave"], row["kind"]) for row in records)
    made = [
        _correlation(
            [row for row in records if (row["wave"], row["kind"]) == part and row["site"]],
            towards_better(sides.perceived_wanted) * towards_better(sides.wanted),
        )
        for part in parts
    ]
    told = [
        {"wave": wave, "kind": kind, **one} for (wave, kind), one in zip(parts, made, strict=True)
    ]
    return pa.Table.from_pylist(told, schema=CORRELATION_ROWS)


def towards_better(wanted: Wanted) -> int:
    """Return 1 where higher is better, -1 where lower is."""
    return 1 if wanted == "higher" else -1


def _correlation(rows: Sequence[Row], sign: int) -> Row:
    known = [row for row in rows if row["perceived"] is not None and row["measured"] is not None]
    return ranked(
        [float(row["perceived"] or 0) * sign for row in known],
        [float(row["measured"] or 0) for row in known],
    )


def ranked(one: Sequence[float], other: Sequence[float]) -> Row:
    """Return the rank correlation of two columns with its range, or why there is none."""
    found = spearman(np.array(one, dtype=float), np.array(other, dtype=float))
    return {
        "sites": found.n,
        "correlation": _known(found.estimate),
        "lower": _known(found.lower),
        "upper": _known(found.upper),
        "note": found.note or None,
    }


def _known(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
