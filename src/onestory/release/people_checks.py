"""Checks of a study of people on their way out: no count, share or rate of few people in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.caseload import BALANCE_ROWS
from onestory.release import people_tables
from onestory.release.coarsening import nice, to_step
from onestory.release.people_months import small
from onestory.release.people_words import arms_of, fit
from onestory.release.rounding import nearest
from onestory.release.rows import with_columns

if TYPE_CHECKING:
    from onestory.model.effect import Check, Effect
    from onestory.model.release import DisclosureRule

_NO_COUNTS = {
    *("month", "quarter", "year", "trial", "day", "first_day", "last_day", "since_start"),
    *("deprivation", "fifth", "age"),
}
"""Columns of whole numbers that count nobody."""
_CHANGES = {"estimate", "lower", "upper", "value", "p_value"}
_ARM = "people"
"""The column that names the arm of a row."""

Numbers = list[float | None]


def clear_check(one: Check, effect: Effect, rule: DisclosureRule) -> Check:
    """Return the check with its counts rounded and its shares no finer than rounded counts make.

    A row of few people goes, with the next smallest where it is the only one; of a table that
    names no rows, or two arms only, all goes.
    """
    sentence = fit(one.sentence, arms_of(effect), rule)
    if {"covariate", "exposed", "before", "after"} <= set(one.table.column_names):
        return replace(one, sentence=sentence, table=_likeness(one.table, effect, rule))
    return replace(one, sentence=sentence, table=_shares(_counted(one.table, rule), effect, rule))


def _likeness(rows: pa.Table, effect: Effect, rule: DisclosureRule) -> pa.Table:
    """The balance told again as a check, cleared as the balance is."""
    if not set(BALANCE_ROWS.names) <= set(rows.column_names):
        return rows.slice(0, 0)
    return people_tables.balance(
        rows, exposed=effect.n_exposed, comparators=effect.n_comparator, rule=rule
    )


def _counted(rows: pa.Table, rule: DisclosureRule) -> pa.Table:
    counts = {name: _numbers(rows, name) for name in _counts(rows)}
    few = {at for column in counts.values() for at, n in enumerate(column) if small(n, rule)}
    rounded = {
        name: [None if n is None else int(nearest(n, rule.round_to)) for n in column]
        for name, column in counts.items()
    }
    return with_columns(rows, rounded).filter(pa.array(_kept(rows, counts, few), type=pa.bool_()))


def _counts(rows: pa.Table) -> list[str]:
    """The columns of counts: of whole numbers, whatever their type, but those that count nobody."""
    return [
        field.name
        for field in rows.schema
        if field.name.lower() not in _NO_COUNTS
        and (
            pa.types.is_integer(field.type)
            or (pa.types.is_floating(field.type) and _whole(rows, field.name))
        )
    ]


def _whole(rows: pa.Table, name: str) -> bool:
    known = [n for n in _numbers(rows, name) if n is not None]
    return name not in _CHANGES and all(n == round(n) for n in known) and max(known, default=0) > 1


def _kept(rows: pa.Table, counts: dict[str, Numbers], few: set[int]) -> list[bool]:
    """Which rows may be told; one alone is hidden with the next smallest, as its group is."""
    if few and not _named(rows):
        return [False] * rows.num_rows
    if len(few) == 1:
        names, sizes = _names(rows), list(zip(*counts.values(), strict=True))
        rest = [at for at in range(rows.num_rows) if at not in few]
        few = few | set(sorted(rest, key=lambda at: (_least(sizes[at]), names[at]))[:1])
    return [at not in few for at in range(rows.num_rows)]


def _least(sizes: Iterable[float | None]) -> float:
    return min((n for n in sizes if n is not None), default=0.0)


def _named(rows: pa.Table) -> bool:
    return bool(_names(rows)) and _ARM not in rows.column_names and rows.num_rows > 2


def _names(rows: pa.Table) -> Sequence[str]:
    first = next((f.name for f in rows.schema if pa.types.is_string(f.type)), None)
    return [] if first is None else [str(one) for one in rows[first].to_pylist()]


def _shares(rows: pa.Table, effect: Effect, rule: DisclosureRule) -> pa.Table:
    """Shares and rates of each arm to the step that a rounded count makes; none of few people."""
    names = [
        field.name
        for field in rows.schema
        if pa.types.is_floating(field.type) and (field.name == "share" or _ARM in rows.column_names)
    ]
    if not names or not rows.num_rows:
        return rows
    people = [_people(arm, effect) for arm in _names(rows) or ["stand-ins"] * rows.num_rows]
    columns = {name: _numbers(rows, name) for name in names}
    if any(_of_few(column, people, rule) for column in columns.values()):
        return rows.slice(0, 0)
    return with_columns(
        rows,
        {
            name: [
                None if n is None else to_step(n, nice(rule.round_to / of))
                for n, of in zip(column, people, strict=True)
            ]
            for name, column in columns.items()
        },
    )


def _people(arm: str, effect: Effect) -> int:
    return max(1, effect.n_exposed if arm == "taken on" else effect.n_comparator)


def _of_few(column: Numbers, people: Sequence[int], rule: DisclosureRule) -> bool:
    """Whether a share is of few people, or all but few where all may be shares of people."""
    known = [(n, of) for n, of in zip(column, people, strict=True) if n is not None]
    shares = all(0 <= n <= 1 for n, _ in known)
    return any(
        0 < n * of < rule.smallest or (shares and 0 < (1 - n) * of < rule.smallest)
        for n, of in known
    )


def _numbers(rows: pa.Table, name: str) -> Numbers:
    return list(rows.column(name).to_pylist())
