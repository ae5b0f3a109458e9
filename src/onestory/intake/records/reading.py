"""Reading: a delivered file of any kind and size, as parts of blocks of rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from onestory.intake.records.bytes_in import blocks_of
from onestory.intake.records.part import Block, Part, Quarantined
from onestory.intake.records.text_blocks import Asked, text_part

__all__ = ["Block", "Part", "Quarantined", "open_parts"]

BLOCK_BYTES = 32 << 20


def open_parts(
    path: Path,
    *,
    block_bytes: int = BLOCK_BYTES,
    header_row: int | None = None,
    delimiter: str = "",
) -> Iterator[Part]:
    """Return the parts of a file, one after the other; exhaust each before asking for the next.

    `header_row` is the line of the headings (1 is the first; none: the first that is not blank);
    what stands above is furniture. `delimiter` parts the cells of a text file ('': found by
    looking). About `block_bytes` are in memory at a time.

    Raises DeliveryError when the file is empty, locked, damaged or no table.
    """
    asked = Asked(file=path.name, header_row=header_row, delimiter=delimiter)
    with path.open("rb") as opened:
        yield text_part(blocks_of(opened, file=path.name, block_bytes=block_bytes), asked)
