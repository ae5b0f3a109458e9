"""Received: what partners sent, as the report tells it beside its figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.report import words
from onestory.report.charts.calendar import month_label
from onestory.report.tables import Cell, Line, Table, build, number

if TYPE_CHECKING:
    from onestory.model.records import Received, ReceivedSource, ShareOfRows
    from onestory.model.source import Join

ANCHOR = "received"
INVENTED = "Invented records: no real person"
NOT_JOINED = (
    "These records were received and checked. They are not yet joined to one another, and no"
    " figure on this page is made from them."
)
_MILLION = 1_000_000
_FEW = 100  # rows, below which no month is told
_NEARLY_ALL = 0.98
_WAYS: dict[Join, str] = {
    "identifiable": "on identifiers",
    "pseudonymised at source": "on a shared pseudonym",
    "no permitted link": "not at all",
}
RECEIVED = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("source_title", pa.string(), nullable=False),
        pa.field("sector", pa.string(), nullable=False),
        pa.field("invented", pa.bool_(), nullable=False),
        pa.field("partners", pa.int64(), nullable=False),
        pa.field("deliveries", pa.int64(), nullable=False),
        pa.field("received_rows", pa.int64()),
        pa.field("accepted_rows", pa.int64()),
        pa.field("not_used_rows", pa.int64()),
        pa.field("superseded_rows", pa.int64()),
        pa.field("period_start", pa.date32()),
        pa.field("period_end", pa.date32()),  # the first day after
        pa.field("partners_on_identifiers", pa.int64(), nullable=False),
        pa.field("partners_on_a_shared_pseudonym", pa.int64(), nullable=False),
        pa.field("partners_not_to_be_joined", pa.int64(), nullable=False),
        pa.field("usable_share", pa.float64()),
        pa.field("nhs_number_share", pa.float64()),
        pa.field("lsoa_share", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedTold:
    """The section on the page: its sentence, what it does not say, and its table."""

    sentence: str
    weakest: tuple[str, ...]
    honest: str
    invented: str
    table: Table


def tell_received(received: Received) -> ReceivedTold:
    """Return what was received as the section tells it."""
    return ReceivedTold(
        sentence=sentence(received),
        weakest=weakest(received),
        honest=honest(received),
        invented=_invented(received),
        table=_table(received),
    )


def honest(received: Received) -> str:
    """Return how far the records are joined, and whether figures of the page rest on them."""
    if received.people is None:
        return NOT_JOINED
    doubts = [
        f"{words.count(count)} {what}"
        for count, what in (
            (received.doubtful, "have a link that is in doubt"),
            (received.closed, "have records that may be joined to no other partner's"),
        )
        if count
    ]
    of_whom = f", of whom {words.listed(doubts)}" if doubts else ""
    used = "The figures measured from records" if received.measured else "No figure"
    rest = "rest" if received.measured else "rests"
    return (
        f"Once joined they are the stories of {words.count(received.people)} people{of_whom}."
        f" {used} on this page {rest} on them."
    )


def sentence(received: Received) -> str:
    """Return how much came, from how many, and how much of it could be used."""
    rows = received.received_rows
    came = (
        f"{_rounded(rows)} came from {words.many(received.partners, 'partner')}"
        f" in {words.many(len(received.sources), 'kind')} of file"
    )
    if not rows:
        return f"{came}."
    left = received.opted_out_rows
    opted = f"; {_percent(left / rows)} were left out because people opted out" if left else ""
    return f"{came}: {_percent(received.accepted_rows / rows)} could be used{opted}."


def weakest(received: Received) -> tuple[str, ...]:
    """Return where most rows were lost that might have been kept, and fewest can be joined."""
    use = _least(received, lambda one: one.usable_share)
    join = _least(received, lambda one: one.nhs_share.value)
    found: list[str] = []
    if use and use[0] < _NEARLY_ALL:
        found.append(
            f"Weakest to use: {_name(use[1])}, of which {_percent(use[0])} could be used, opt-outs"
            " aside."
        )
    elif use:
        untold = any(one.usable_share is None for one in received.sources)
        of_whom = " of which 100 rows or more came" if untold else ""
        found.append(
            f"Opt-outs aside, at least {_percent(use[0])} of each kind{of_whom} could be used."
        )
    if join and join[0] < _NEARLY_ALL:
        found.append(
            f"Weakest to join: {_name(join[1])}, where {_percent(join[0])} of the rows that may be"
            " joined on identifiers have a valid NHS number."
        )
    return tuple(found)


def _least(
    received: Received, share: Callable[[ReceivedSource], float | None]
) -> tuple[float, ReceivedSource] | None:
    known = [(part, one) for one in received.sources if (part := share(one)) is not None]
    return min(known, key=lambda pair: (pair[0], pair[1].title), default=None)


def received_rows(received: Received | None) -> pa.Table:
    """Return a row a source (RECEIVED), in the order of the page; none where nothing came."""
    rows = [_record(one) for one in received.sources] if received else []
    return pa.Table.from_pylist(rows, schema=RECEIVED)


def _record(one: ReceivedSource) -> dict[str, str | float | bool | date | None]:
    return {
        "source": one.id,
        "source_title": one.title,
        "sector": one.sector,
        "invented": one.invented,
        "partners": one.partners,
        "deliveries": one.deliveries,
        "received_rows": one.received_rows,
        "accepted_rows": one.accepted_rows,
        "not_used_rows": one.not_used_rows,
        "superseded_rows": one.superseded_rows,
        "period_start": one.start,
        "period_end": one.end,
        "partners_on_identifiers": one.joins.get("identifiable", 0),
        "partners_on_a_shared_pseudonym": one.joins.get("pseudonymised at source", 0),
        "partners_not_to_be_joined": one.joins.get("no permitted link", 0),
        "usable_share": one.usable_share,
        "nhs_number_share": one.nhs_share.value,
        "lsoa_share": one.lsoa_share.value,
    }


def _table(received: Received) -> Table:
    mixed = len({one.invented for one in received.sources}) > 1
    lines = [
        Line(cells=(_kind(one, mixed=mixed), *(cell(one) for _, cell in _COLUMNS)))
        for one in received.sources
    ]
    heads = ["Kind of file", *(head for head, _ in _COLUMNS)]
    return build(f"{ANCHOR}-table", "What was received, by kind of file", heads, lines)


def _invented(received: Received) -> str:
    if not received.invented:
        return ""
    every = all(one.invented for one in received.sources)
    return INVENTED if every else "Some of these records are invented; the table says which."


def _kind(one: ReceivedSource, *, mixed: bool) -> Cell:
    sector = "any sector" if one.sector == "any" else one.sector
    return Cell(text=_name(one), hint=f"{sector}, invented" if mixed and one.invented else sector)


def _name(one: ReceivedSource) -> str:
    """Return the title without the names that only its specification has."""
    return one.title.partition(" (")[0]


def _count(count: int | None) -> Cell:
    return number(count, "hidden: small number" if count is None else words.count(count))


def _share(share: ShareOfRows) -> Cell:
    return number(share.value, share.reason if share.value is None else _percent(share.value))


def _months(one: ReceivedSource) -> Cell:
    if one.start is None or one.end is None:
        few = one.accepted_rows is None or one.accepted_rows < _FEW
        return Cell(text="too few to say" if few else "not dated")
    last = (one.end - timedelta(days=1)).replace(day=1)
    first, until = month_label(one.start), month_label(last)
    return Cell(text=first if first == until else f"{first} to {until}", key=one.start.isoformat())


def _joins(one: ReceivedSource) -> str:
    return words.listed([f"{partners:,} {_WAYS[join]}" for join, partners in one.joins.items()])


def _percent(share: float) -> str:
    """Return a share to a tenth of a per cent; 100% is said of all alone."""
    shown = share if share in {0, 1} else min(max(share, 0.001), 0.999)
    return f"{words.number(shown * 100, 0 if shown in {0, 1} else 1)}%"


def _rounded(rows: int) -> str:
    """Return rows as one says them: '1.4 million rows', '12,300 rows'."""
    if rows >= _MILLION:
        return f"{words.number(rows / _MILLION, 1)} million rows"
    return words.many(round(rows, min(0, 3 - len(str(rows)))), "row")


# What a board asks first stands first: a narrow window shows no more.
_COLUMNS: tuple[tuple[str, Callable[[ReceivedSource], Cell]], ...] = (
    ("Partners", lambda one: _count(one.partners)),
    ("Rows received", lambda one: _count(one.received_rows)),
    ("Accepted", lambda one: _count(one.accepted_rows)),
    ("Not used", lambda one: _count(one.not_used_rows)),
    ("Valid NHS number", lambda one: _share(one.nhs_share)),
    ("Small area known", lambda one: _share(one.lsoa_share)),
    ("May be joined", lambda one: Cell(text=_joins(one))),
    ("Months", _months),
    ("Superseded", lambda one: _count(one.superseded_rows)),
    ("Deliveries", lambda one: _count(one.deliveries)),
)
