"""Completeness: how well each field is filled and read, beside the delivery before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.report import tables, words
from onestory.report.tables import Cell, Line, Table

if TYPE_CHECKING:
    from onestory.model.records import ColumnProfile
    from onestory.report.quality.partner import DeliveryTold, FieldWords, Partner

_HEADS = ("Field", "Filled", "Change", "Unreadable", "Off the list", "Translated")
_ORDER = {"yes": 0, "where known": 1, "no": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields that must be filled, those to fill where known, the others, and the absent."""

    mandatory: Table | None
    known: Table | None
    optional: Table | None
    absent: tuple[str, ...]  # fields that a file of this kind may have and this one has not


def filled(delivery: DeliveryTold, column: ColumnProfile) -> float | None:
    """Return the share of rows that fill the field, None for no rows."""
    base = _base(delivery, column)
    return column.filled / base if base else None


def _base(delivery: DeliveryTold, column: ColumnProfile) -> int:
    """Return how many rows must or may fill the field.

    Where rows that must fill it and do not were counted, they and the filled ones are the base, so
    that a field of one event type is not blamed for the rows of another.
    """
    lacking = sum(
        one.rows
        for one in delivery.findings
        if one.rule == "mandatory missing" and one.column == column.name
    )
    needed = column.mandatory == "yes" and column.heading
    return column.filled + lacking if needed else delivery.profile.rows


def fields(partner: Partner) -> Fields:
    """Return the tables of the newest delivery's fields."""
    columns = partner.newest.profile.columns
    told = {one.name: one for one in partner.fields}
    kept = [one for one in columns if one.heading or one.mandatory == "yes"]
    by_need = {
        need: [one for one in kept if one.mandatory == need and (need == "yes" or one.filled)]
        for need in _ORDER
    }
    return Fields(
        mandatory=_table(partner, by_need["yes"], "mandatory", "Fields that must be filled"),
        known=_table(partner, by_need["where known"], "known", "Fields to fill where known"),
        optional=_table(partner, by_need["no"], "optional", "Other fields that hold something"),
        absent=tuple(
            told[one.name].title if one.name in told and told[one.name].title else one.name
            for one in columns
            if not one.heading and one.mandatory == "where known"
        ),
    )


def _table(
    partner: Partner, columns: list[ColumnProfile], anchor: str, caption: str
) -> Table | None:
    if not columns:
        return None
    told = {one.name: one for one in partner.fields}
    before = _before(partner)
    lines = [_line(partner, one, told.get(one.name), before.get(one.name)) for one in columns]
    heads = [one for one in _HEADS if partner.before or one != "Change"]
    return tables.build(f"fields-{anchor}", caption, heads, lines)


def _before(partner: Partner) -> dict[str, float | None]:
    last = partner.before
    return {one.name: filled(last, one) for one in last.profile.columns} if last else {}


def _line(
    partner: Partner, column: ColumnProfile, told: FieldWords | None, before: float | None
) -> Line:
    now = filled(partner.newest, column) if column.heading else None
    text = "not in the file" if now is None else share(column.filled, _base(partner.newest, column))
    return Line(
        cells=(
            Cell(text=(told.title if told else "") or column.name, hint=_hint(column, told)),
            tables.number(now, text),
            *([change(now, before)] if partner.before else []),
            *(
                counted(number, column.filled)
                for number in (column.unreadable, column.unknown, column.mapped)
            ),
        )
    )


def _hint(column: ColumnProfile, told: FieldWords | None) -> str:
    only = f"; {words.listed(told.applies)} only" if told and told.applies else ""
    return f"{column.name}{only}"


def change(now: float | None, before: float | None) -> Cell:
    """Return a cell of the difference of two shares in percentage points."""
    if now is None or before is None:
        return tables.number(None, "")
    points = round(100 * (now - before), 1)
    sign = "+" if points > 0 else ""
    text = f"{sign}{words.number(points, 1)} points" if points else "no change"
    return tables.number(points, text)


def counted(rows: int, base: int) -> Cell:
    """Return a cell of rows and their share of a base."""
    return tables.number(rows, f"{rows:,} ({share(rows, base)})" if rows and base else f"{rows:,}")


def share(rows: int, base: int) -> str:
    """Return a share in words that never says all, or none, of what is only nearly so."""
    part = rows / base
    if 0 < part < 0.001:
        return "under 0.1%"
    return "over 99.9%" if 0.999 < part < 1 else words.share(part)
