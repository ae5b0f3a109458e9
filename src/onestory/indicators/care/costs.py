"""Costs: what councils say that services cost, and illustrative prices of what others do."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import ibis
import ibis.expr.types as ir
from ibis import _

from onestory.indicators.card import StoryTables
from onestory.indicators.care.facts import with_facts
from onestory.indicators.care.rows import age_on, as_cases, asked_periods, council_rows
from onestory.indicators.cases import counted
from onestory.indicators.spells import nights_until

WEEKLY = {
    "Weekly": 1.0,
    "Fortnightly": 1 / 2,
    "4-weekly": 1 / 4,
    "Monthly": 12 / 52,
    "Quarterly": 4 / 52,
    "Annually": 1 / 52,
}
"""Units a week by what the unit of cost is (4.9 rule 3)."""

ONE_OFF = "One-off"


def care_costs(story: StoryTables) -> ir.Table:
    """Return a case for each service with a cost in a period: pounds in it (sheet 4.9)."""
    rows, periods = council_rows(story).filter(_.kind == "Service"), asked_periods(story)
    # 4.9.1 and 4.9.2: services of the period, with a cost.
    found = rows.inner_join(
        periods, [rows.start <= periods["last"], rows.until >= periods["first"]]
    )
    found = found.mutate(price=found.unit_cost.abs()).filter(_.price > 0)
    # 4.9.3: units a week by the frequency, otherwise as planned.
    by_frequency = [(found.cost_per == name, units) for name, units in WEEKLY.items()]
    a_week = ibis.cases(*by_frequency, else_=found.units.abs().cast("float64"))
    once = (found.cost_per == ONE_OFF).fill_null(False)
    found = found.mutate(a_week=a_week, once=once).filter(once | (a_week > 0))
    # 4.9.4 to 4.9.6: pounds a week times weeks; what is paid once counts whole.
    found = found.mutate(
        since=ibis.greatest(found.start, found["first"]),
        over=ibis.least(found.until, found["last"]),
    )
    # A service that ends before it starts lasted no day, and gives no money back.
    found = found.filter(found.once | (found.over >= found.since))
    weeks = (found.over.delta(found.since, unit="day") + 1) / 7
    pounds = ibis.ifelse(found.once, found.price, found.price * found.a_week * weeks)
    found = with_facts(found.mutate(pounds=pounds, lived=found.lsoa), story)
    # Where the person lived when the service began; where they live now only if that is not known.
    found = found.mutate(
        age=age_on(found.birth_month, found.since), lsoa=ibis.coalesce(found.lived, found.lsoa)
    )
    return as_cases(found, on="since", numerator=found.pounds, denominator=0.0)


def hospital_costs(story: StoryTables) -> ir.Table:
    """Return a case for each spell: its price and that of its nights, on the day of admission."""
    spells = story["spells"]
    begun = ibis.ifelse(
        spells.emergency.fill_null(False),
        price(story, "emergency spell"),
        price(story, "planned spell"),
    )
    nights = spells.nights.fill_null(0) * price(story, "hospital night")
    return counted(spells, on=spells.start, amount=begun + nights)


def emergency_costs(story: StoryTables) -> ir.Table:
    """Return a case for each emergency attendance, at its price."""
    return _each(story, "attendances", "emergency attendance")


def outpatient_costs(story: StoryTables) -> ir.Table:
    """Return a case for each outpatient attendance that was kept, at its price."""
    return _each(story, "outpatients", "outpatient attendance", kept=True)


def practice_costs(story: StoryTables) -> ir.Table:
    """Return a case for each general practice appointment that was kept, at its price."""
    return _each(story, "appointments", "practice appointment", kept=True)


def community_costs(story: StoryTables) -> ir.Table:
    """Return a case for each community contact that was kept, at its price."""
    return _contacts(story, "community", "community contact")


def mental_costs(story: StoryTables) -> ir.Table:
    """Return a case for each mental health contact kept and each stay, at their prices."""
    stays = story["mental_spells"]
    until = stays.end.fill_null(nights_until(story))
    nights = ibis.greatest(until.delta(stays.start, unit="day"), 0)
    amount = nights * price(story, "mental health night")
    contacts = _contacts(story, "mental health", "mental health contact")
    return contacts.union(counted(stays, on=stays.start, amount=amount))


def all_costs(story: StoryTables) -> ir.Table:
    """Return the cases of every payer together."""
    return ibis.union(
        hospital_costs(story),
        emergency_costs(story),
        outpatient_costs(story),
        practice_costs(story),
        community_costs(story),
        mental_costs(story),
        care_costs(story),
    )


def price(story: StoryTables, activity: str) -> ir.Value:
    """Return the pounds of one unit of an activity.

    `story.codes['unit_costs']` (activity, pounds) stands before the illustrative table, where it
    is given and has the activity.
    """
    ours = ibis.literal(illustrative()[activity], "float64")
    if "unit_costs" not in story.codes:
        return ours
    theirs = story.codes["unit_costs"]
    theirs = theirs.filter(theirs.activity == activity).aggregate(pounds=_.pounds.max())
    return theirs.pounds.as_scalar().cast("float64").fill_null(ours)


@cache
def illustrative() -> dict[str, float]:
    """Return the illustrative pounds by activity: round, invented, for showing how it works."""
    text = files("onestory.indicators.care").joinpath("unit_costs.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {row["activity"]: float(row["pounds"]) for row in csv.DictReader(lines)}


def _contacts(story: StoryTables, service: str, activity: str) -> ir.Table:
    found = story["contacts"].filter(_.service == service, _.attended)
    return counted(found, on=found.start.cast("date"), amount=price(story, activity))


def _each(story: StoryTables, table: str, activity: str, *, kept: bool = False) -> ir.Table:
    found = story[table].filter(_.attended) if kept else story[table]
    return counted(found, on=found.start.cast("date"), amount=price(story, activity))
