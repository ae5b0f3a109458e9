"""Parquet files: batches of rows, each value as text that parses back to it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from onestory.intake.records.part import Block, Part
from onestory.intake.records.splitting import table_of
from onestory.model.errors import DeliveryError

_MOST_ROWS, _FEWEST_ROWS = 131_072, 1_000
_WHOLE = 2.0**53  # beyond it a float does not hold every whole number


def parquet_part(source: Path | BinaryIO, *, name: str, file: str, block_bytes: int) -> Part:
    """Return the one table of a Parquet file; its rows are numbered from 1.

    Raises DeliveryError when it is damaged or encrypted, or a column holds more than one value.
    """
    with _damage_told(file):
        parquet = pq.ParquetFile(source, page_checksum_verification=True)
    schema, rows = parquet.schema_arrow, int(parquet.metadata.num_rows)
    for column in schema:
        _refuse_nested(column, file)
    return Part(
        name=name,
        headings=tuple(schema.names),
        blocks=_blocks(parquet, file, _batch_rows(parquet, block_bytes)),
        physical_rows=lambda: rows,
        notices=lambda: (),
    )


def _batch_rows(parquet: pq.ParquetFile, block_bytes: int) -> int:
    """Return how many rows make about one block."""
    groups = [parquet.metadata.row_group(n) for n in range(parquet.metadata.num_row_groups)]
    size = sum(int(group.total_byte_size) for group in groups)
    wide = size / max(int(parquet.metadata.num_rows), 1) + 8 * len(parquet.schema_arrow)
    return int(min(max(block_bytes / wide, _FEWEST_ROWS), _MOST_ROWS))


def _blocks(parquet: pq.ParquetFile, file: str, rows: int) -> Iterator[Block]:
    """Give the rows batch by batch, and see at the end that there were as many as promised."""
    given = 0
    with _damage_told(file), parquet:
        for batch in parquet.iter_batches(batch_size=rows, use_threads=False):
            numbers = np.arange(given + 1, given + batch.num_rows + 1)
            given += batch.num_rows
            yield Block(rows=table_of(numbers, [_as_text(column) for column in batch.columns]))
        if given != parquet.metadata.num_rows:
            raise pa.ArrowInvalid("rows are missing")


def _as_text(column: pa.Array) -> pa.Array:
    """Return the values as text: whole numbers without a point, ISO dates and times."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.dictionary_decode())
    if pa.types.is_floating(kind):
        return _number_text(column)
    text = pc.cast(column, pa.string())
    if pa.types.is_timestamp(kind):
        text = pc.replace_substring_regex(text, r"\.0+([+-]\d{4}|Z)?$", r"\1")
        return pc.replace_substring_regex(text, r" 00:00:00$", "")
    return pc.replace_substring_regex(text, r"\.0+$", "") if pa.types.is_time(kind) else text


def _number_text(column: pa.Array) -> pa.Array:
    """Return floats as text, '12' for 12.0; what is no number is null."""
    numbers = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    whole = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), _WHOLE))
    small = pc.cast(pc.if_else(whole, numbers, pa.scalar(0, column.type)), pa.int64())
    return pc.if_else(whole, pc.cast(small, pa.string()), pc.cast(numbers, pa.string()))


def _refuse_nested(column: pa.Field, file: str) -> None:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_nested(kind) or pa.types.is_duration(kind):
        raise DeliveryError(
            found=f"Column '{column.name}' holds values of the kind {kind}.",
            where=file,
            do="Give a column for each value: texts, numbers, dates or times.",
        )


@contextmanager
def _damage_told(file: str) -> Generator[None]:
    """Turn what reading a damaged or locked file raises into a DeliveryError."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        locked = "encrypt" in str(error).lower()
        what = "encrypted" if locked else f"cut short or damaged ({str(error)[:120]})"
        raise DeliveryError(
            found=f"The Parquet file is {what}.",
            where=file,
            do="Give it without encryption." if locked else "Ask for it to be sent again.",
        ) from error
