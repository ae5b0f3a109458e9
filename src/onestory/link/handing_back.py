"""Handing back: a list of people with the number that one partner itself has of each.

A partner is told nothing that it does not hold: of people it never sent, nobody is named to it.
The file lies in the vault's folder, for its owner alone where the system can.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from onestory import engine, vault
from onestory.model.errors import PlanError
from onestory.model.people import RECORD_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onestory.link.holdings import Holdings
    from onestory.model.people import PersonIndex
    from onestory.vault import Key

FOLDER = "find"
_PERSONS = "persons"
_KEYS = ("person_pseudonym", "nhs_pseudonym", "identity")
_NUMBERS = ("local_id", "nhs_number")
_SAID = pa.schema({name: pa.string() for name in (*_KEYS, *_NUMBERS)})
OWN, SURE = "your number", "sure of the link"
"""The headings of what is added to a list."""

# A partner may have several accounts of one person: all of its numbers are told, the surest first.
_OWN = f"""
with numbers as (
    select distinct {RECORD_KEY} as key, coalesce(local_id, nhs_number) as own from said
    where coalesce(local_id, nhs_number) is not null),
mine as (
    select accounts.person_id, own, min(certainty = 'firm') as firm
    from numbers join accounts using (key) where accounts.person_id in (select person_id from asked)
    group by all)
select person_id, string_agg(own, ' / ' order by firm desc, own) as own,
    case when bool_and(firm) then 'yes' else 'no: check who it is' end as sure
from mine group by person_id order by person_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedBack:
    """The file written for a partner, and how many of the people it knows."""

    path: Path
    people: int


def hand_back(
    place: Holdings,
    key: Key,
    index: PersonIndex,
    *,
    provider: str,
    rows: Mapping[int, Mapping[str, object]],
    name: str,
) -> HandedBack:
    """Return the file of those `rows`, by person id, that the provider knows, with its numbers.

    Its own number is its local one, or where it sent none the NHS number. Raises PlanError where
    the provider sent no identifiers, VaultError as the vault.
    """
    said = _said(place, key, provider)
    if not said.num_rows:
        raise PlanError(
            found=f"'{provider}' sent no numbers of people that it could know them by again.",
            where="[find]",
            do="Name under `partners` providers of [[records]] that came identifiable.",
        )
    tables = {
        "said": said,
        "accounts": pq.read_table(place.path(index.accounts)),
        "asked": pa.table({"person_id": pa.array(list(rows), pa.int64())}),
    }
    known = {row["person_id"]: row for row in engine.query(_OWN, tables).to_pylist()}
    path = place.vault / FOLDER / f"{name}-{provider}.csv"
    told = [
        {OWN: known[one]["own"], SURE: known[one]["sure"], **row}
        for one, row in rows.items()
        if one in known
    ]
    _write(path, told, (OWN, SURE, *next(iter(rows.values()), {})))
    return HandedBack(path=path, people=len(told))


def _said(place: Holdings, key: Key, provider: str) -> pa.Table:
    """Return the distinct numbers of all that the provider sent, and the keys of their accounts."""
    paths = [
        place.vault_path(stored)
        for receipt in place.ledger.receipts
        if receipt.provider == provider and receipt.join == "identifiable"
        for stored in receipt.vaulted
        if PurePosixPath(stored.path).name.startswith(_PERSONS)
    ]
    parts = [_SAID.empty_table()]
    for path in paths:
        there = [one for one in _SAID.names if one in vault.schema(path, key=key).names]
        if set(there) & set(_NUMBERS):
            parts.append(_alike(vault.read(path, key=key, columns=there)))
    whole = pa.concat_tables(parts)
    return whole.group_by(_SAID.names).aggregate([]).select(_SAID.names)


def _alike(rows: pa.Table) -> pa.Table:
    """Return the rows with every column of _SAID, numbers without spaces around them."""
    columns = [
        rows[one].cast(pa.string()) if one in rows.column_names else pa.nulls(rows.num_rows)
        for one in _SAID.names
    ]
    trimmed = [
        pc.utf8_trim_whitespace(column) if name in rows.column_names else column.cast(pa.string())
        for name, column in zip(_SAID.names, columns, strict=True)
    ]
    return pa.table(trimmed, schema=_SAID)


def _write(path: Path, rows: Sequence[Mapping[str, object]], headings: Sequence[str]) -> None:
    """Write the file for its owner alone, where the system knows owners."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    path.unlink(missing_ok=True)
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, headings)
        writer.writeheader()
        writer.writerows({one: _harmless(row[one]) for one in headings} for row in rows)


def _harmless(value: object) -> object:
    """Return the value so that a spreadsheet does not take it for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"} else value
