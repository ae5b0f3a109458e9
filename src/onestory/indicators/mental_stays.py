"""Stays in mental health hospitals: who was admitted, who left and who is in on a day."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.cases import last_days
from onestory.indicators.spans import FAR

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables

TRANSFER_METHODS = ("2B", "81")
HOSPITALS = ("48", "49", "50", "51", "52", "53", "84", "87")
"""Destinations that are another hospital or a secure unit."""


def admissions(story: StoryTables) -> ir.Table:
    """Return the spells that began with an admission, not with a transfer (2B, 81)."""
    spells = story["mental_spells"]
    transferred = spells.method.fill_null(ibis.literal("")).isin(TRANSFER_METHODS)
    return spells.filter(~transferred)


def discharges(story: StoryTables) -> ir.Table:
    """Return finished spells of people who left alive and not for another hospital."""
    spells = story["mental_spells"]
    alive = spells.discharge_method.fill_null(ibis.literal("")) != "4"
    alive &= spells.destination.fill_null(ibis.literal("")) != "79"
    moved = spells.destination.fill_null(ibis.literal("")).isin(HOSPITALS)
    return spells.filter(spells.end.notnull(), alive, ~moved)


def contiguous(story: StoryTables) -> ir.Table:
    """Return a row a person and continuous stay: `since` and `until` (far off while in).

    A spell belongs to the stay before it when it begins no later than the day after that ended.
    """
    spells = story["mental_spells"].filter(lambda one: one.person_id.notnull())
    spells = spells.mutate(until=ibis.coalesce(spells.end, ibis.date(*FAR)))
    order = [spells.start, spells.until, spells.id]
    earlier = ibis.window(group_by=spells.person_id, order_by=order, preceding=(None, 1))
    spells = spells.mutate(before=spells.until.max().over(earlier))
    apart = spells.before.isnull() | (spells.start.delta(spells.before, unit="day") > 1)
    spells = spells.mutate(first=apart.fill_null(ibis.literal(True)).cast("int64"))
    order = [spells.start, spells.until, spells.id]
    so_far = ibis.window(group_by=spells.person_id, order_by=order, preceding=None, following=0)
    spells = spells.mutate(stay=spells.first.sum().over(so_far))
    return spells.group_by(["person_id", "stay"]).agg(
        since=spells.start.min(), until=spells.until.max()
    )


def in_bed(story: StoryTables) -> ir.Table:
    """Return a row a stay and `day`: who is in at the end of each period's last day, and `age`.

    A person handed over at that midnight, out on the day and in elsewhere on the next, is in.
    `provider`, `lsoa` and `sex` are of the latest spell begun by the day.
    """
    stays, days = contiguous(story), last_days(story)
    held = stays.join(days, [stays.since <= days.day, stays.until > days.day])
    held = _with_latest_spell(held, story["mental_spells"])
    people = story["people"]
    people = people.select(
        "birth_month", "learning_disability", "autism", of_person=people.person_id
    )
    held = held.left_join(people, held.person_id == people.of_person)
    age = years(held.birth_month, held.day)
    since_then = held.age_then + years(held.began, held.day)
    return held.mutate(age=ibis.coalesce(age, since_then))


def _with_latest_spell(held: ir.Table, spells: ir.Table) -> ir.Table:
    spells = spells.select(
        "provider", "lsoa", "sex", began=spells.start, age_then=spells.age,
        over=ibis.coalesce(spells.end, ibis.date(*FAR)), spell=spells.id,
        held_person=spells.person_id,
    )  # fmt: skip
    begun = held.inner_join(
        spells, [held.person_id == spells.held_person, held.day >= spells.began]
    )
    back = [begun.began.desc(), begun.over.desc(), begun.spell.desc()]
    latest = ibis.window(group_by=[begun.person_id, begun.day], order_by=back)
    begun = begun.mutate(to_last=ibis.row_number().over(latest))
    return begun.filter(begun.to_last == 0)


def years(since: ir.Value, day: ir.Value) -> ir.Value:
    """Return the whole years from one day to another."""
    had_none_yet = (day.month() * 100 + day.day()) < (since.month() * 100 + since.day())
    return day.year() - since.year() - had_none_yet.cast("int32")
