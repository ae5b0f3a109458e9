"""Pseudonyms: what stands for an identifier outside the vault."""

from __future__ import annotations

import hmac

import pyarrow as pa
import pyarrow.compute as pc

from onestory.model.errors import VaultError
from onestory.vault.key import Key

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
    secret, begun = key.in_force.pseudonyms, f"{space}\0".encode()
    made = [_pseudonym(secret, begun + value.encode()) for value in whole.dictionary.to_pylist()]
    return pc.take(pa.array(made, type=pa.string()), whole.indices)


def _pseudonym(secret: bytes, message: bytes) -> str:
    return hmac.digest(secret, message, "sha256")[:_BYTES].hex()
