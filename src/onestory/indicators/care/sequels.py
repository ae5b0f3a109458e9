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
    found = _of_new_people(_followed(rows, story), rows)
    events = _events_near(found, rows)
    candidates = [_service_after(events), _least_rank(events), _equipment(events)]
    for one in candidates:
        found = found.left_join(one, list(CLUSTER)).drop(*[f"{name}_right" for name in CLUSTER])
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

    `later` ends after the cluster (2A.9.3), `nested` within it (2A.9.4c and 2A.9.5).
    """
    kept = found.select(
        *CLUSTER, "began", "ended", cluster_outcome=_.outcome, cluster_rank=found["rank"]
    )
    near = rows.select(
        *BY_PERSON, "id", "kind", "start", "until", "outcome", "rank", "service", "component",
        "known_from",
    )  # fmt: skip
    near = kept.inner_join(near, list(BY_PERSON)).filter(
        _.start >= _.began, _.start <= days_after(_.ended, 7)
    )
    return near.mutate(
        later=near.until > near.ended, nested=(near.until > near.began) & (near.until <= near.ended)
    )


def _service_after(events: ir.Table) -> ir.Table:
    """Return `service_after` of each cluster with a later service of the strength list (2A.9.3)."""
    after = events.filter(_.later, _.kind == "Service", _.service.isin(STRENGTH))
    in_home = after.component.fill_null("").isin(
        ("Short term residential care", "Short term nursing care")
    )
    after = after.mutate(
        name=ibis.ifelse((after.service == OTHER_SHORT) & in_home, SHORT_CARE_HOME, after.service),
        in_home=in_home.cast("int8"),
        strength=strength(after.service),
    )
    order = [after.strength, after.in_home.desc(), after.until.desc(), after.id.desc()]
    place = ibis.row_number().over(ibis.window(group_by=list(CLUSTER), order_by=order))
    first = after.mutate(place=place).filter(_.place == 0)
    return first.select(*CLUSTER, service_after=_.name)


def _least_rank(events: ir.Table) -> ir.Table:
    """Return, of each cluster with events near, the outcome of smallest rank that (2A.9.4) allows.

    `any_later` says whether anything at all came later: without it the cluster's own outcome is a
    candidate too (a). A rank below 100 stands for one outcome, so ties need no settling.
    """
    # (b): what is no service and does not say that support ended as planned.
    other = (events.kind != "Service") & (events.outcome != ENDED_AS_PLANNED) & events.later
    telling = other & ((events.cluster_rank < 100) | (events["rank"] < 100))
    # (c): of assessments and reviews in the last 14 days of it, the last to end.
    inside = events.kind.isin(("Assessment", "Review")) & events.nested & (events["rank"] < 100)
    inside = inside & (events.ended.delta(events.until, unit="day") < 14)
    order = [inside.cast("int8").desc(), events.until.desc(), events["rank"], events.id.desc()]
    place = ibis.row_number().over(ibis.window(group_by=list(CLUSTER), order_by=order))
    events = events.mutate(telling=telling, inside=inside & (place == 0))
    row_counts = (events.telling | events.inside) & (events["rank"] < 100)
    return (
        events.group_by(CLUSTER)
        .aggregate(
            any_later=events.later.max(),
            least_row=events["rank"].min(where=row_counts),
            least_cluster=events.cluster_rank.min(
                where=events.telling & (events.cluster_rank < 100)
            ),
        )
        .mutate(any_later=_.any_later.fill_null(False))
    )


def _equipment(events: ir.Table) -> ir.Table:
    """Return the clusters with a service of equipment within them (2A.9.5)."""
    found = events.filter(_.nested, _.kind == "Service", _.component == "Equipment")
    return found.select(*CLUSTER).distinct().mutate(equipment=True)


def _sequel(found: ir.Table) -> ir.Value:
    """Return the sequel: the first rule of 2A.9 that applies."""
    own = found["rank"] < 100
    alone = ~found.any_later.fill_null(False) & own
    least = ibis.least(
        ibis.ifelse(alone, found["rank"], 999),
        found.least_cluster.fill_null(999),
        found.least_row.fill_null(999),
    )
    return ibis.cases(
        (found.death.notnull() & (found.death <= days_after(found.ended, 7)), DECEASED),
        (found.outcome == IN_HOSPITAL, IN_HOSPITAL),
        (found.service_after.notnull(), found.service_after),
        (least < 100, _outcome_of(least)),
        (found.equipment.fill_null(False), LOW_LEVEL),
        else_=found.outcome,
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
