"""Gathering: what every delivery tells of who its people are, read from the vault once.

Deliveries that were superseded are read too: what was said was said. Rows are reduced to distinct
tellings as they stream by, a source and provider at a time, in a database that never leaves memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import pyarrow as pa

from onestory import vault
from onestory.engine import Session
from onestory.link.holdings import Holdings, Sent, sent
from onestory.link.permitted import IDENTITY
from onestory.link.sayings import SAYINGS
from onestory.model.errors import OneStoryError
from onestory.model.people import RECORD_KEY
from onestory.model.table import Stored
from onestory.vault import Key

Tell = Callable[[str, int, int], None]
_ROWS = 100_000  # of a batch from the vault
_PART = 2_000_000  # rows of the vault reduced at a time
_WAITING = 1_000_000  # rows that wait before they are parted, as each parting takes its time
_SHARES = 16  # of the keys, settled one after the other
_PERSONS = "persons"
_INSTANT = pa.timestamp("s")
_KEYS = ("identity", "person_pseudonym", "nhs_pseudonym")
_SAID = (
    *("nhs_number", "first_name", "middle_name", "last_name", "known_as"),
    *("previous_last_name", "birth_date", "birth_month", "sex", "address", "postcode", "uprn"),
)
_NAMES = ", ".join(name for name in _SAID if name != "nhs_number")
_ANY_OF = ", ".join(f"any_value({name}) as {name}" for name in _SAID)

# Digits as the NHS writes them, of numbers that intake found valid: spaces, hyphens and what a
# spreadsheet adds are taken away.
_NUMBER = r"""
    case when valid then regexp_replace(regexp_replace(regexp_replace(nhs_number,
        '^\W*(\d)\.(\d{9})[eE]\+?0?9\W*$', '\1\2'), '\.0+\W*$', ''), '[^0-9]', '', 'g') end
"""
_SEX = """
    case upper(trim(sex)) when '1' then '1' when 'M' then '1' when 'MALE' then '1'
        when '2' then '2' when 'F' then '2' when 'FEMALE' then '2' end
"""
_TEXTS = ("first_name", "middle_name", "last_name", "known_as", "previous_last_name")
_PLAIN = (*_TEXTS, "address", "postcode", "uprn")

# `identity` is made of all that a row says of who somebody is, so that rows alike have one: most of
# what is sent was said before, month by month.
_REDUCED = f"""
    select {RECORD_KEY} as key, nhs_pseudonym is not null as valid, nhs_number, {_NAMES}, rows
    from (
        select identity, person_pseudonym, nhs_pseudonym, {_ANY_OF}, sum(rows)::bigint as rows
        from told group by identity, person_pseudonym, nhs_pseudonym)
    where {RECORD_KEY} is not null
"""

_HEARD = f"""
    insert into heard_waiting by name
    select key, {_NUMBER} as nhs_number,
        {", ".join(f"nullif(trim({name}), '') as {name}" for name in _PLAIN)},
        birth_date,
        case when birth_date is null then try_strptime(birth_month, '%m%Y')::date end
            as birth_month,
        {_SEX} as sex,
        sum(rows)::bigint as rows, timestamp_s '{{at}}' as first_received,
        timestamp_s '{{at}}' as last_received
    from ({_REDUCED})
    group by all
"""

_NAMES_TOLD = ", ".join(f"{name}::text" for name in _SAID if name != "nhs_number")
_SAID_AT_ALL = f"coalesce(nhs_number, {_NAMES_TOLD}) is not null"
_TOLD = pa.schema(
    {
        **dict.fromkeys(_KEYS, pa.string()),
        "rows": pa.int64(),
        **{name: pa.date32() if name == "birth_date" else pa.string() for name in _SAID},
    }
)
"""What is read of the vault's `persons`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """How much was read and what came of it: rows of the vault, distinct sayings, accounts."""

    rows: int
    sayings: int
    accounts: int


def gather(session: Session, place: Holdings, key: Key, *, tell: Tell) -> Gathered:
    """Leave the tables `accounts` and `sayings`, and return their sizes.

    `accounts` has a row for each key that any accepted row names: key, sector, provider, since,
    how it may be joined (`joined`), and a bit for each sector that names it (`sectors`).
    `senders` says which is which. `sayings` follows
    SAYINGS, of identifiable accounts that something was said of. Raises VaultError as the vault.
    """
    together = _in_rank(sent(place.ledger.receipts))
    _begin(session, together)
    rows = 0
    for number, one in enumerate(together):
        tell("Gathering what was said of people", number, len(together))
        _name_keys(session, place, one, number)
        if one.first.join == "identifiable":
            rows += _hear(session, place, key, one)
    _settle(session)
    counted = session.query(
        "select (select count(*) from sayings), (select count(*) from accounts)"
    )
    sayings, accounts = (int(counted.column(place)[0].as_py()) for place in (0, 1))
    return Gathered(rows=rows, sayings=sayings, accounts=accounts)


def sectors_together(session: Session) -> dict[frozenset[str], int]:
    """Return how many accounts are named by which sectors; `gather` must have been called."""
    bits = session.query("select distinct sector, sector_bit from senders").to_pylist()
    found = session.query("select sectors, count(*)::bigint as many from accounts group by sectors")
    return {
        frozenset(one["sector"] for one in bits if row["sectors"] & one["sector_bit"]): row["many"]
        for row in found.to_pylist()
    }


def _begin(session: Session, together: Sequence[Sent]) -> None:
    """Make the tables that deliveries are read into; a checkpoint compresses them in memory."""
    session.run("set preserve_insertion_order = false")
    session.register("no_sayings", SAYINGS.empty_table().drop_columns(["sector", "provider"]))
    for share in (*range(_SHARES), "waiting"):
        session.run(f"create or replace table heard_{share} as select * from no_sayings")
        session.run(f"create or replace table named_{share} (key text, rank integer)")
    session.forget("no_sayings")
    session.register("senders_told", _senders(together))
    session.run("create or replace table senders as select * from senders_told")
    session.forget("senders_told")


def _senders(together: Sequence[Sent]) -> pa.Table:
    """Return who sent what when, ranked: by whom an account is known first has the least rank.

    A list of people comes after all that holds events. `sector_bit` is a bit of its own for each
    sector.
    """
    sectors = sorted({one.sector for one in together})
    return pa.table(
        {
            "rank": pa.array(range(len(together)), pa.int32()),
            "sector": [one.sector for one in together],
            "sector_bit": pa.array([1 << sectors.index(one.sector) for one in together]),
            "provider": [one.first.provider for one in together],
            "since": pa.array([_second(one.first.known_from) for one in together], _INSTANT),
            "joined": [one.first.join for one in together],
        }
    )


def _in_rank(together: Iterable[Sent]) -> list[Sent]:
    def place(one: Sent) -> tuple[bool, datetime, str, str, str]:
        first = one.first
        return one.sector == IDENTITY, first.known_from, one.sector, first.provider, first.join

    return sorted(together, key=place)


def _name_keys(session: Session, place: Holdings, one: Sent, rank: int) -> None:
    """Add the keys of the deliveries' accepted rows, which lie in clear and are pseudonyms."""
    paths = [str(place.path(receipt.accepted)) for receipt in one.receipts]
    session.run(
        f"insert into named_waiting select distinct {RECORD_KEY} as key, {rank} as rank"
        f" from read_parquet(?, union_by_name = true) where {RECORD_KEY} is not null",
        [paths],
    )
    _part_out(session, "named")


def _second(moment: datetime) -> datetime:
    """Return the moment as tables hold it: to the second, in universal time."""
    return moment.replace(tzinfo=None, microsecond=0)


def _hear(session: Session, place: Holdings, key: Key, one: Sent) -> int:
    """Add what the deliveries say of people, and return how many rows of the vault told it."""
    files = [
        stored
        for receipt in one.receipts
        for stored in receipt.vaulted
        if PurePosixPath(stored.path).name.startswith(_PERSONS)
    ]
    at = _second(one.first.known_from).isoformat(" ")
    for some in _in_parts(files):
        _hear_part(session, [place.vault_path(file) for file in some], key, at)
    return sum(stored.rows for stored in files)


def _in_parts(files: Sequence[Stored]) -> Iterator[list[Stored]]:
    """Yield the files in parts of about _PART rows, so that memory does not grow with them."""
    part: list[Stored] = []
    for file in files:
        part.append(file)
        if sum(one.rows for one in part) >= _PART:
            yield part
            part = []
    if part:
        yield part


def _hear_part(session: Session, paths: Sequence[Path], key: Key, at: str) -> None:
    """Add what the files say. Raises VaultError when one cannot be read."""
    if not any(set(vault.schema(path, key=key).names) & set(_SAID) for path in paths):
        return  # a local number alone: its keys are known from the records
    failed: list[OneStoryError] = []
    session.register("told", pa.RecordBatchReader.from_batches(_TOLD, _told(paths, key, failed)))
    try:
        session.run(_HEARD.replace("{at}", at))
    except Exception as error:
        if failed:  # the database knows only that its rows ended: the vault's words are kept
            raise failed[0] from error
        raise
    finally:
        session.forget("told")
    _part_out(session, "heard")


def _told(paths: Sequence[Path], key: Key, failed: list[OneStoryError]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of encrypted files with the columns of _TOLD; an error is put in `failed`."""
    try:
        for path in paths:
            there = [name for name in vault.schema(path, key=key).names if name in _TOLD.names]
            for batch in vault.batches(path, key=key, columns=there, rows=_ROWS):
                yield _alike(batch)
    except OneStoryError as error:
        failed.append(error)
        raise


def _alike(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the rows with every column of _TOLD, null where the source has none."""
    have = set(batch.schema.names)
    columns = [
        batch[one.name].cast(one.type) if one.name in have else pa.nulls(batch.num_rows, one.type)
        for one in _TOLD
    ]
    return pa.record_batch(columns, schema=_TOLD)


_ACCOUNTS = """
    insert into accounts by name
    select key, senders.sector, senders.provider, told.since, senders.joined, told.sectors
    from (
        select key, min(rank) as rank, min(senders.since) as since, bit_or(sector_bit) as sectors
        from named_{share} join senders using (rank) group by key
    ) as told join senders using (rank)
"""

# What a fuller saying of the same account tells already is no saying of its own.
_SAYINGS = f"""
    insert into sayings by name
    with fuller as (
        select distinct key, nhs_number from heard_{{share}}
        where coalesce({_NAMES_TOLD}) is not null),
    known as (select key, sector, provider from accounts where hash(key) % {_SHARES} = {{share}})
    select key, known.sector, known.provider, nhs_number, {_NAMES},
        sum(rows)::bigint as rows,
        min(first_received) as first_received, max(last_received) as last_received
    from heard_{{share}} as heard join known using (key)
    where {_SAID_AT_ALL} and (coalesce({_NAMES_TOLD}) is not null or not exists (
        select 1 from fuller where fuller.key = heard.key and fuller.nhs_number = heard.nhs_number))
    group by all
"""


def _settle(session: Session) -> None:
    """Make `accounts` and `sayings` of all that was heard, a share of the keys at a time."""
    session.run(
        "create or replace table accounts (key text, sector text, provider text,"
        " since timestamp_s, joined text, sectors bigint)"
    )
    session.register("no_sayings", SAYINGS.empty_table())
    session.run("create or replace table sayings as select * from no_sayings")
    session.forget("no_sayings")
    for table in ("named", "heard"):
        _part_out(session, table, least=0)
    for share in range(_SHARES):
        session.run(_ACCOUNTS.format(share=share))
        session.run(_SAYINGS.format(share=share))
        session.run(f"drop table named_{share}")
        session.run(f"drop table heard_{share}")
        session.compress()


def _part_out(session: Session, table: str, *, least: int = _WAITING) -> None:
    """Part the rows that wait, where there are `least`, among the tables of their keys' shares."""
    waiting = session.query(f"select count(*) from {table}_waiting").column(0)[0].as_py()
    if waiting < least:
        return
    for share in range(_SHARES):
        session.run(
            f"insert into {table}_{share} by name"
            f" select * from {table}_waiting where hash(key) % {_SHARES} = {share}"
        )
    session.run(f"truncate {table}_waiting")
    session.compress()
