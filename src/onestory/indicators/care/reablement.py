"""Discharges from hospital into reablement (2D), by the person's number in the story."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from onestory.indicators.card import StoryTables
from onestory.indicators.care.clusters import clusters, ranked
from onestory.indicators.care.rows import (
    NURSING,
    PRISON,
    RESIDENTIAL,
    ST_MAX,
    age_on,
    as_cases,
    asked_periods,
    days_after,
    first_day,
    own_rows,
    services,
)
from onestory.indicators.linked import deaths_told, spanning, with_doubt, with_reach

CLUSTER = ("council", "person_id", "cluster")
AFTER = 84
NOT_ENGLAND = ("W", "S", "N", "9", "L", "M")
"""First signs of small areas in Wales, Scotland, Northern Ireland and the islands. What is left is
England, or an invented area."""

BORN_OR_GIVING_BIRTH = ("31", "32", "82", "83")
DIED = ("4", "5")
ELSEWHERE = ("49", "50", "51", "52", "79", "87", "88")
LEFT_OUT = (
    *("199", "223", "290", "291", "331", "344", "345", "346", "424", "499", "501", "504"),
    *("560", "660", "661", "662", "840", "920"),
)
NOT_ELECTIVE = (*BORN_OR_GIVING_BIRTH, "81")
"""ADMIMETH that is neither an emergency nor elective: with emergencies, the management types EM
and NE of the national extract, which hospital records themselves do not carry."""

CODES = "Discharges by rules 3 and 4 of 2D, linked to clusters of reablement by rules 1, 2 and 5."


def offered(story: StoryTables, *, national: bool = False) -> ir.Table:
    """Return the cases of part 2: each discharge, with the clusters of reablement linked to it.

    `national` links social care only by rows that carry an NHS number (2D.5).
    """
    found = discharges(story, national=national)
    # 2D.6 counts clusters: one linked to two discharges of a day is given to the first of them.
    linked = _linked(story, national=national)
    linked = linked.mutate(place=_first_of(linked)).filter(_.place == 0)
    linked = linked.group_by("id").aggregate(given=_.id.count())
    found = found.left_join(linked, "id").select(*found.columns, "given")
    begun = spanning(rows := _reablement(story, national=national), rows.start)
    between = (days_after(found.end, -3), days_after(found.end, 7))
    found = with_reach(found, begun, story, key="id", between=between)
    given = found.given.fill_null(0)
    doubt = found.shaky | found.might | (found.unsure & (given == 0))
    return as_cases(found, on="end", numerator=given, doubtful=doubt)


def stayed_home(story: StoryTables, *, national: bool = False) -> ir.Table:
    """Return the cases of part 1: each linked cluster, 1 where none of three events followed.

    They are: an unplanned stay, a death, or a care home within 84 days of the discharge (2D.7).
    """
    linked = _linked(story, national=national)
    happened = [
        _readmitted(linked, story),
        _died(linked),
        _to_care_home(linked, own_care(story, national=national)),
    ]
    # A cluster can be linked to two discharges of one day: any event after either marks it.
    found = linked.mutate(place=_first_of(linked)).filter(_.place == 0)
    event = ibis.union(*(one.select(*CLUSTER) for one in happened), distinct=True)
    event = event.mutate(marked=True)
    found = found.left_join(event, list(CLUSTER)).select(*found.columns, "marked")
    found = found.mutate(home=~_.marked.fill_null(False), council=_.cared_by)
    found = _event_in_reach(found, story)
    linked_cases = as_cases(
        found, on="end", numerator=found.home.cast("float64"),
        doubtful=found.shaky | found.might | (found.unsure & found.home),
    )  # fmt: skip
    return linked_cases.union(_unlinked(linked, story, national=national))


def _event_in_reach(found: ir.Table, story: StoryTables) -> ir.Table:
    """Return the clusters with `might`: another's stay, death or care may be one of the events.

    A stay about the day of discharge may be the discharge that it belongs to.
    """
    spells = story["spells"]
    care = services(own_rows(story), NURSING, RESIDENTIAL)
    others = ibis.union(
        spanning(spells, spells.start, spells.end),
        deaths_told(story),
        spanning(care, care.start, care.until),
    )
    return with_reach(
        found.mutate(one=_named(found)), others, story, key="one",
        between=(days_after(found.began, -7), days_after(found.end, AFTER)),
    )  # fmt: skip


def _unlinked(linked: ir.Table, story: StoryTables, *, national: bool) -> ir.Table:
    """Return the clusters that found no discharge and could, were links known: no units yet.

    They are those of people whose stays may not have been found, on the day that they began.
    """
    given = _given(story, national=national).anti_join(linked, list(CLUSTER))
    people = story["people"].select("person_id", "birth_month", "lsoa", "sex")
    found = with_doubt(given.inner_join(people, "person_id"), story)
    found = found.mutate(one=_named(found), age=age_on(found.birth_month, found.began))
    found = found.filter(_.age.isnull() | (_.age >= 65))
    stays = story["spells"].filter(_.end.notnull())
    found = with_reach(
        found, spanning(stays, stays.end), story, key="one",
        between=(days_after(found.began, -7), days_after(found.began, 3)),
    ).filter(_.unsure | _.might)  # fmt: skip
    return as_cases(found, on="began", numerator=0.0, denominator=0.0, doubtful=True)


def _named(clusters: ir.Table) -> ir.Value:
    """Return text that tells each cluster from every other."""
    person, number = clusters.person_id.cast("string"), clusters.cluster.cast("string")
    return clusters.council.concat(" ", person, " ", number)


def _reablement(story: StoryTables, *, national: bool) -> ir.Table:
    """Return the rows of 2D.2: ST-Max whose component is reablement."""
    rows = services(own_care(story, national=national), ST_MAX)
    return rows.filter(_.component == "Reablement")


def _given(story: StoryTables, *, national: bool) -> ir.Table:
    """Return the clusters of reablement, at most 7 days apart (2D.2)."""
    rows = ranked(_reablement(story, national=national))
    return clusters(rows, apart=7, by=("council", "person_id"))


def own_care(story: StoryTables, *, national: bool) -> ir.Table:
    """Return rows of people who need support themselves and are somebody in the story (2D.1).

    `national` keeps those with an NHS number: without one, `key` is the council's own.
    """
    rows = own_rows(story).filter(_.person_id.notnull())
    if not national:
        return rows
    return rows.filter(~rows.key.startswith(rows.council.concat("_")))


def discharges(story: StoryTables, *, national: bool) -> ir.Table:
    """Return discharges at 65 and over (2D.3 and 2D.4), with the person's death, age and `unsure`.

    A code that is blank leaves nobody out.
    """
    spells = _with_person(story).filter(
        _.age >= 65,
        ~_.method.fill_null("").isin(BORN_OR_GIVING_BIRTH),
        ~_.discharge_method.fill_null("").isin(DIED),
        ~_.destination.fill_null("").isin(ELSEWHERE),
        _.start >= ibis.literal(first_day(story)),
        _.start < _.end,
        ~_.lsoa.substr(0, 1).isin(NOT_ENGLAND),
    )
    specialty = spells.last_specialty.fill_null("")
    spells = spells.filter(
        ~(specialty.isin(LEFT_OUT) | specialty.startswith("65") | specialty.startswith("7"))
    )
    # 2D.4: not those in a nursing or residential home or in prison on the day of admission.
    homes = services(own_care(story, national=national), NURSING, RESIDENTIAL, PRISON)
    homes = homes.select("person_id", since=_.start, over=_.until)
    return spells.anti_join(
        homes,
        [
            spells.person_id == homes.person_id,
            homes.since <= spells.start,
            homes.over >= spells.start,
        ],
    )


def _with_person(story: StoryTables) -> ir.Table:
    """Return finished spells of known people with birth_month, death, sex, age and `unsure`."""
    people = story["people"].select("person_id", "birth_month", "death", said=_.sex)
    spells = story["spells"].filter(_.end.notnull(), _.person_id.notnull())
    joined = with_doubt(spells.inner_join(people, "person_id"), story)
    return joined.mutate(
        age=age_on(joined.birth_month, joined.end), sex=joined.said, council=ibis.null("string")
    )


def _linked(story: StoryTables, *, national: bool) -> ir.Table:
    """Return each cluster of reablement beside its latest discharge (2D.2 and 2D.5).

    `cared_by` is the council that provides it. Discharges of one day stand side by side.
    """
    given = _given(story, national=national)
    given = given.select("person_id", "cluster", "began", cared_by=_.council)
    left = discharges(story, national=national)
    # 2D.5: a discharge from 7 days before to 3 days after the start, admitted by then.
    both = given.inner_join(left, "person_id").filter(
        _.end >= days_after(_.began, -7), _.end <= days_after(_.began, 3), _.start <= _.began
    )
    both = both.mutate(council=both.cared_by)
    latest = ibis.window(group_by=list(CLUSTER), order_by=both.end.desc())
    both = both.mutate(nth=ibis.rank().over(latest)).filter(_.nth == 0).drop("nth")
    return _of_living(both, story)


def _of_living(linked: ir.Table, story: StoryTables) -> ir.Table:
    """Return the links of people who had not died before the period of the discharge (2D.1)."""
    periods = asked_periods(story)
    dead = linked.inner_join(
        periods, [linked.end >= periods["first"], linked.end <= periods["last"]]
    ).filter(_.death < _["first"])
    link = ["id", *CLUSTER]
    return linked.anti_join(dead.select(*link).distinct(), link)


def _first_of(linked: ir.Table) -> ir.Value:
    return ibis.row_number().over(ibis.window(group_by=list(CLUSTER), order_by=linked.id))


def _readmitted(linked: ir.Table, story: StoryTables) -> ir.Table:
    """Return the clusters followed by a finished unplanned stay of a night or more (2D.7)."""
    again = story["spells"].filter(
        _.end.notnull(),
        _.nights >= 1,
        _.emergency.fill_null(False) | _.method.isin(NOT_ELECTIVE),
        _.discharge_method.fill_null("") != "5",
    )
    again = again.select("person_id", admitted=_.start)
    return linked.inner_join(again, "person_id").filter(
        _.admitted > _.began, _.admitted > _.end, _.admitted <= days_after(_.end, AFTER)
    )


def _died(linked: ir.Table) -> ir.Table:
    return linked.filter(_.death >= _.end, _.death <= days_after(_.end, AFTER))


def _to_care_home(linked: ir.Table, rows: ir.Table) -> ir.Table:
    homes = services(rows, NURSING, RESIDENTIAL).select("person_id", moved=_.start)
    return linked.inner_join(homes, "person_id").filter(
        _.moved >= _.end, _.moved <= days_after(_.end, AFTER)
    )
