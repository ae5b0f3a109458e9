"""Where people live day by day, and what happens to them there, by the residence history."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from onestory.indicators.card import StoryTables
from onestory.indicators.care.rows import age_on, as_cases, asked_periods, days_after
from onestory.indicators.cases import counted
from onestory.indicators.linked import spanning, with_doubt, with_reach
from onestory.indicators.spells import emergencies

CARE_HOMES = ("care home", "nursing home")
NOT_KNOWN = "not known"


def days_at_home(story: StoryTables) -> ir.Table:
    """Return a case for each stay in a place within a period, of people of 65 and over.

    The denominator is its days, the numerator those of them in the person's own home. Days of
    which nothing is known are in neither.
    """
    found = with_doubt(_stays(story).filter(_.kind != NOT_KNOWN), story)
    found = found.mutate(stay=ibis.literal("").concat(
        found.person_id.cast("string"), " ", found.since.cast("string"), " ", found.kind
    ))  # fmt: skip
    spells = story["spells"]
    found = with_reach(
        found, spanning(spells, spells.start, spells.end), story, key="stay",
        between=(found.since, found.left),
    )  # fmt: skip
    at_home = ibis.ifelse(found.kind == "own home", found.days, 0)
    return as_cases(
        found, on="since", numerator=at_home, denominator=found.days,
        doubtful=found.unsure | found.might,
    )  # fmt: skip


def emergencies_from_care_homes(story: StoryTables) -> ir.Table:
    """Return the cases: emergency admissions from care homes at 65 and over, and years lived there.

    Both are of people who lived in a care home: by the day of admission, and the days in it.
    """
    lived = with_doubt(_stays(story).filter(_.kind.isin(CARE_HOMES)), story)
    years = as_cases(
        lived, on="since", numerator=0.0, denominator=lived.days.cast("float64") / 365.25
    )
    # One superspell is one admission, however many hospitals it led through.
    spells = emergencies(story).filter(_.age >= 65, _.id == _.superspell)
    spells = spells.semi_join(_residents(story), "person_id")
    homes = story["homes"].filter(_.kind.isin(CARE_HOMES))
    homes = homes.select("person_id", since=_.start, over=_.end.fill_null(ibis.date("9999-12-31")))
    from_there = spells.semi_join(
        homes,
        [
            spells.person_id == homes.person_id,
            homes.since < spells.start,
            homes.over >= spells.start,
        ],
    )
    return years.union(counted(from_there, on=from_there.start))


def facts_told_twice(story: StoryTables) -> ir.Table:
    """Return a case for each fact that more than one partner recorded, on its day."""
    people = story["people"].select("person_id", "lsoa", "sex", "birth_month")
    facts = story["same_facts"].filter(_.on.notnull())
    found = facts.inner_join(people, "person_id").mutate(council=ibis.null("string"))
    found = found.mutate(age=age_on(found.birth_month, found.on))
    return as_cases(found, on="on", denominator=0.0)


def _residents(story: StoryTables) -> ir.Table:
    """Return the people who are or were registered with a practice; all where no practice sends.

    A hospital or council whose records may be joined to nothing tells of people who are
    registered as well: their days would count twice.
    """
    registrations = story["registrations"]
    known = registrations.select("person_id").distinct().mutate(registered=True)
    none_sent = registrations.count().as_scalar() == 0
    people = story["people"].left_join(known, "person_id")
    return people.filter(people.registered.fill_null(False) | none_sent)


def _stays(story: StoryTables) -> ir.Table:
    """Return each home within each period at 65 and over: since and days, and the person."""
    people = _residents(story).select("person_id", "birth_month", "sex", usual=_.lsoa)
    homes, periods = story["homes"].rename(over="end"), asked_periods(story)
    beyond = days_after(ibis.literal(story.last), 1)
    homes = homes.mutate(over=ibis.least(homes.over.fill_null(beyond), beyond))
    found = homes.inner_join(
        periods, [homes.start <= periods["last"], homes.over > periods["first"]]
    ).inner_join(people, "person_id")
    found = found.mutate(
        since=ibis.greatest(found.start, found["first"]),
        left=ibis.least(found.over, found.beyond),
        lsoa=ibis.coalesce(found.lsoa, found.usual),
        council=ibis.null("string"),
    )
    found = found.mutate(
        days=found.left.delta(found.since, unit="day"), age=age_on(found.birth_month, found.since)
    )
    return found.filter(_.age >= 65, _.days > 0)
