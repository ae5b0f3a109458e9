"""Current records: the rows of a source that stood on a day, each with its person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from onestory.engine import Session
from onestory.model.people import RECORD_KEY
from onestory.model.story import Given

_SUPERSEDED = pa.schema(
    {
        "delivery": pa.string(),
        "row": pa.int64(),
        "known_to": pa.timestamp("s"),
        "why": pa.string(),
    }
)
_ALWAYS = {
    "delivery": "varchar",
    "row": "bigint",
    "event_key": "ubigint",
    "person_id": "bigint",
    "provider": "varchar",
    "known_from": "timestamp_s",
    "sender": "integer",
    "nth": "integer",
}
IN_ORDER = "person_id nulls last, start, event_key, sender, nth, row"
"""SQL: the order in which events are numbered. Of numbers alone, for those sort fastest; and `nth`,
the place of the delivery, decides only between rows of one event that both stand."""


def let_index_stand(session: Session, accounts: Path, known_at: datetime | None = None) -> None:
    """Make the person index known to the session as `person_index`.

    Accounts that were first received after `known_at` are not in it. Which accounts are one person
    is as it is known now: the index keeps no day on which each link was learnt.
    """
    heard = "" if known_at is None else " where since is null or since <= ?"
    session.run(
        "create or replace table person_index as select key, person_id, certainty"
        f" from read_parquet(?){heard}",
        [str(accounts), *([] if known_at is None else [_plain(known_at)])],
    )


def rows_of(
    session: Session,
    source: str,
    columns: Mapping[str, str],
    given: Sequence[Given],
    known_at: datetime | None,
) -> bool:
    """Make the view `<source>_read` of the source's current rows; return whether it can have any.

    It has delivery, row, event_key, person_id, provider, known_from, sender and nth (the places of
    provider and delivery among those that sent the source), and `columns`, each as the type given
    with it: null where no delivery has the column, or a value is not of the type.
    """
    found = current(session, source, given, known_at=known_at)
    wanted = {**_ALWAYS, **columns}
    kept = ", ".join(
        f'try_cast("{name}" as {kind}) as "{name}"'
        if name in found
        else f'null::{kind} as "{name}"'
        for name, kind in wanted.items()
    )
    table = f"{source}_now" if found else "(select 1) where false"
    session.run(f"create or replace view {source}_read as select {kept} from {table}")
    return bool(found)


def current(
    session: Session, source: str, given: Sequence[Given], *, known_at: datetime | None = None
) -> tuple[str, ...]:
    """Make the view `<source>_now` of the source's current rows, and return its columns.

    Beside what the records hold it has person_id and certainty (null where the index lacks the
    account), provider, known_from, known_until (the first day after the delivery's period; social
    care and homes need it), record_key, and nhs_key (null without a valid NHS number). A row
    superseded by `known_at` is not in it, nor a delivery received after. No view is made, and ()
    returned, where nothing of the source stands.

    `<source>_replaced` is a view of open rows that a later submission lacks (`why` is 'replaced').
    `person_index` must stand (`let_index_stand`).
    """
    here = _here(source, given, known_at)
    if not here:
        return ()
    paths = [str(one.accepted) for one in here]
    session.run(f"drop view if exists {source}_now")
    session.run(f"drop view if exists {source}_replaced")
    session.register(f"{source}_deliveries_given", _deliveries(here))
    session.run(
        f"create or replace table {source}_deliveries as select * from {source}_deliveries_given"
    )
    _superseded(session, source, here, known_at)
    kept = _kept(session, paths)
    _told(session, source, paths, kept)
    session.run(
        f"""
        create or replace view {source}_now as
        select * from {source}_told as told
        where not exists (select 1 from {source}_superseded as gone
            where gone.delivery = told.delivery and gone.row = told.row)
        """
    )
    session.run(
        f"""
        create or replace view {source}_replaced as
        select told.* from {source}_told as told
        where exists (select 1 from {source}_superseded as gone
            where gone.delivery = told.delivery and gone.row = told.row and gone.why = 'replaced')
        """
    )
    added = ("person_id", "certainty", "provider", "known_from", "known_until", "record_key")
    return (*kept, *added, "nhs_key", "sender", "nth")


def _here(source: str, given: Sequence[Given], known_at: datetime | None) -> list[Given]:
    """Return the source's deliveries that had been received by `known_at`."""
    here = [
        one
        for one in given
        if one.receipt.source == source
        and one.receipt.accepted_rows
        and (known_at is None or one.receipt.known_from <= known_at)
    ]
    return sorted(here, key=lambda one: one.receipt.id)


def _told(session: Session, source: str, paths: Sequence[str], kept: Sequence[str]) -> None:
    """Make the view of all rows that the deliveries told, standing or not."""
    told = ", ".join(f'told."{name}"' for name in kept)
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    session.run(
        f"""
        create or replace view {source}_told as
        select {told}, person_index.person_id, person_index.certainty,
            delivered.provider, delivered.known_from, delivered.known_until,
            delivered.sender, delivered.nth,
            {RECORD_KEY} as record_key, told.nhs_pseudonym as nhs_key
        from read_parquet([{listed}], union_by_name = true) as told
        join {source}_deliveries as delivered on delivered.delivery = told.delivery
        left join person_index on person_index.key = {RECORD_KEY}
        """
    )


def _deliveries(here: Sequence[Given]) -> pa.Table:
    senders = sorted({one.receipt.provider for one in here})
    return pa.table(
        {
            "nth": pa.array(range(len(here)), pa.int32()),
            "sender": pa.array([senders.index(one.receipt.provider) for one in here], pa.int32()),
            "delivery": [one.receipt.id for one in here],
            "provider": [one.receipt.provider for one in here],
            "known_from": pa.array(
                [_plain(one.receipt.known_from) for one in here], pa.timestamp("s")
            ),
            "known_until": pa.array([one.receipt.end for one in here], pa.date32()),
        }
    )


def _plain(moment: datetime) -> datetime:
    """Return the moment in universal time, without saying so: as tables hold it."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def _superseded(
    session: Session, source: str, here: Sequence[Given], known_at: datetime | None
) -> None:
    """Make the view of rows that no longer stood: read where they lie, for they can be many."""
    session.register("none_superseded", _SUPERSEDED.empty_table())
    paths = [str(one.superseded) for one in here if one.superseded is not None]
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    told = f"read_parquet([{listed}], union_by_name = true)" if paths else "none_superseded"
    until = "" if known_at is None else f" where known_to <= timestamp '{_plain(known_at)}'"
    session.run(
        f"create or replace view {source}_superseded as"
        f" select delivery, row, known_to::timestamp as known_to, why from {told}{until}"
    )


def _kept(session: Session, paths: Sequence[str]) -> list[str]:
    """Return the columns that any of the deliveries has, without those of who the person is."""
    found = session.query(
        "select * from read_parquet(?, union_by_name = true) limit 0", [list(paths)]
    )
    private = {"identity", "person_pseudonym", "nhs_pseudonym", "pseudonym_version"}
    return [name for name in found.column_names if name not in private]
