"""Decisions: pairs that a person looked at, kept in the vault across runs and changes of key."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from onestory import engine, vault
from onestory.link.holdings import Holdings
from onestory.link.index import DECISIONS as FILE
from onestory.model.people import RECORD_KEY
from onestory.vault import Key

KEPT = pa.schema(
    {
        "key_a": pa.string(),  # the lesser of the two
        "key_b": pa.string(),
        "same": pa.bool_(),
        "decided": pa.timestamp("s"),
        "sample": pa.string(),  # the stratum that the pair was drawn from; '' where it was a doubt
        "kept": pa.bool_(),  # whether the two were one person when they were shown
        "delivery_a": pa.string(),  # a record of each account, by which it is known again when
        "row_a": pa.int64(),  # the key changes
        "delivery_b": pa.string(),
        "row_b": pa.int64(),
    }
)


def kept(place: Holdings, key: Key) -> pa.Table:
    """Return the decisions that stand. Raises VaultError when they cannot be read."""
    path = place.vault_people / FILE
    return vault.read(path, key=key).cast(KEPT) if path.is_file() else KEPT.empty_table()


def fingerprint(place: Holdings) -> str:
    """Return a hash of the file of decisions, '' where there is none."""
    path = place.vault_people / FILE
    return engine.sha256(path) if path.is_file() else ""


def keep(decisions: pa.Table, place: Holdings, key: Key) -> None:
    """Let these decisions stand in the place of those before."""
    path = place.vault_people / FILE
    if not decisions.num_rows:
        path.unlink(missing_ok=True)
        return
    beside = path.with_name(f"{FILE}.tmp")
    vault.write(
        decisions.sort_by([("key_a", "ascending"), ("key_b", "ascending")]), beside, key=key
    )
    beside.replace(path)


def with_new(old: pa.Table, new: pa.Table) -> pa.Table:
    """Return the decisions together; of two on one pair the new one."""
    names = _pair_names(new)
    left = old.filter(pc.invert(pc.is_in(_pair_names(old), value_set=names)))
    return pa.concat_tables([left, new.select(KEPT.names).cast(KEPT)])


def _pair_names(decisions: pa.Table) -> pa.Array:
    joined = pc.binary_join_element_wise(decisions["key_a"], decisions["key_b"], " ")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


# A record of each account that is decided on, the first by delivery and row.
_BY_KEY = f"""
    select key, min_by(delivery, (delivery, row)) as delivery, min_by(row, (delivery, row)) as row
    from (select {RECORD_KEY} as key, delivery, row from read_parquet(?, union_by_name = true))
    where key in (select key_a from decisions union all select key_b from decisions)
    group by key
"""

# The account that each record is of now.
_BY_RECORD = f"""
    select {RECORD_KEY} as key, delivery, row from read_parquet(?, union_by_name = true)
    where (delivery, row) in (select (delivery_a, row_a) from decisions
        union all select (delivery_b, row_b) from decisions)
"""

_NAMED = """
    select least(a.key, b.key) as key_a, greatest(a.key, b.key) as key_b,
        same, decided, sample, kept,
        if(a.key <= b.key, a.delivery, b.delivery) as delivery_a,
        if(a.key <= b.key, a.row, b.row) as row_a,
        if(a.key <= b.key, b.delivery, a.delivery) as delivery_b,
        if(a.key <= b.key, b.row, a.row) as row_b
    from decisions {joined} where a.key <> b.key order by key_a, key_b
"""
_ON_KEYS = "join found as a on a.key = key_a join found as b on b.key = key_b"
_ON_RECORDS = """
    join found as a on (a.delivery, a.row) = (delivery_a, row_a)
    join found as b on (b.delivery, b.row) = (delivery_b, row_b)
"""


def with_records(decisions: pa.Table, place: Holdings) -> pa.Table:
    """Return the decisions with a record of each account, without those whose account is gone."""
    return _found(decisions, place, _BY_KEY, _ON_KEYS)


def with_keys(decisions: pa.Table, place: Holdings) -> pa.Table:
    """Return the decisions with the keys that their records have now, after a change of key."""
    return _found(decisions, place, _BY_RECORD, _ON_RECORDS)


def _found(decisions: pa.Table, place: Holdings, records: str, joined: str) -> pa.Table:
    """Return the decisions with what the records in clear tell of them; pseudonyms alone."""
    paths = [str(place.path(one.accepted)) for one in place.ledger.receipts if one.accepted_rows]
    if not paths or not decisions.num_rows:
        return KEPT.empty_table()
    with engine.session() as session:
        session.register("decisions", decisions)
        session.run(f"create table found as {records}", [paths])
        return session.query(_NAMED.format(joined=joined)).cast(KEPT)
