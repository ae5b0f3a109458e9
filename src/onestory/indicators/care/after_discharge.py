"""What followed a discharge from hospital, by local definitions over linked records."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from onestory.indicators.card import StoryTables
from onestory.indicators.care.rows import ST_MAX, days_after, own_rows, services
from onestory.indicators.cases import told
from onestory.indicators.linked import spanning, with_doubt, with_reach
from onestory.indicators.spells import live_discharges

OCTOBER, DECEMBER = 10, 12


def reablement_begun(story: StoryTables) -> ir.Table:
    """Return a case for each live discharge at 65 and over from October to December.

    1 where ST-Max began within 7 days of it.
    """
    found = _into_reablement(story)
    return told(found, on=found.end, numerator=found.begun, in_doubt=_begun_in_doubt(found))


def at_home_on_day_91(story: StoryTables) -> ir.Table:
    """Return a case for each of those into reablement, 1 where the person is at home on day 91.

    Who has died, is in hospital or in a care home, or of whom nothing is known, is not.
    """
    found = _into_reablement(story)
    # Those of whom it is not known whether they went into reablement may be cases too.
    found = found.mutate(maybe=_begun_in_doubt(found)).filter(_.begun | _.maybe)
    found = found.mutate(day=days_after(found.end, 91))
    homes = story["homes"].filter(_.kind == "own home")
    homes = homes.select("person_id", since=_.start, over=_.end.fill_null(ibis.date("9999-12-31")))
    there = found.select("id", "person_id", "day").inner_join(homes, "person_id")
    there = there.filter(_.since <= _.day, _.over > _.day).select("id").distinct()
    found = _marked(found, there, "there")
    found = _away(found, story)
    home = found.there & found.begun
    doubt = found.unsure | found.maybe | found.might
    return told(found, on=found.end, numerator=home, in_doubt=doubt, counts=found.begun)


def _away(found: ir.Table, story: StoryTables) -> ir.Table:
    """Return the discharges with `might`: another's stay, death or care may tell of the day."""
    spells, deaths = story["spells"], story["deaths"]
    care = own_rows(story)
    others = ibis.union(
        spanning(spells, spells.start, spells.end),
        spanning(deaths, deaths.start, ibis.date("9999-12-31")),
        spanning(care, care.start, care.until),
    )
    return with_reach(found, others, story, key="id", between=(found.end, found.day))


def _begun_in_doubt(found: ir.Table) -> ir.Value:
    """Return whether a link could change what begun after each discharge."""
    return found.shaky | ((found.unsure | found.might) & ~found.begun)


def care_begun(story: StoryTables) -> ir.Table:
    """Return a case for each live emergency discharge at 65 and over.

    1 where a service of social care began within 14 days of it that the person did not have, of
    its type, on the day of admission.
    """
    found = with_doubt(live_discharges(story).filter(_.age >= 65, _.emergency), story)
    given = own_rows(story).filter(_.kind == "Service")
    rows = given.filter(_.person_id.notnull())
    rows = rows.select("person_id", "service", since=_.start, over=_.until)
    both = found.select("id", "person_id", "start", "end").inner_join(rows, "person_id")
    new = both.filter(_.since >= _.end, _.since <= days_after(_.end, 14))
    held = both.filter(_.since <= _.start, _.over >= _.start).select("id", "service").distinct()
    new = new.anti_join(held, ["id", "service"]).select("id").distinct()
    found = _marked(found, new, "begun")
    between = (found.start, days_after(found.end, 14))
    found = with_reach(
        found, spanning(given, given.start, given.until), story, key="id", between=between
    )
    # What went on before, with somebody else, would take a service from those that are new.
    doubt = _begun_in_doubt(found) | found.might
    return told(found, on=found.end, numerator=found.begun, in_doubt=doubt)


def _into_reablement(story: StoryTables) -> ir.Table:
    """Return live discharges at 65 and over, October to December, with `begun` and its doubts."""
    found = with_doubt(live_discharges(story).filter(_.age >= 65), story)
    month = found.end.month()
    found = found.filter(month >= OCTOBER, month <= DECEMBER)
    given = services(own_rows(story), ST_MAX)
    found = with_reach(
        found, spanning(given, given.start), story, key="id",
        between=(found.end, days_after(found.end, 7)),
    )  # fmt: skip
    rows = given.select("person_id", since=_.start)
    begun = found.select("id", "person_id", "start", "end").inner_join(rows, "person_id")
    begun = begun.filter(_.since >= _.end, _.since <= days_after(_.end, 7)).select("id").distinct()
    return _marked(found, begun, "begun")


def _marked(found: ir.Table, ids: ir.Table, name: str) -> ir.Table:
    """Return `found` with a column `name`: whether its id is among `ids`."""
    marks = ids.mutate(**{name: ibis.literal(True)})
    joined = found.left_join(marks, "id").select(*found.columns, name)
    return joined.mutate(**{name: joined[name].fill_null(False)})
