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


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file of a workspace or vault: its path from there with forward slashes, rows and hash."""

    path: str
    rows: int
    sha256: str
