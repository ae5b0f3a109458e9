"""What is perceived at each site and wave, as the mirror wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.mirror import PERCEIVED_ROWS

if TYPE_CHECKING:
    from onestory.model.survey import SurveyTold


def perceived(told: SurveyTold, scale: str, *, who: str, level: str = "") -> pa.Table:
    """Return the scores of one scale by site and wave, following `PERCEIVED_ROWS`.

    `scale` is the scale's id, with or without the instrument's before it; `level` '' for all. The
    site '' is all sites together.
    """
    name = scale.removeprefix(f"{told.instrument.id}.")
    rows = [
        {
            "site": row["site"] or "",
            "wave": row["wave"],
            "through": row["wave_end"],
            "value": row["value"],
            "lower": row["lower"],
            "upper": row["upper"],
            "respondents": row["respondents"],
            "note": row["note"],
        }
        for row in told.scores.to_pylist()
        if row["scale"] in (name, scale)
        and row["who"] == who
        and (row["level"] or "") == level
        and row["group_kind"] == "everyone"
    ]
    return pa.Table.from_pylist(rows, schema=PERCEIVED_ROWS)
