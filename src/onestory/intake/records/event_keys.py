"""Event keys: one number made of the fields by which two rows are the same event."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from onestory.engine import Session
from onestory.sources import RecordLayout

_BY_SENDER = "coalesce(person_pseudonym, nhs_pseudonym)"
_BY_NUMBER = "coalesce(nhs_pseudonym, person_pseudonym)"
_PERSONS = {"local id": _BY_SENDER, "shared pseudonym": _BY_SENDER, "nhs number": _BY_NUMBER}


def event_keys(columns: Mapping[str, pa.Array], layout: RecordLayout, session: Session) -> pa.Array:
    """Return the key of each row (uint64), the same wherever the fields of its key are equal.

    `columns` holds the public columns. A private field of the key is stood for by the row's
    person: by the sender's own number, or where it is lacking by the NHS number. Rows of a type
    without a key, rows that lack every field of theirs, and rows of nobody where the key asks for
    the person, are events of their own. Two different events of 100 million share a number with a
    chance of about 1 in 4,000.
    """
    table = pa.table(dict(columns))
    session.register("keyed", table)
    whens = "\n".join(_when(kind, names, layout, table) for kind, names in layout.event_key.items())
    own = "md5_number_lower(concat_ws('|', delivery, row))"
    asked = f"CASE {whens} ELSE {own} END" if whens else own
    answer = session.query(f"SELECT coalesce({asked}, {own})::UBIGINT AS event_key FROM keyed")
    session.forget("keyed")
    return answer["event_key"].combine_chunks()


def _when(kind: str, names: tuple[str, ...], layout: RecordLayout, table: pa.Table) -> str:
    """Return the branch of the CASE for one event type."""
    parts = [_part(name, layout, table) for name in names]
    told = ", ".join(f"coalesce({part}::VARCHAR, '')" for part in parts)
    asked = [part for part in parts if part in _PERSONS.values()] or parts
    filled = f"coalesce({', '.join(f'{part}::VARCHAR' for part in asked)}) IS NOT NULL"
    chosen = f"event_type = '{kind}' AND {filled}" if kind else filled
    return f"WHEN {chosen} THEN md5_number_lower(concat_ws(chr(31), '{kind}', {told}))"


def _part(name: str, layout: RecordLayout, table: pa.Table) -> str:
    """Return the column that stands for a field of the key, or null where the file lacks it."""
    role = next((one.role for one in layout.fields if one.name == name), "")
    if role in _PERSONS:
        return _PERSONS[role]
    if role == "other id":
        return f'"{name}_pseudonym"' if f"{name}_pseudonym" in table.column_names else "NULL"
    return f'"{name}"' if name in table.column_names else "NULL"
