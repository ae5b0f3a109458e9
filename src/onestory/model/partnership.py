"""Partnerships: who sits where, whose boundaries match, whose voice is heard or missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from onestory.model.finding import Finding

PARTNER_ROWS = pa.schema(
    [
        pa.field("organisation", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("boards", pa.int64(), nullable=False),  # on which it sits
        pa.field("seats", pa.int64(), nullable=False),
        pa.field("votes", pa.int64()),  # null where not said
        pa.field("since", pa.date32()),
    ]
)
"""One row an organisation."""

OVERLAP_ROWS = pa.schema(
    [
        pa.field("one", pa.string(), nullable=False),  # organisation
        pa.field("other", pa.string(), nullable=False),
        pa.field("people_one", pa.float64(), nullable=False),
        pa.field("people_other", pa.float64(), nullable=False),
        pa.field("people_both", pa.float64(), nullable=False),
        pa.field("coterminosity", pa.float64(), nullable=False),  # both of either; 1: same ground
        pa.field("of_one", pa.float64(), nullable=False),  # both of one
        pa.field("of_other", pa.float64(), nullable=False),
    ]
)
"""One row a pair of organisations: the people who live on the ground of both."""

VOICE_ROWS = pa.schema(
    [
        pa.field("voice", pa.string(), nullable=False),  # social care, voluntary sector, ...
        pa.field("board", pa.string(), nullable=False),
        pa.field("seats", pa.int64(), nullable=False),
        pa.field("present", pa.bool_(), nullable=False),
    ]
)
"""One row a voice and board."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnership:
    """A partnership's profile: partners, the overlap of their ground, voices by board."""

    name: str
    partners: pa.Table
    overlaps: pa.Table
    voices: pa.Table
    missing: tuple[str, ...]
    sentences: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    invented: bool = False
