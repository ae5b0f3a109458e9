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
from onestory.indicators.linked import with_doubt
from onestory.indicators.spells import live_discharges

OCTOBER, DECEMBER = 10, 12


def reablement_begun(story: StoryTables) -> ir.Table:
    """Return a case for each live discharge at 65 and over from October to December.

    1 where ST-Max began within 7 days of it.
    """
    found = _into_reablement(story)
    return told(found, on=found.end, numerator=found.begun, in_doubt=found.unsure & ~found.begun)


def at_home_on_day_91(story: StoryTables) -> ir.Table:
    """Return a case for each of those into reablement, 1 where the person is at home on day 91.

    Who has died, is in hospital or in a care home, or of whom nothing is known, is not.
    """
    found = _into_reablement(story).filter(_.begun)
    found = found.mutate(day=days_after(found.end, 91))
    homes = story["homes"].filter(_.kind == "own home")
    homes = homes.select("person_id", since=_.start, over=_.end.fill_null(ibis.date("9999-12-31")))
    there = found.select("id", "person_id", "day").inner_join(homes, "person_id")
    there = there.filter(_.since <= _.day, _.over > _.day).select("id").distinct()
    found = _marked(found, there, "there")
    return told(found, on=found.end, numerator=found.there, in_doubt=found.unsure)


def care_begun(story: StoryTables) -> ir.Table:
    """Return a case for each live emergency discharge at 65 and over.

    1 where a service of social care began within 14 days of it that the person did not have, of
    its type, on the day of admission.
    """
    found = with_doubt(live_discharges(story).filter(_.age >= 65, _.emergency), story)
    rows = own_rows(story).filter(_.kind == "Service", _.person_id.notnull())
    rows = rows.select("person_id", "service", since=_.start, over=_.until)
    both = found.select("id", "person_id", "start", "end").inner_join(rows, "person_id")
    new = both.filter(_.since >= _.end, _.since <= days_after(_.end, 14))
    held = both.filter(_.since <= _.start, _.over >= _.start).select("id", "service").distinct()
    new = new.anti_join(held, ["id", "service"]).select("id").distinct()
    found = _marked(found, new, "begun")
    return told(found, on=found.end, numerator=found.begun, in_doubt=found.unsure & ~found.begun)


def _into_reablement(story: StoryTables) -> ir.Table:
    """Return live discharges at 65 and over, October to December, with `begun` and `unsure`."""
    found = with_doubt(live_discharges(story).filter(_.age >= 65), story)
    month = found.end.month()
    found = found.filter(month >= OCTOBER, month <= DECEMBER)
    rows = services(own_rows(story), ST_MAX).select("person_id", since=_.start)
    begun = found.select("id", "person_id", "start", "end").inner_join(rows, "person_id")
    begun = begun.filter(_.since >= _.end, _.since <= days_after(_.end, 7)).select("id").distinct()
    return _marked(found, begun, "begun")


def _marked(found: ir.Table, ids: ir.Table, name: str) -> ir.Table:
    """Return `found` with a column `name`: whether its id is among `ids`."""
    marks = ids.mutate(**{name: ibis.literal(True)})
    joined = found.left_join(marks, "id").select(*found.columns, name)
    return joined.mutate(**{name: joined[name].fill_null(False)})
