"""Blocks checked: some rows of a delivery told into accepted, refused, and what the vault keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.engine import Session
from onestory.intake.records import identities, row_rules, strays
from onestory.intake.records.counting import count_accepted
from onestory.intake.records.event_keys import event_keys
from onestory.intake.records.matching import Matched
from onestory.intake.records.nhs_number import holds_one_of
from onestory.intake.records.part import Block
from onestory.intake.records.row_rules import Broken
from onestory.intake.records.tally import Tally
from onestory.intake.records.values import ColumnRead, Mask, read_column
from onestory.intake.records.want import Want
from onestory.sources import CodeList, Field, RecordLayout
from onestory.vault import Key

_UNIT = "\x1f"
REJECTED = pa.schema(
    {"row": pa.int64(), "kind": pa.string(), "reason": pa.string(), "text": pa.string()}
)
"""A refused row: the cells of a rejected one parted by U+001F, or the line of a quarantined one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a delivery is checked against, the same for all its blocks."""

    layout: RecordLayout
    matched: Matched
    want: Want
    key: Key
    receipt: str  # its id


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockChecked:
    """The rows of a block: `accepted` for the workspace, the rest for the vault."""

    accepted: pa.Table
    persons: pa.Table | None
    register: pa.Table
    free_text: pa.Table | None
    strays: pa.Table | None
    rejected: pa.Table


def check_block(block: Block, asked: Asked, tally: Tally, session: Session) -> BlockChecked:
    """Return the rows parted into accepted, rejected and quarantined; `tally` counts them.

    Rows of people who opted out are taken out first: nothing looks at what they say.
    """
    block, gone = _without_opted_out(block, asked, tally)
    reads = _reads(block.rows, asked)
    kinds = _event_types(reads, asked.layout, block.rows.num_rows)
    fields = asked.matched.fields
    codes = {one.name: codes_of(one, asked.layout) for one in fields}
    astray = strays.find_strays(reads, fields, codes)
    broken = _broken(block.rows, reads, kinds, asked, session)
    broken += tuple(strays.broken(one, astray[one.name]) for one in fields if one.name in astray)
    reasons, refused = _reasons(broken, block.rows.num_rows)
    _count(block, reads, broken, asked=asked, tally=tally, astray=astray)
    kept = pa.array(~refused)
    numbers = _flat(block.rows["row"])
    cells = {name: _clear(read, astray.get(name)).filter(kept) for name, read in reads.items()}
    cells["row"] = numbers.filter(kept)
    split = identities.split(cells, asked.matched.fields, asked.want, asked.key)
    raws = {
        f"{n}_raw": _raw(read).filter(kept) for n, read in reads.items() if _keeps_raw(n, asked)
    }
    left = {name: rows & ~refused for name, rows in astray.items()}
    accepted = _accepted(cells["row"], kinds.filter(kept), {**split.public, **raws}, asked, session)
    number = asked.layout.field_of("nhs number")
    if number and number.name in reads:
        given = reads[number.name].values
        tally.nhs_present += len(given) - given.null_count
    tally.nhs_valid += split.nhs_valid
    count_accepted(accepted, asked.layout, received=asked.want.received.date(), tally=tally)
    return BlockChecked(
        accepted=accepted,
        persons=split.persons,
        register=split.register,
        free_text=_free_text(cells, asked.matched.fields),
        strays=strays.kept(numbers, reads, left) if asked.want.join == "identifiable" else None,
        rejected=_rejected(block, reasons, refused, gone=gone, asked=asked),
    )


def _without_opted_out(block: Block, asked: Asked, tally: Tally) -> tuple[Block, pa.Table]:
    """Return the block without the rows of people who opted out, and those as REJECTED rows."""
    number = asked.layout.field_of("nhs number")
    position = asked.matched.position(number.name) if number else None
    opt_outs = asked.want.opt_outs
    if number is None or position is None or not len(opt_outs):
        return block, REJECTED.empty_table()
    gone = row_rules.opted_out(number, block.rows[f"c{position}"], opt_outs)
    if gone is None:
        return block, REJECTED.empty_table()
    # No row is named: to whom the page goes, it would tell who opted out.
    tally.add_broken(gone, numbers=np.array([], np.int64), texts=None, private=True)
    rows = block.rows["row"].filter(pa.array(gone.rows))
    reason = pa.repeat(f"{gone.rule}: {gone.column}", len(rows))
    told = {
        "row": rows,
        "kind": pa.repeat("rejected", len(rows)),
        "reason": reason,
        "text": pa.repeat("", len(rows)),
    }
    left = replace(block, rows=block.rows.filter(pa.array(~gone.rows)))
    return left, pa.table(told, schema=REJECTED)


def _flat(column: pa.ChunkedArray) -> pa.Array:
    """Return the column as one array."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _clear(read: ColumnRead, astray: Mask | None) -> pa.Array:
    """Return the column's values without those that name a person."""
    return read.values if astray is None else pc.if_else(pa.array(astray), None, read.values)


def _reads(rows: pa.Table, asked: Asked) -> dict[str, ColumnRead]:
    """Return every column of the file that is a field, read."""
    own = asked.want.own.codes
    return {
        one.name: read_column(
            rows[f"c{position}"],
            one,
            codes=codes_of(one, asked.layout),
            local={their.casefold(): ours for their, ours in own.get(one.name, {}).items()},
        )
        for one, position in zip(asked.matched.fields, asked.matched.positions, strict=True)
    }


def codes_of(one: Field, layout: RecordLayout) -> CodeList | None:
    """Return the code list of a field, None if it has none."""
    return layout.codes_of(one.codes) if one.codes else None


def _event_types(reads: Mapping[str, ColumnRead], layout: RecordLayout, rows: int) -> pa.Array:
    """Return each row's event type, '' where the source has one type."""
    one = layout.field_of("event type")
    if one is None or one.name not in reads:
        return pa.array([""] * rows, pa.string())
    return pc.fill_null(reads[one.name].values, "")


def _broken(
    rows: pa.Table,
    reads: Mapping[str, ColumnRead],
    kinds: pa.Array,
    asked: Asked,
    session: Session,
) -> tuple[Broken, ...]:
    """Return everything that some row of the block breaks, refusals first within a row's column."""
    found = [
        one for field in asked.matched.fields for one in _column_broken(field, reads, kinds, asked)
    ]
    rules = row_rules.applicable(asked.layout, list(reads))
    if rules:
        columns = {name: read.values for name, read in reads.items()}
        day = pa.scalar(asked.want.received.date(), pa.date32())
        constant = {"event_type": kinds, "received": pa.repeat(day, rows.num_rows)}
        found += row_rules.broken_rules(rules, pa.table({**columns, **constant}), session)
    return tuple(found)


def _column_broken(
    field: Field, reads: Mapping[str, ColumnRead], kinds: pa.Array, asked: Asked
) -> list[Broken]:
    """Return what is wrong in one column: no value, a code on no list, or nothing where needed."""
    read = reads[field.name]
    codes = codes_of(field, asked.layout)
    rejects = field.mandatory == "yes" and not (field.private and asked.want.join != "identifiable")
    unusable = row_rules.unusable(field, read.unreadable, kinds) if rejects else None
    unreadable = read.unreadable & ~unusable.rows if unusable else read.unreadable
    found = [
        unusable,
        row_rules.unreadable(field, unreadable),
        row_rules.unknown(field, read.unknown, codes.severity) if codes else None,
    ]
    if field.mandatory == "yes":
        # What stands there and is no value is told as that, not as missing.
        empty = np.asarray(read.values.is_null()) & ~read.unreadable
        found.append(row_rules.missing(field, empty, kinds, rejects=rejects))
    if field.role == "nhs number" and asked.want.join == "identifiable":
        found.append(row_rules.invalid_number(field, read.values))
    if field.role == "shared pseudonym" and asked.want.join == "pseudonymised at source":
        found.append(row_rules.no_pseudonym(field, read.values))
    return [one for one in found if one]


def _reasons(broken: Sequence[Broken], rows: int) -> tuple[np.ndarray, Mask]:
    """Return the first reason for which each row is refused, and which rows are."""
    reasons = np.full(rows, "", dtype=object)
    refused = np.zeros(rows, dtype=bool)
    for one in broken:
        if one.severity == "rejected":
            reasons[one.rows & ~refused] = f"{one.rule}: {one.column}"
            refused |= one.rows
    return reasons, refused


def _count(
    block: Block,
    reads: Mapping[str, ColumnRead],
    broken: Sequence[Broken],
    *,
    asked: Asked,
    tally: Tally,
    astray: Mapping[str, Mask],
) -> None:
    """Count the block's columns and broken rules, each rule's rows told by number."""
    numbers = block.rows["row"].to_numpy()
    tally.rows += block.rows.num_rows
    for name, read in reads.items():
        tally.add_column(name, read)
    fields = {one.name: one for one in asked.matched.fields}
    for one in broken:
        field = fields.get(one.column)
        position = asked.matched.position(one.column)
        tally.add_broken(
            one,
            numbers=numbers,
            texts=None if position is None else block.rows[f"c{position}"],
            private=field is None or one.column in astray or not identities.is_public(field),
        )


def _keeps_raw(name: str, asked: Asked) -> bool:
    """Return whether a column keeps the words as sent beside those of the list."""
    field = next(one for one in asked.matched.fields if one.name == name)
    codes = codes_of(field, asked.layout)
    if not identities.is_public(field):
        return False
    return name in asked.want.own.codes or bool(codes and codes.same)


def _raw(read: ColumnRead) -> pa.Array:
    return pa.nulls(len(read.values), pa.string()) if read.raw is None else read.raw


def _accepted(
    rows: pa.Array,
    kinds: pa.Array,
    public: Mapping[str, pa.Array],
    asked: Asked,
    session: Session,
) -> pa.Table:
    """Return the rows for the workspace, in the order of RECORD_COLUMNS and then of the layout."""
    count = len(rows)
    ahead = {
        "delivery": pa.repeat(pa.scalar(asked.receipt), count),
        "row": rows,
        "event_type": kinds,
    }
    first = ("identity", "person_pseudonym", "nhs_pseudonym")
    known = {name: public[name] for name in first}
    version = {"pseudonym_version": pa.repeat(pa.scalar(asked.key.version), count)}
    further = {name: column for name, column in public.items() if name not in first}
    keys = event_keys({**ahead, **public}, asked.layout, session)
    return pa.table({**ahead, "event_key": keys, **known, **version, **further})


def _free_text(cells: Mapping[str, pa.Array], fields: Sequence[Field]) -> pa.Table | None:
    """Return the words that may name a person, for the vault; None where no row has any."""
    names = [one.name for one in fields if one.private == "free text"]
    if not names:
        return None
    table = pa.table({"row": cells["row"], **{name: cells[name] for name in names}})
    filled = [pc.is_valid(table[name]) for name in names]
    any_filled = filled[0]
    for one in filled[1:]:
        any_filled = pc.or_(any_filled, one)
    return table.filter(any_filled)


def _rejected(
    block: Block, reasons: np.ndarray, refused: Mask, *, gone: pa.Table, asked: Asked
) -> pa.Table:
    """Return the refused rows of the block with their reasons, after those who opted out.

    What they hold is kept only where the agreement lets persons be held by name.
    """
    rows = block.rows.filter(pa.array(refused))
    named = asked.want.join == "identifiable"
    texts = [pc.fill_null(rows[name], "") for name in rows.column_names if name != "row"]
    joined = pc.binary_join_element_wise(*texts, _UNIT) if texts and named else None
    told = {
        "row": rows["row"],
        "kind": pa.repeat(pa.scalar("rejected"), rows.num_rows),
        "reason": pa.array(reasons[refused], pa.string()),
        "text": pa.repeat("", rows.num_rows) if joined is None else joined,
    }
    numbers = frozenset(asked.want.opt_outs.to_pylist())
    texts_held = [one.text if named else "" for one in block.quarantined]
    held = {
        "row": [one.row for one in block.quarantined],
        "kind": ["quarantined"] * len(block.quarantined),
        "reason": [one.reason for one in block.quarantined],
        "text": ["" if numbers and holds_one_of(one, numbers) else one for one in texts_held],
    }
    parts = (pa.table(told, schema=REJECTED), pa.table(held, schema=REJECTED))
    return pa.concat_tables([gone, *parts])
