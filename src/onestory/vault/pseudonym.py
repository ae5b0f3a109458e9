"""Pseudonyms: what stands for an identifier outside the vault."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.model.errors import VaultError
from onestory.vault.key import Key

_BLOCK = 64  # bytes of one block of SHA-256
_BYTES = 16  # 128 bits: two of a billion identifiers collide with a chance of about 1 in 10^21


def pseudonyms(values: pa.ChunkedArray | pa.Array, *, key: Key, space: str) -> pa.Array:
    """Return the pseudonym of each text: 32 hex letters, or null where there is none.

    The first 16 bytes of HMAC-SHA-256 (RFC 2104) over the space's name, a NUL and the value, so
    that one value in two spaces (a number of two providers) has two pseudonyms. Each distinct value
    is hashed once.
    """
    if not space or "\0" in space:
        raise VaultError(
            found="Pseudonyms need a space with a name.",
            do="Say whose numbers these are: the provider, or the data set.",
        )
    text = values.cast(pa.large_string()).dictionary_encode()
    whole = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    if isinstance(whole, pa.ChunkedArray):  # no chunk at all
        return pa.array([], type=pa.string())
    seed = _Seed.of(key.in_force.pseudonyms, begun=f"{space}\0".encode())
    return pc.take(_made(seed, whole.dictionary.to_pylist()), whole.indices)


class _Hash(Protocol):
    """What is used of a hash of the standard library."""

    def copy(self) -> _Hash: ...
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Seed:
    """HMAC-SHA-256 (RFC 2104) begun: its two hashes after key and space, copied for each value.

    The library's one call a value begins from the key each time and takes three times as long; a
    test holds the two equal.
    """

    inner: _Hash
    outer: _Hash

    @classmethod
    def of(cls, secret: bytes, *, begun: bytes) -> _Seed:
        """Return the hashes of a secret of at most 64 bytes, the message begun."""
        padded = secret.ljust(_BLOCK, b"\0")
        inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + begun)
        return cls(inner, hashlib.sha256(bytes(byte ^ 0x5C for byte in padded)))


def _made(seed: _Seed, values: Sequence[str]) -> pa.Array:
    """Return the pseudonym of each value, in the order given."""
    # Names looked up once, and one turn into hex: this is done for every identifier there is.
    begin, finish = seed.inner.copy, seed.outer.copy
    digests: list[bytes] = []
    for value in values:
        inner, outer = begin(), finish()
        inner.update(value.encode())
        outer.update(inner.digest())
        digests.append(outer.digest()[:_BYTES])
    letters = b"".join(digests).hex().encode()
    ends = np.arange(len(values) + 1, dtype=np.int32) * (2 * _BYTES)
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(ends), pa.py_buffer(letters))
