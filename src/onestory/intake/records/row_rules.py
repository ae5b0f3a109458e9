"""Row rules: what a layout demands of each row, asked of a whole block in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.engine import Session
from onestory.intake.records.nhs_number import holds_one_of, valid_only
from onestory.intake.records.values import Mask
from onestory.model.finding import Severity
from onestory.sources import Field, RecordLayout, RecordRule

OPTED_OUT = "opted out"
UNKNOWN = "unknown code"
CELLS = "cells"  # the name by which rules know the typed rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule with the rows of a block that break it."""

    rule: str
    severity: Severity
    column: str
    message: str
    do: str
    rows: Mask


def applicable(layout: RecordLayout, names: Sequence[str]) -> tuple[RecordRule, ...]:
    """Return the rules whose columns are all in the file."""
    present = {*names, "received", "event_type"}
    return tuple(rule for rule in layout.rules if present.issuperset(rule.columns))


def not_applicable(layout: RecordLayout, names: Sequence[str]) -> tuple[RecordRule, ...]:
    """Return the rules that a file without some columns cannot be asked."""
    asked = {rule.id for rule in applicable(layout, names)}
    return tuple(rule for rule in layout.rules if rule.id not in asked)


def broken_rules(
    rules: Sequence[RecordRule], cells: pa.Table, session: Session
) -> tuple[Broken, ...]:
    """Return the rules that some row of `cells` breaks.

    `cells` holds the typed columns by their field's name, `event_type` and `received` (the day).
    """
    if not rules or not cells.num_rows:
        return ()
    session.register(CELLS, cells)
    asked = ",\n".join(f"{_condition(rule)} AS r{n}" for n, rule in enumerate(rules))
    answers = session.query(f"SELECT {asked} FROM {CELLS}")
    session.forget(CELLS)
    found: list[Broken] = []
    for rule, answer in zip(rules, answers.columns, strict=True):
        rows = answer.combine_chunks().to_numpy(zero_copy_only=False).astype(bool)
        if rows.any():
            found.append(_broken(rule, rows))
    return tuple(found)


def _condition(rule: RecordRule) -> str:
    """Return the rule as SQL: true where broken, and never null."""
    if not rule.applies:
        return f"coalesce(({rule.fails}), false)"
    kinds = ", ".join(f"'{kind}'" for kind in rule.applies)
    return f"coalesce(({rule.fails}) AND event_type IN ({kinds}), false)"


def _broken(rule: RecordRule, rows: Mask) -> Broken:
    return Broken(
        rule=rule.id,
        severity=rule.severity,
        column=rule.column,
        message=rule.message,
        do=rule.do,
        rows=rows,
    )


def opted_out(number: Field, texts: pa.ChunkedArray, opt_outs: pa.Array) -> Broken | None:
    """Return the rows of people who opted out, None if there is none.

    `texts` are the cells as sent: digits that hold such a number are enough, whatever is written
    about them, for here it is worse to overlook a person than to leave out a row too many.
    """
    numbers = frozenset(opt_outs.to_pylist())
    encoded = texts.combine_chunks().dictionary_encode()
    theirs = pc.is_in(encoded.dictionary, value_set=opt_outs)
    plain = pc.match_substring_regex(encoded.dictionary, r"^[0-9]{0,10}$")
    marks = np.array(pc.or_(theirs, pc.invert(plain)), dtype=bool)
    for place in np.flatnonzero(marks):
        marks[place] = holds_one_of(encoded.dictionary[int(place)].as_py(), numbers)
    place = encoded.indices.fill_null(len(marks)).to_numpy(zero_copy_only=False)
    rows = np.append(marks, False)[place]
    if not rows.any():
        return None
    return Broken(
        rule=OPTED_OUT,
        severity="rejected",
        column=number.name,
        message="The person opted out: the row was not used, and what it said was not kept.",
        do="Nothing: the agreement honours it.",
        rows=rows,
    )


def invalid_number(field: Field, values: pa.Array) -> Broken | None:
    """Return the rows with an NHS number that cannot be one, None if there is none."""
    rows = np.asarray(pc.and_(pc.is_valid(values), pc.is_null(valid_only(values))))
    if not rows.any():
        return None
    return Broken(
        rule="NHS number not valid",
        severity="warning",
        column=field.name,
        message="{value} fails the check digit, is not ten digits, or stands for no number:"
        " nobody is found by it.",
        do="Ask the sender to correct it, and to have numbers traced before sending.",
        rows=rows,
    )


def no_pseudonym(field: Field, values: pa.Array) -> Broken | None:
    """Return the rows without the pseudonym that they were to be joined on, None if none is."""
    rows = np.asarray(pc.is_null(values))
    if not rows.any():
        return None
    return Broken(
        rule="pseudonym missing",
        severity="warning",
        column=field.name,
        message="The row has no pseudonym: its person cannot be met in other records.",
        do="Ask the sender whether these people have no NHS number, or were not traced.",
        rows=rows,
    )


def missing(field: Field, empty: Mask, event_type: pa.Array, *, rejects: bool) -> Broken | None:
    """Return the rows that lack a field which rows of their type must have, None if none does."""
    rows = empty & _of_types(event_type, field.applies) if field.applies else empty
    if not rows.any():
        return None
    return Broken(
        rule="mandatory missing",
        severity="rejected" if rejects else "warning",
        column=field.name,
        message=f"A row without {field.title or field.name} cannot be used."
        if rejects
        else f"{field.title or field.name} is mandatory and is missing.",
        do="Ask the sender to fill it and send the rows again.",
        rows=rows,
    )


def unreadable(field: Field, rows: Mask) -> Broken | None:
    """Return the rows whose text is no value of the field's type, None if there is none."""
    if not rows.any():
        return None
    wanted = _WANTED.get(field.type, "a value")
    return Broken(
        rule="unreadable value",
        severity="warning",
        column=field.name,
        message=f"{{value}} is not {wanted}; it was taken as not known.",
        do="Ask the sender to correct it, or map it in [records.mapping.codes].",
        rows=rows,
    )


def unusable(field: Field, unreadable: Mask, event_type: pa.Array) -> Broken | None:
    """Return the rows refused because a field that they must have holds no value of its type."""
    rows = unreadable & _of_types(event_type, field.applies) if field.applies else unreadable
    if not rows.any():
        return None
    wanted = _WANTED.get(field.type, "a value")
    return Broken(
        rule="unreadable value",
        severity="rejected",
        column=field.name,
        message=f"{{value}} is not {wanted}, and a row without {field.title or field.name}"
        " cannot be used.",
        do="Ask the sender to correct it and send the rows again.",
        rows=rows,
    )


def unknown(field: Field, rows: Mask, severity: Severity) -> Broken | None:
    """Return the rows whose code is on no list, None if there is none."""
    if not rows.any():
        return None
    return Broken(
        rule=UNKNOWN,
        severity=severity,
        column=field.name,
        message=f"{{value}} is not on the list of {field.title or field.name}.",
        do="Map it in [records.mapping.codes] if it is a local code; else ask what it means.",
        rows=rows,
    )


_WANTED = {
    "date": "a date",
    "time": "a time of day",
    "datetime": "a date and time",
    "integer": "a whole number",
    "decimal": "a number",
}


def _of_types(event_type: pa.Array, kinds: Sequence[str]) -> Mask:
    return np.isin(event_type.to_numpy(zero_copy_only=False), list(kinds))
