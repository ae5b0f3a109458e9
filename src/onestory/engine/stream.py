"""Streams: Parquet written a block at a time, so that no table need fit in memory."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


@contextmanager
def writer(path: Path, schema: pa.Schema) -> Generator[pq.ParquetWriter]:
    """Give a writer of Parquet at `path`, its folder made if need be; closed at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as opened:
        yield opened
