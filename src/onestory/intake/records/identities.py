"""Identities: what a row says of who the person is, split from what happened to them.

Identifiers go to the vault; the records keep pseudonyms, the month of birth and the LSOA. How a
source may be joined decides what its pseudonyms can meet: 'identifiable' records meet on the NHS
number and, within a provider, on its own number of the person; 'pseudonymised at source' on the
pseudonym that the senders share; 'no permitted link' on nothing outside the source and provider.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory import vault
from onestory.intake.records.nhs_number import valid_only
from onestory.intake.records.want import Want
from onestory.model.errors import DeliveryError
from onestory.sources import Field, record_layout
from onestory.vault import Key

REGISTER = pa.schema(
    {"space": pa.string(), "kind": pa.string(), "value": pa.string(), "pseudonym": pa.string()}
)
"""One row a distinct identifier of a delivery's block: what a change of key starts from."""

_SHARED = "shared pseudonym"
_UNIT = "\x1f"  # parts the cells of one text; no cell of a table can hold it
_ROLES = {
    "nhs number": "nhs_number",
    "local id": "local_id",
    "first name": "first_name",
    "last name": "last_name",
    "birth date": "birth_date",
    "birth month": "birth_month",
    "sex": "sex",
    "address": "address",
    "postcode": "postcode",
    "practice": "practice",
}
_NEVER_PUBLIC = frozenset(
    {
        *("nhs number", "local id", "other id", "shared pseudonym", "first name", "last name"),
        *("other names", "birth date", "address", "postcode"),
    }
)
PERSON_COLUMNS = ("identity", "person_pseudonym", "nhs_pseudonym", "row", "rows")
"""The first columns of the vault's `persons`: one row a distinct identity of a block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Rows parted: `public` by column name, `persons` and `register` for the vault."""

    public: dict[str, pa.Array]
    persons: pa.Table | None
    register: pa.Table
    nhs_valid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pseudonyms:
    """One column of pseudonyms, and what each distinct value was."""

    column: pa.Array
    register: pa.Table


def split(cells: Mapping[str, pa.Array], fields: Sequence[Field], want: Want, key: Key) -> Split:
    """Return the rows parted into what the records keep and what the vault keeps.

    `cells` holds the typed columns by field name, and 'row'.
    """
    rows = len(cells["row"])
    person = _person(cells, fields, want, key)
    nhs = _nhs(cells, fields, want, key)
    others = {
        f"{one.name}_pseudonym": _local(cells, one, want, key)
        for one in fields
        if one.role == "other id"
    }
    made = {"person_pseudonym": person, "nhs_pseudonym": nhs}
    columns = {name: one.column if one else _nulls(rows) for name, one in made.items()}
    persons = _persons(cells, fields, columns, key) if want.join == "identifiable" else None
    identity = _nulls(rows) if persons is None else persons.pop("of each row")
    derived = {
        "identity": identity,
        **columns,
        **{name: one.column for name, one in others.items() if one},
        "birth_month": birth_month(cells, fields),
        "lsoa": lsoa(cells, fields, want),
    }
    # What is derived wins: ECDS sends its own birth_month, '1' to '12', which is no day.
    as_sent = {one.name: cells[one.name] for one in fields if is_public(one)}
    public = {**derived, **as_sent, **derived}
    registers = [one.register for one in (person, nhs, *others.values()) if one]
    return Split(
        public=public,
        persons=None if persons is None else pa.table(persons),
        register=pa.concat_tables(registers) if registers else REGISTER.empty_table(),
        nhs_valid=rows - columns["nhs_pseudonym"].null_count,
    )


def refuse_without_pseudonym(fields: Sequence[Field], want: Want) -> None:
    """Raise DeliveryError where records come without the pseudonym that they are joined on."""
    if want.join != "pseudonymised at source" or _by_role(fields, _SHARED):
        return
    one = next(field for field in record_layout(want.source).fields if field.role == _SHARED)
    raise DeliveryError(
        found=f"The file has no column {one.name} ({one.title or 'the shared pseudonym'}), and its"
        " records are to be joined on nothing else.",
        do="Ask for it, or map the column that holds it in [records.mapping.columns]; if the sender"
        ' has none, join = "no permitted link" counts the records by themselves.',
    )


def is_public(one: Field) -> bool:
    """Return whether the records may hold the field as it stands."""
    return not one.private and one.role not in _NEVER_PUBLIC


def _nulls(rows: int) -> pa.Array:
    return pa.nulls(rows, pa.string())


def _by_role(fields: Sequence[Field], role: str) -> Field | None:
    return next((one for one in fields if one.role == role), None)


def _person(
    cells: Mapping[str, pa.Array], fields: Sequence[Field], want: Want, key: Key
) -> _Pseudonyms | None:
    """Return the pseudonym of each row's person in the space that the join mode allows."""
    shared, local = _by_role(fields, _SHARED), _by_role(fields, "local id")
    if want.join == "pseudonymised at source":
        # A sender's own number never stands in for it: number 17 of two hospitals is two people.
        return shared and _hashed(cells[shared.name], _SHARED, _SHARED, key)
    one = local or shared
    return _local(cells, one, want, key) if one else None


def _local(cells: Mapping[str, pa.Array], one: Field, want: Want, key: Key) -> _Pseudonyms | None:
    """Return pseudonyms of a number that means something only within its namespace."""
    kind = "other id" if one.role == "other id" else "local id"
    values = cells[one.name]
    if want.join == "no permitted link":
        return _hashed(values, f"{want.source.id}|{want.provider}", kind, key)
    if one.namespace.startswith("="):
        return _hashed(values, one.namespace[1:], kind, key)
    owners = cells.get(one.namespace) if one.namespace else None
    if owners is None:
        return _hashed(values, want.provider, kind, key)
    return _hashed_by_owner(values, pc.fill_null(owners, want.provider), kind, key)


def _hashed_by_owner(values: pa.Array, owners: pa.Array, kind: str, key: Key) -> _Pseudonyms:
    """Return pseudonyms, each made in the space of its row's owner."""
    distinct = pc.unique(owners).to_pylist()
    if not distinct:  # every row of the block was refused
        return _hashed(values, "nobody", kind, key)
    parts = {owner: _hashed(values, owner, kind, key) for owner in distinct[:1]}
    if len(distinct) > 1:
        parts = {
            owner: _hashed(pc.if_else(pc.equal(owners, owner), values, None), owner, kind, key)
            for owner in distinct
        }
    columns = [one.column for one in parts.values()]
    return _Pseudonyms(
        column=pc.coalesce(*columns),
        register=pa.concat_tables([one.register for one in parts.values()]),
    )


def _nhs(
    cells: Mapping[str, pa.Array], fields: Sequence[Field], want: Want, key: Key
) -> _Pseudonyms | None:
    """Return the pseudonyms of valid NHS numbers, None where they may not be used."""
    one = _by_role(fields, "nhs number")
    if one is None or want.join != "identifiable":
        return None
    return _hashed(valid_only(cells[one.name]), "nhs number", "nhs number", key)


def _hashed(values: pa.Array, space: str, kind: str, key: Key) -> _Pseudonyms:
    encoded = values.dictionary_encode()
    distinct = encoded.dictionary
    made = vault.pseudonyms(distinct, key=key, space=space)
    register = pa.table(
        {
            "space": pa.repeat(pa.scalar(space, pa.string()), len(distinct)),
            "kind": pa.repeat(pa.scalar(kind, pa.string()), len(distinct)),
            "value": distinct,
            "pseudonym": made,
        },
        schema=REGISTER,
    )
    return _Pseudonyms(column=made.take(encoded.indices), register=register)


def _persons(
    cells: Mapping[str, pa.Array],
    fields: Sequence[Field],
    pseudonyms: Mapping[str, pa.Array],
    key: Key,
) -> dict[str, pa.Array] | None:
    """Return one row a distinct identity, and under 'of each row' the identity of every row.

    None where the rows say nothing of who the person is.
    """
    said = {name: cells[one.name] for one, name in _identifying(fields)}
    if not said:
        return None
    texts = [pc.fill_null(pc.cast(column, pa.string()), "") for column in said.values()]
    encoded = pc.binary_join_element_wise(*texts, _UNIT).dictionary_encode()
    index = encoded.indices.to_numpy(zero_copy_only=False)
    _, first, counts = np.unique(index, return_index=True, return_counts=True)
    identity = vault.pseudonyms(encoded.dictionary, key=key, space="identity")
    chosen = pa.array(first)
    return {
        "of each row": identity.take(encoded.indices),
        "identity": identity.take(pa.array(index[first])),
        **{name: column.take(chosen) for name, column in pseudonyms.items()},
        "row": cells["row"].take(chosen),
        "rows": pa.array(counts, pa.int64()),
        **{name: column.take(chosen) for name, column in said.items()},
    }


def _identifying(fields: Sequence[Field]) -> list[tuple[Field, str]]:
    """Return the fields that say who a person is, each with its name in `persons`."""
    named: dict[str, Field] = {}
    for one in fields:
        if one.role not in _ROLES and one.private != "identifier":
            continue
        if one.role == "other id":
            continue
        name = _ROLES.get(one.role, one.name)
        named[one.name if name in named else name] = one
    return [(one, name) for name, one in named.items()]


def birth_month(cells: Mapping[str, pa.Array], fields: Sequence[Field]) -> pa.Array:
    """Return the first day of each person's month of birth, null where not known."""
    rows = len(cells["row"])
    whole, month, year = (
        _by_role(fields, role) for role in ("birth date", "birth month", "birth year")
    )
    for one in (whole, month):
        if one and one.type == "date":
            return _first_of_month(cells[one.name])
    if month and year:
        joined = pc.binary_join_element_wise(
            pc.cast(cells[year.name], pa.string()),
            pc.utf8_lpad(pc.cast(cells[month.name], pa.string()), 2, "0"),
            "",
        )
        return _months(joined, year_first=True)
    if month:
        return _months(pc.cast(cells[month.name], pa.string()), year_first=False)
    return pa.nulls(rows, pa.date32())


def _first_of_month(days: pa.Array) -> pa.Array:
    return pc.cast(pc.floor_temporal(days, unit="month"), pa.date32())


def _months(texts: pa.Array, *, year_first: bool) -> pa.Array:
    """Return the months that YYYYMM or MMYYYY name; null for every other text."""
    encoded = texts.dictionary_encode()
    found = [_month(text, year_first=year_first) for text in encoded.dictionary.to_pylist()]
    return pa.array(found, pa.date32()).take(encoded.indices)


def _month(text: str, *, year_first: bool) -> object:
    if len(text) != 6 or not text.isdecimal():
        return None
    year, month = (text[:4], text[4:]) if year_first else (text[2:], text[:2])
    if not (1 <= int(month) <= 12 and int(year) >= 1900):
        return None
    return np.datetime64(f"{year}-{month}-01").item()


def lsoa(cells: Mapping[str, pa.Array], fields: Sequence[Field], want: Want) -> pa.Array:
    """Return the LSOA as sent, or else by the directory from the postcode; null if not known."""
    sent, postcode = _by_role(fields, "lsoa"), _by_role(fields, "postcode")
    given = cells[sent.name] if sent else _nulls(len(cells["row"]))
    if postcode is None or not want.postcodes.num_rows:
        return given
    encoded = cells[postcode.name].dictionary_encode()
    bare = pc.utf8_upper(pc.replace_substring(encoded.dictionary, " ", ""))
    place = pc.index_in(bare, value_set=want.postcodes["postcode"].combine_chunks())
    found = want.postcodes["lsoa"].combine_chunks().take(place)
    return pc.coalesce(given, found.take(encoded.indices))
