"""Known before: what the records told of each person by the day before their time zero.

Each source's facts are counted over the days before time zero, a table of the session each, one
row an entry. `gap` is how many days before time zero a fact lies; `known` is whether it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.engine import Session
    from onestory.model.caseload import Caseload

CARE_HOME_KINDS = ("care home", "nursing home")
"""Homes that count as living in a care home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A covariate counted from facts: its name, what it is called, and the aggregate in SQL.

    `last` is the day before time zero up to which it looks back, 0 where to no day in particular.
    """

    name: str
    words: str
    sum: str
    last: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts of a source: SQL for person_id, on, known_from and more, and what is counted."""

    name: str
    rows: str
    counted: tuple[Counted, ...]


def _within(name: str, words: str, spans: tuple[tuple[int, int], ...], where: str = "true"
            ) -> tuple[Counted, ...]:  # fmt: skip
    """Return how often something was so, in each span of days before time zero."""
    return tuple(
        Counted(
            name=f"{name}_{first}_{last}",
            words=f"{words}, {first} to {last} days before",
            sum=f"count(*) filter (known and {where} and gap between {first} and {last})",
            last=last,
        )
        for first, last in spans
    )


def _nights(first: int, last: int) -> Counted:
    """Return the nights in hospital within a span of days before time zero."""
    until = f"least(coalesce(until, index_date), index_date - {first - 1})"
    since = f'greatest("on", index_date - {last})'
    return Counted(
        name=f"nights_{first}_{last}",
        words=f"nights in hospital, {first} to {last} days before",
        sum=f"sum(greatest(0, {until} - {since})) filter (known)",
        last=last,
    )


_HALVES = ((1, 90), (91, 365))
_FINE = ((1, 30), (31, 90), (91, 180), (181, 365), (366, 730))
_IN_CARE = "known and gap > 0 and (until is null or until >= index_date)"
_LONG = "kind = 'Service' and service like 'Long term support%'"

FACTS: tuple[Facts, ...] = (
    Facts(
        name="spells",
        rows="""select person_id, "start" as "on", "end" as until, known_from, emergency, method
            from spells""",
        counted=(
            *_within("emergency", "emergency admissions", _FINE, "emergency"),
            *_within("planned", "planned admissions", _HALVES, "method like '1%'"),
            _nights(1, 90),
            _nights(91, 365),
            Counted(
                name="in_hospital",
                words="in hospital at time zero",
                sum=f"coalesce(bool_or({_IN_CARE}), false)::integer",
            ),
            Counted(
                name="since_discharge",
                words="",  # told in bands
                sum="min(index_date - until) filter (known and until < index_date)",
            ),
        ),
    ),
    Facts(
        name="attendances",
        rows='select person_id, "start"::date as "on", known_from from attendances',
        counted=_within("attendances", "A&E attendances", _HALVES),
    ),
    Facts(
        name="outpatients",
        rows='select person_id, "start" as "on", known_from from outpatients where attended',
        counted=_within("outpatients", "outpatient attendances", _HALVES),
    ),
    Facts(
        name="appointments",
        rows='select person_id, "start" as "on", known_from from appointments where attended',
        counted=_within("appointments", "general practice appointments", _HALVES),
    ),
    Facts(
        name="contacts",
        rows="""select person_id, "start"::date as "on", known_from, service from contacts
            where attended""",
        counted=(
            *_within("community", "community contacts", _HALVES, "service = 'community'"),
            *_within("mental", "mental health contacts", _HALVES, "service = 'mental health'"),
        ),
    ),
    Facts(
        name="care",
        rows="""select person_id, "start" as "on", "end" as until, known_from, kind, service,
                component
            from care where client = 'Service user'""",
        counted=(
            *_within("requests", "requests for social care", _HALVES, "kind = 'Request'"),
            Counted(
                name="long_term_care",
                words="long-term social care at time zero",
                sum=f"coalesce(bool_or({_IN_CARE} and {_LONG}), false)::integer",
            ),
            Counted(
                name="home_care",
                words="home care at time zero",
                sum=f"""coalesce(bool_or({_IN_CARE} and kind = 'Service'
                    and component = 'Home support or domiciliary care'), false)::integer""",
            ),
        ),
    ),
)  # fmt: skip


def count_before(tables: Session, caseload: Caseload) -> float | None:
    """Leave `before_<name>` of each of `FACTS`; return the share of facts delivered late.

    Late is what was dated in the `history` days before time zero and delivered after them; the
    share is None where there were no facts. Needs `numbered`.
    """
    facts = late = 0
    for one in FACTS:
        tables.run(_counts(one, caseload))
        told = tables.query(
            f"select sum(facts)::bigint as facts, sum(late)::bigint as late from before_{one.name}"
        ).to_pylist()[0]
        facts, late = facts + (told["facts"] or 0), late + (told["late"] or 0)
    return late / facts if facts else None


def _counts(facts: Facts, caseload: Caseload) -> str:
    """Return SQL that makes the table of one source's counts."""
    known = "known_from < index_date" if caseload.known == "delivered before" else "true"
    sums = "".join(f", {one.sum} as {one.name}" for one in facts.counted)
    recent = f"gap between 1 and {caseload.history}"
    return f"""
        create or replace temp table before_{facts.name} as
        with told as (
            select entry, index_date, facts.*, index_date - facts."on" as gap, {known} as known
            from numbered join ({facts.rows}) as facts using (person_id)
            where facts."on" < index_date)
        select entry, count(*) filter ({recent}) as facts,
            count(*) filter ({recent} and known_from >= index_date) as late{sums}
        from told group by entry
        """
