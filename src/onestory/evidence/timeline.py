"""The timeline of policies, and how many lay upon one another by place and month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa

from onestory.evidence.touching import Touched, touched_by_policy
from onestory.model.period import Period, months
from onestory.model.policy import Policy, PolicyRegister

TIMELINE = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("issuer", pa.string(), nullable=False),
        pa.field("announced", pa.string(), nullable=False),  # as published, as are from and to
        pa.field("from", pa.string(), nullable=False),
        pa.field("to", pa.string(), nullable=False),
        pa.field("from_earliest", pa.date32()),  # the days that the published date can mean
        pa.field("from_latest", pa.date32()),
        pa.field("to_earliest", pa.date32()),
        pa.field("to_latest", pa.date32()),
        pa.field("reach", pa.string(), nullable=False),
        pa.field("geography", pa.string(), nullable=False),
        pa.field("sites", pa.int64(), nullable=False),
        pa.field("replaces", pa.string(), nullable=False),
        pa.field("standing", pa.string(), nullable=False),
        pa.field("fact", pa.string(), nullable=False),
    ]
)
"""One row a policy or programme, in the order in which they began."""

LAYERS = pa.schema(
    [
        pa.field("place", pa.string(), nullable=False),
        pa.field("month", pa.date32(), nullable=False),  # its first day
        pa.field("in_force", pa.int64(), nullable=False),  # surely, on some day of the month
        pa.field("perhaps", pa.int64(), nullable=False),  # more, by dates too vague to tell
        pa.field("place_not_known", pa.int64(), nullable=False),  # programmes of unsaid places
    ]
)
"""One row a place and month."""


def timeline(
    register: PolicyRegister, *, window: Period | None = None, place: str = ""
) -> pa.Table:
    """Return the policies as `TIMELINE`, sorted by when they began.

    With a window, those that were or may have been in force in it; with a place, those that
    touched it or whose places nobody has said.
    """
    chosen = [
        policy
        for policy in register.policies
        if (window is None or policy.in_force.possibly(window))
        and (not place or _may_touch(register, policy, place, window))
    ]
    ordered = sorted(chosen, key=lambda one: (one.in_force.start.earliest or date.min, one.id))
    return pa.Table.from_pylist([_row(register, one) for one in ordered], schema=TIMELINE)


def sites(register: PolicyRegister, *, programme: str = "") -> pa.Table:
    """Return the sites of all programmes, or of one, with the id that an exposure may name."""
    rows = [
        {
            "id": site.id,
            "programme": site.programme,
            "name": site.name,
            "wave": site.wave,
            "announced": site.announced.text,
            "source": site.source,
        }
        for site in register.sites
        if programme in ("", site.programme)
    ]
    names = ("id", "programme", "name", "wave", "announced", "source")
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in names]))


def layering(register: PolicyRegister, *, window: Period, places: Sequence[str]) -> pa.Table:
    """Return how many policies were in force at each place in each month, as `LAYERS`.

    A document that was published but never in force (a review, a consultation) is not counted.
    """
    held = [policy for policy in register.policies if policy.was_in_force]
    touched = [(one, touched_by_policy(register, one, places=places)) for one in held]
    rows = [
        _layer(touched, place=place, month=month)
        for place in sorted(set(places))
        for month in _months(window)
    ]
    return pa.Table.from_pylist(rows, schema=LAYERS)


def _layer(
    touched: Sequence[tuple[Policy, Touched]], *, place: str, month: Period
) -> dict[str, object]:
    spans = [[span.in_force for span in one.by_place[place]] for _, one in touched]
    surely = sum(any(span.surely(month) for span in each) for each in spans)
    possibly = sum(any(span.possibly(month) for span in each) for each in spans)
    unknown = sum(not one.known and policy.in_force.possibly(month) for policy, one in touched)
    return {
        "place": place,
        "month": month.start,
        "in_force": surely,
        "perhaps": possibly - surely,
        "place_not_known": unknown,
    }


def _may_touch(register: PolicyRegister, policy: Policy, place: str, window: Period | None) -> bool:
    touched = touched_by_policy(register, policy, places=(place,))
    spans = touched.within(window) if window else touched.by_place
    return not touched.known or bool(spans.get(place))


def _months(window: Period) -> Iterator[Period]:
    month = months(window.start, 1)
    while month.start < window.end:
        yield month
        month = months(month.end, 1)


def _row(register: PolicyRegister, policy: Policy) -> dict[str, object]:
    span = policy.in_force
    return {
        "id": policy.id,
        "title": policy.title,
        "kind": policy.kind,
        "issuer": policy.issuer,
        "announced": policy.announced.text,
        "from": policy.effective_from.text,
        "to": policy.effective_to.text,
        "from_earliest": span.start.earliest,
        "from_latest": span.start.latest,
        "to_earliest": span.end.earliest,
        "to_latest": span.end.latest,
        "reach": policy.reach,
        "geography": policy.geography,
        "sites": sum(site.programme == policy.id for site in register.sites),
        "replaces": policy.replaces,
        "standing": policy.standing,
        "fact": policy.fact,
    }
