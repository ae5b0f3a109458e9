"""What followed short-term support to maximise independence (2A): one row a cluster of it."""

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
from onestory.indicators.care.facts import living, with_facts
from onestory.indicators.care.rows import (
    BY_PERSON,
    COMMUNITY,
    LONG_TERM,
    LOW_LEVEL,
    NURSING,
    OTHER_SHORT,
    PRISON,
    RESIDENTIAL,
    SIGNPOSTED,
    ST_MAX,
    STRENGTH,
    age_on,
    days_after,
    own_rows,
    services,
    strength,
)

SHORT_CARE_HOME = "Short term support: Residential or Nursing care"
DECEASED = "NFA: Deceased"
IN_HOSPITAL = "Admitted to hospital"
ENDED_AS_PLANNED = "NFA: Support ended as planned"
CLUSTER = (*BY_PERSON, "cluster")
OWN = (
    *("began", "ended", "own_outcome", "own_rank"),
    *("person_id", "lsoa", "birth_month", "death", "sex", "age"),
)
IN_HOME = ("Short term residential care", "Short term nursing care")

NO_ONGOING_NEED = (
    LOW_LEVEL,
    OTHER_SHORT,
    SIGNPOSTED,
    ENDED_AS_PLANNED,
    "NFA: Responsibility moved to another local authority",
    "NFA: Other",
    "NFA: No services offered for other reason",
    "NFA: Support ended for other reason",
    "NFA: Referral to other service within the local authority",
)
"""The sequels of the numerator (2A.11)."""

ALL_SEQUELS = (*NO_ONGOING_NEED, COMMUNITY, NURSING, RESIDENTIAL, PRISON, SHORT_CARE_HOME)
"""The sequels of the denominator (2A.10)."""


def sequels(story: StoryTables) -> ir.Table:
    """Return each counted cluster of ST-Max with `sequel`, its person's facts and `age` at its end.

    2A.1: rows of people who need support themselves, that do not end before they start.
    """
    rows = ranked(own_rows(story))
    events = _events_near(_of_new_people(_followed(rows, story), rows), rows)
    found = events.group_by((*CLUSTER, *OWN)).aggregate(
        service_after=_service_after(events),
        any_later=events.later.any(),
        least=_least_rank(events),
        equipment=_equipment(events).any(),
    )
    return found.mutate(sequel=_sequel(found))


def _followed(rows: ir.Table, story: StoryTables) -> ir.Table:
    """Return the clusters that ended (2A.3 to 2A.7), with the facts of their people."""
    # 2A.3 and 2A.4: ST-Max of any component; a new cluster after more than 7 days.
    found = clusters(services(rows, ST_MAX), apart=7)
    # 2A.6: the period is that of the end. An open cluster has none.
    found = with_facts(found.filter(found.ended < ibis.date("9999-01-01")), story)
    # 2A.7: adults, or of unknown age, who had not died before it began.
    found = living(found.mutate(age=age_on(found.birth_month, found.ended)), "began")
    return found.filter(_.age.isnull() | (_.age >= 18))


def _of_new_people(found: ir.Table, rows: ir.Table) -> ir.Table:
    """Return the clusters of people without long-term support in the 91 days before (2A.8).

    An open long-term service, or one that ends later, counts as before.
    """
    before = services(rows, *LONG_TERM).select(*BY_PERSON, since=_.start, over=_.until)
    return found.anti_join(
        before,
        [
            found.council == before.council,
            found.key == before.key,
            before.since < found.began,
            found.began.delta(before.over, unit="day") < 91,
        ],
    )


def _events_near(found: ir.Table, rows: ir.Table) -> ir.Table:
    """Return the person's rows from the start of each cluster to 7 days after its end.

    Each has the cluster's own columns (`OWN`) beside it; the cluster's rows are among them, so
    none is lost. `later` ends after the cluster (2A.9.3), `nested` within it (2A.9.4c, 2A.9.5);
    `strong_place` is 0 on the strongest later service, `inside_place` on the assessment or review
    that ended last in the last 14 days of the cluster.
    """
    own = found.rename(own_outcome="outcome", own_rank="rank").select(*CLUSTER, *OWN)
    near = rows.select(
        *BY_PERSON, "id", "kind", "start", "until", "outcome", "rank", "service", "component"
    )
    near = own.inner_join(near, list(BY_PERSON)).filter(
        _.start >= _.began, _.start <= days_after(_.ended, 7)
    )
    near = near.mutate(
        later=near.until > near.ended,
        nested=(near.until > near.began) & (near.until <= near.ended),
        in_home=near.component.fill_null("").isin(IN_HOME),
    )
    near = near.mutate(after=_after(near), inside=_inside(near))
    # 2A.9.3: the strongest; of several those in a care home.
    strongest = [near.after.desc(), strength(near.service), near.in_home.desc(), near.id.desc()]
    last = [near.inside.desc(), near.until.desc(), near["rank"], near.id.desc()]
    return near.mutate(strong_place=_place(strongest), inside_place=_place(last))


def _place(order: list[ir.Value]) -> ir.Value:
    return ibis.row_number().over(ibis.window(group_by=list(CLUSTER), order_by=order))


def _after(events: ir.Table) -> ir.Value:
    """Return whether a row is a later service of the strength list (2A.9.3); never null."""
    strong = events.service.isin(STRENGTH).fill_null(False)
    return events.later & (events.kind == "Service") & strong


def _inside(events: ir.Table) -> ir.Value:
    """Return whether a row is an assessment or review near the cluster's end (2A.9.4c)."""
    within = events.nested & (events.ended.delta(events.until, unit="day") < 14)
    return within & events.kind.isin(("Assessment", "Review")) & (events["rank"] < 100)


def _service_after(events: ir.Table) -> ir.Value:
    """Return, as an aggregate, the type of the strongest later service (2A.9.3), or null."""
    short = (events.service == OTHER_SHORT) & events.in_home
    name = ibis.ifelse(short, SHORT_CARE_HOME, events.service)
    return name.max(where=events.after & (events.strong_place == 0))


def _least_rank(events: ir.Table) -> ir.Value:
    """Return, as an aggregate, the least rank that (2A.9.4) allows; 999 where it allows none.

    A rank below 100 stands for one outcome, so ties need no settling.
    """
    own, theirs = events.own_rank, events["rank"]
    # (a): the cluster's own, where nothing at all came later.
    alone = ibis.ifelse(events.later.any(), 999, own.min())
    # (b): later rows that are no service and do not say that support ended as planned.
    other = events.later & (events.kind != "Service") & (events.outcome != ENDED_AS_PLANNED)
    telling = other & ((own < 100) | (theirs < 100))
    by_cluster = own.min(where=telling & (own < 100)).fill_null(999)
    by_row = theirs.min(where=telling & (theirs < 100)).fill_null(999)
    # (c): of assessments and reviews in the last 14 days of it, the last to end.
    nested = theirs.min(where=events.inside & (events.inside_place == 0)).fill_null(999)
    return ibis.least(alone, by_cluster, by_row, nested)


def _equipment(events: ir.Table) -> ir.Value:
    """Return whether a row is a service of equipment within the cluster (2A.9.5).

    The cluster's own rows are set aside before what lies within it is looked at (2A.9.3).
    """
    other = (events.kind == "Service") & (events.service.fill_null("") != ST_MAX)
    return events.nested & other & (events.component.fill_null("") == "Equipment")


def _sequel(found: ir.Table) -> ir.Value:
    """Return the sequel: the first rule of 2A.9 that applies."""
    return ibis.cases(
        (found.death.notnull() & (found.death <= days_after(found.ended, 7)), DECEASED),
        (found.own_outcome == IN_HOSPITAL, IN_HOSPITAL),
        (found.service_after.notnull(), found.service_after),
        (found.least < 100, _outcome_of(found.least)),
        (found.equipment, LOW_LEVEL),
        else_=found.own_outcome,
    )


OUTCOMES = {
    6: IN_HOSPITAL,
    7: "NFA: Responsibility moved to another local authority",
    8: "NFA: Referral to NHS services or NHS funded social care",
    9: "NFA: Self-funded client or under 12wk disregard",
    10: SIGNPOSTED,
    11: "NFA: Referral to other service within the local authority",
    12: "NFA: Support declined",
    13: DECEASED,
    14: ENDED_AS_PLANNED,
    15: "NFA: Support ended for other reason",
    16: "NFA: No services offered for other reason",
    17: "NFA: Other",
}
"""Outcomes by rank, without those that say nothing of what followed (sheet 3)."""


def _outcome_of(rank: ir.Value) -> ir.Value:
    return ibis.cases(*[(rank == place, name) for place, name in OUTCOMES.items()])
