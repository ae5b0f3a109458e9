"""Forgetting: what is made of accounts goes when a delivery is destroyed or the key changes."""

from __future__ import annotations

import pyarrow as pa

from onestory.link import decisions
from onestory.link.holdings import Holdings
from onestory.link.index import forget_index
from onestory.vault import Key


def remembered(place: Holdings, key: Key) -> pa.Table:
    """Return the decisions that stand, to be kept over a change of key."""
    return decisions.kept(place, key)


def rekeyed(place: Holdings, key: Key, remembered: pa.Table) -> None:
    """Keep the decisions under the keys that their records have now, encrypted with this key."""
    decisions.keep(decisions.with_keys(remembered, place), place, key)


def forget(place: Holdings, key: Key | None) -> None:
    """Delete the person index, the files for review and every story made of them.

    `place` holds the ledger without what is to be destroyed: of the decisions those are kept whose
    accounts both stand in it. Without a key (None) they cannot be read, and go too.
    """
    forget_index(place)
    left = None if key is None else decisions.with_records(decisions.kept(place, key), place)
    if key is None or left is None:
        (place.vault_people / decisions.FILE).unlink(missing_ok=True)
    else:
        decisions.keep(left, place, key)
