"""Days on which people had contact with acute care."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.attendances import ANY_EMERGENCY
from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.indicators.spans import counted_once, day_after
from onestory.indicators.spells import nights_until
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


SEEN = ("5", "6")


def cases(story: StoryTables) -> ir.Table:
    """Return a case a span of contact days within a period: its days, each counted once."""
    spans = _stays(story).union(_attendances(story)).union(_outpatients(story))
    # Several tables number their events alike; the order among equals changes nothing but whose
    # place a day is counted at, and must be the same every time.
    spans = spans.mutate(id=spans.kind.concat(spans.id.cast("string")))
    spans = counted_once(spans, by="person_id")
    days = spans.until.delta(spans.since, unit="day")
    # Most spans are one day, which lies in one period: only the others are cut at its ends.
    one_day = spans.filter(days == 1).mutate(days=ibis.literal(1, "int64"))
    several = _cut_by_period(spans.filter(days > 1), story)
    spans = one_day.union(several.select(one_day.columns))
    return counted(spans, on=spans.since, amount=spans.days)


def _cut_by_period(spans: ir.Table, story: StoryTables) -> ir.Table:
    periods = story.periods.rename(first="start", after="end")
    spans = spans.join(periods, [spans.since < periods.after, spans.until > periods.first])
    spans = spans.mutate(
        since=ibis.greatest(spans.since, spans.first), until=ibis.least(spans.until, spans.after)
    )
    return spans.mutate(days=spans.until.delta(spans.since, unit="day").cast("int64"))


def _stays(story: StoryTables) -> ir.Table:
    """Return the days from admission to the last night; at least the day of admission."""
    spells = story["spells"]
    ended = ibis.coalesce(spells.end, nights_until(story))
    return _spans(spells, "spell", spells.start, ibis.greatest(ended, day_after(spells.start)))


def _attendances(story: StoryTables) -> ir.Table:
    attendances = story["attendances"]
    day = attendances.start.date()
    return _spans(attendances, "attendance", day, day_after(day))


def _outpatients(story: StoryTables) -> ir.Table:
    appointments = story["outpatients"]
    appointments = appointments.filter(appointments.status.isin(SEEN))
    return _spans(appointments, "outpatient", appointments.start, day_after(appointments.start))


def _spans(events: ir.Table, kind: str, since: ir.Value, until: ir.Value) -> ir.Table:
    person = ("person_id", "lsoa", "provider", "age", "sex")
    known = events.filter(events.person_id.notnull())
    return known.select("id", *person, kind=ibis.literal(kind), since=since, until=until)


CARD = Card(
    indicator=Indicator(
        id="contact_days",
        title="Days with acute contact",
        measure="contact_days",
        numerator="Days on which a person was in hospital, attended A&E or was seen as an"
        " outpatient, each day once a person",
        denominator="Days lived by residents of all ages",
        statistic="crude_rate",
        unit="per 1,000 days lived",
        multiplier=1_000,
        direction="none declared",
        version="local",
        source="Local definition; no national one is known",
        about="How many of people's days are taken up by acute care.",
        caveats=(
            "A day with a night in hospital and an attendance counts once.",
            "A stay without a night counts its one day; the day of leaving after a night does not"
            " count.",
            "Records that name nobody are left out: their days cannot be told from other"
            " contacts' days.",
        ),
        population_ages=(0, 200),
        sector="hospital",
        decimals=2,
    ),
    cases=cases,
    denominator="residents' days",
    sources=("apc", ANY_EMERGENCY, "op"),
    codes="Spells of every CLASSPAT from admission to the last midnight, a stay without a night as"
    " one day; A&E attendances of every category; outpatient attendances (ATTENDED 5, 6); union"
    " of days a person.",
)
