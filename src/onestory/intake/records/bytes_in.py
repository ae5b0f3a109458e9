"""Bytes: what a file holds, unpacked where it is compressed, a block at a time."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from onestory.model.errors import DeliveryError

HIGHEST_RATIO = 200  # of unpacked to packed bytes; delivered tables stay below 50
ALWAYS_ALLOWED = 64 << 20  # unpacked bytes at which the ratio begins to matter
GZIP = b"\x1f\x8b"
_PACKED_BYTES = 256 << 10


def blocks_of(opened: BinaryIO, *, file: str, block_bytes: int) -> Iterator[bytes]:
    """Return the bytes of an open file, about `block_bytes` at a time, unpacked if it is gzip.

    Raises DeliveryError when it cannot be read to its end, or its checksum is wrong.
    """
    with damage_told(file):
        start = opened.read(2)
        if start == GZIP:
            yield from _unpacked(_pieces(opened, start, _PACKED_BYTES), file, block_bytes)
        else:
            yield from _pieces(opened, start, block_bytes)


@contextmanager
def damage_told(file: str) -> Generator[None]:
    """Turn what reading a damaged file raises into a DeliveryError."""
    try:
        yield
    except (zlib.error, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise DeliveryError(
            found=f"The file is cut short or damaged ({error}).",
            where=file,
            do="Nothing of it was kept. Ask for it to be sent again.",
        ) from error
    except OSError as error:
        raise DeliveryError(
            found=f"The file cannot be read ({error.strerror or error}).",
            where=file,
            do="Check that it is still there and that you may open it, then run it again.",
        ) from error


def watch_ratio(packed: int, unpacked: int, *, file: str) -> None:
    """Raise DeliveryError when a file unpacks to far more than any table would."""
    if unpacked > ALWAYS_ALLOWED and unpacked > HIGHEST_RATIO * max(packed, 1):
        raise DeliveryError(
            found=f"The file unpacks to more than {HIGHEST_RATIO} times its size.",
            where=file,
            do="No table does that: check where it comes from, or send it unpacked.",
        )


def _pieces(opened: BinaryIO, start: bytes, size: int) -> Iterator[bytes]:
    """Return the rest of an open file after its first bytes, those included."""
    piece = start + opened.read(size)
    while piece:
        yield piece
        piece = opened.read(size)


def _unpacked(packed: Iterator[bytes], file: str, block_bytes: int) -> Iterator[bytes]:
    """Return what gzip members hold; zlib checks each member's checksum and length."""
    member = zlib.decompressobj(wbits=31)
    taken = given = 0
    for piece in packed:
        rest = piece
        while rest:
            if member.eof:
                member = zlib.decompressobj(wbits=31)
            block = member.decompress(rest, block_bytes)
            left = member.unconsumed_tail or member.unused_data
            taken, given = taken + len(rest) - len(left), given + len(block)
            watch_ratio(taken, given, file=file)
            if block:
                yield block
            rest = _after_padding(left) if member.eof else left
    yield member.flush()
    if not member.eof:
        raise EOFError("its last part is missing")


def _after_padding(rest: bytes) -> bytes:
    """Return what follows a member: NUL bytes may fill up the end of a tape or a disk."""
    return rest.lstrip(b"\0")
