"""Tables at rest: where a table lies, what it holds and the hash that pins it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table written to disk: its path, Arrow schema, row count and content hash."""

    path: Path
    schema: pa.Schema
    rows: int
    sha256: str
