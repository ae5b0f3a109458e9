"""The tables behind checks: estimates with their ranges, in the terms of the contrast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.evaluate.scale import as_change

if TYPE_CHECKING:
    from onestory.evaluate.designs.estimated import Estimated
    from onestory.model.study import Contrast

_ROWS = pa.schema(
    [
        pa.field("what", pa.string()),
        pa.field("estimate", pa.float64()),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
    ]
)


def estimates(found: Sequence[tuple[str, Estimated]], contrast: Contrast) -> pa.Table:
    """Return one row an estimate, on the scale of the contrast."""
    return pa.Table.from_pylist(
        [
            {
                "what": what,
                "estimate": as_change(one.estimate, contrast),
                "lower": None if one.lower is None else as_change(one.lower, contrast),
                "upper": None if one.upper is None else as_change(one.upper, contrast),
            }
            for what, one in found
        ],
        schema=_ROWS,
    )


def one_row(found: Estimated, contrast: Contrast) -> pa.Table:
    """Return the table of one estimate."""
    return estimates([("as pretended", found)], contrast)
