"""Characters: bytes of any encoding as UTF-8, in blocks of whole lines."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from onestory.model.errors import DeliveryError

LONGEST_LINE = 16 << 20

_HIGH, _LEAD, _LEAD_BITS, _LF = 0x80, 0xC2, 0xC0, 0x0A  # of bytes in UTF-8

_BOMS = (
    (codecs.BOM_UTF8, "", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)


@dataclass(slots=True, kw_only=True)
class Seen:
    """What is seen of a text file while it is read: its encodings and its physical lines."""

    lines: int = 0
    recoded: int = 0  # lines that were no UTF-8 and were read as Windows-1252
    encodings: list[str] = field(default_factory=list[str])


def lines_as_utf8(blocks: Iterator[bytes], seen: Seen, *, file: str) -> Iterator[bytes]:
    """Return the text as UTF-8 in blocks that end with a line; `seen` is kept up to date.

    A line that is no UTF-8 is taken for Windows-1252, unless parts of it are UTF-8. Bytes that
    stand for no character are left as they are, so that the row can be told from others.
    Raises DeliveryError when a line never ends, or the bytes are no text.
    """
    first = next(blocks, b"")
    mark, codec, name = _encoding(first)
    _refuse_binary(first, codec, file)
    if name:
        seen.encodings.append(name)
    rest = _joined(first[len(mark) :], blocks)
    text = rest if not codec else _decoded(rest, codec)
    for block in _whole_lines(text, file):
        clean = block if codec or is_utf8(block) else _repaired(block, seen)
        seen.lines += breaks_in(clean)
        yield clean


def is_utf8(block: bytes) -> bool:
    """Return whether all of the bytes are valid UTF-8."""
    if block.isascii():
        return True
    try:
        pa.array([block], pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def breaks_in(block: bytes) -> int:
    """Return how many line breaks there are: LF, CR LF as one, or CR alone."""
    breaks = _count(block, b"\n")
    if b"\r" in block:
        breaks += _count(block, b"\r") - block.count(b"\r\n")
    return breaks


def _count(block: bytes, sign: bytes) -> int:
    """Return how often a byte occurs; several times faster than `bytes.count` where it is often."""
    return int(np.count_nonzero(np.frombuffer(block, np.uint8) == sign[0]))


def _encoding(start: bytes) -> tuple[bytes, str, str]:
    """Return the byte order mark, the codec ('' for bytes kept as they are) and its name."""
    for mark, codec, name in _BOMS:
        if start.startswith(mark):
            return mark, codec, name
    for codec, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        empty, filled = start[offset:2000:2], start[1 - offset : 2000 : 2]
        if empty.count(0) > 0.7 * len(empty) and filled.count(0) < 0.3 * len(filled):
            return b"", codec, "UTF-16"
    return b"", "", ""


def _refuse_binary(start: bytes, codec: str, file: str) -> None:
    utf32 = start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE))
    if utf32 or (not codec and start.count(0, 0, 100_000) > 0.05 * len(start[:100_000])):
        raise DeliveryError(
            found="The file is in UTF-32." if utf32 else "The file is not text: many NUL bytes.",
            where=file,
            do="Save it as CSV (UTF-8), and give it the ending that fits.",
        )


def _joined(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from blocks


def _decoded(blocks: Iterator[bytes], codec: str) -> Iterator[bytes]:
    """Return the text as UTF-8; what stands for no character becomes bytes that are no UTF-8."""
    decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "surrogatepass")
    if decoder.getstate()[0]:
        yield b"\xff"  # half a character at the end


def _whole_lines(blocks: Iterator[bytes], file: str) -> Iterator[bytes]:
    """Return the blocks cut after a line's end; the last line gets one if it has none."""
    carried: list[bytes] = []
    for block in blocks:
        # A CR at the end may be half of a CR LF: it waits for the next block.
        end = 1 + max(block.rfind(b"\n"), block.rfind(b"\r", 0, max(len(block) - 1, 0)))
        if end:
            yield b"".join((*carried, block[:end]))
            carried = [block[end:]]
        else:
            carried.append(block)
        if sum(map(len, carried)) > LONGEST_LINE:
            raise DeliveryError(
                found="One of its lines is longer than 16 MB.",
                where=file,
                do="This is no table of text: check what kind of file it is.",
            )
    rest = b"".join(carried)
    if rest:
        yield rest if rest.endswith((b"\n", b"\r")) else rest + b"\n"


def _repaired(block: bytes, seen: Seen) -> bytes:
    """Return the block with its lines of Windows-1252 as UTF-8."""
    bytes_ = np.frombuffer(block, np.uint8)
    high = np.flatnonzero(bytes_ >= _HIGH)
    pairs = (bytes_[high] >= _LEAD) & (bytes_[high + 1] & _LEAD_BITS == _HIGH)
    if not pairs.any():  # not one character of UTF-8: all of it is in the older encoding
        try:
            whole = block.decode("cp1252").encode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            ends = np.flatnonzero(bytes_ == _LF)
            seen.recoded += len(np.unique(np.searchsorted(ends, high)))
            return whole
    lines = block.splitlines(keepends=True)
    clean = [line if line.isascii() else _as_utf8(line) for line in lines]
    seen.recoded += sum(a is not b for a, b in zip(lines, clean, strict=True))
    return b"".join(clean)


def _as_utf8(line: bytes) -> bytes:
    """Return a line of Windows-1252 as UTF-8, any other as it is."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        damaged = not line.decode("utf-8", "ignore").isascii()
    else:
        return line
    try:
        return line if damaged else line.decode("cp1252").encode("utf-8")
    except UnicodeDecodeError:
        return line
