"""Waits from a request to the first response and to the first service (sheet 6)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir
from ibis import _

from onestory.indicators.card import StoryTables
from onestory.indicators.care.facts import with_facts
from onestory.indicators.care.rows import (
    BY_PERSON,
    LONG_TERM,
    OTHER_SHORT,
    SERVICE_USER,
    ST_MAX,
    STRENGTH,
    age_on,
    as_cases,
    council_rows,
    first_day,
    services,
)

TO_SERVICE = (
    "Progress to reablement/ST-Max",
    "Progress to support planning or services",
    "Continuation of support or services",
)
PROGRESS = (
    *TO_SERVICE,
    "Progress to assessment, review or reassessment",
    "Release 1 specification only: Not mapped",
)
RELEASE_2 = "2025-07-01"


def response_waits(story: StoryTables) -> ir.Table:
    """Return the cases of part 1: days from request to first response, on the day of that (14)."""
    found = _measured(story).filter(_.response_on.notnull())
    return _waits(found, "response_on")


def service_waits(story: StoryTables) -> ir.Table:
    """Return the cases of part 2: days from request to first service, on the day of that (14)."""
    found = _measured(story).filter(_.service_on.notnull())
    return _waits(found, "service_on")


def _waits(found: ir.Table, on: str) -> ir.Table:
    # 15: period and age are those of the response or service, not of the request.
    found = found.mutate(age=age_on(found.birth_month, found[on]))
    return as_cases(found, on=on, numerator=found[on].delta(found.start, unit="day"))


def _measured(story: StoryTables) -> ir.Table:
    """Return the requests that are measured, with response_on and service_on (null: none)."""
    found = _not_overtaken(_answered(_following(_pool(story))))
    found = found.select(*BY_PERSON, "start", "response_on", "service_on")
    return with_facts(found, story)


def _pool(story: StoryTables) -> ir.Table:
    """Return valid requests, assessments and services of people of 25 and over (1, 2 and 5)."""
    rows = council_rows(story)
    rows = rows.filter(age_on(rows.birth_month, rows.start) >= 25)
    assessments = rows.filter(
        _.kind == "Assessment", _.assessment.isin(("Short term assessment", "Long term assessment"))
    )
    asked = _valid_requests(rows, council_rows(story), since=first_day(story))
    return ibis.union(asked, assessments, services(rows, *STRENGTH))


def _valid_requests(rows: ir.Table, every: ir.Table, *, since: date) -> ir.Table:
    """Return the requests of stage 1."""
    # 2: of people who need support themselves, from April 2023.
    found = rows.filter(
        _.kind == "Request", _.client == SERVICE_USER, _.start >= ibis.literal(since)
    )
    # 4: not those that ended there; a blank outcome falls out by three-valued logic.
    ended = found.outcome.startswith("NFA") | (found.outcome == "Admitted to hospital")
    found = found.filter(~ended)
    # 3: not those of people with support already, or until lately.
    for types, months in ((LONG_TERM, 12), ((ST_MAX, OTHER_SHORT), 3)):
        before = services(every, *types).select(*BY_PERSON, since=_.start, over=_.until)
        lately = (found.start - ibis.interval(months=months)).cast("date")
        found = found.anti_join(
            before,
            [
                found.council == before.council,
                found.key == before.key,
                before.since < found.start,
                before.over >= lately,
            ],
        )
    return found


def _following(pool: ir.Table) -> ir.Table:
    """Return the requests with the first later assessment and service of each (5, 8 and 9).

    `turn` is an event's place in its person's order; `asked`, `helped` are the turns of the next
    assessment and service; `leads` whether the block of that assessment progresses to service.
    """
    pool = pool.mutate(step=_step(pool))
    order = [pool.start, pool.step, pool.known_from.desc(), pool.id.desc()]
    window = ibis.window(group_by=list(BY_PERSON), order_by=order)
    pool = pool.mutate(turn=ibis.row_number().over(window))
    # 8: a block is of assessments with no other event between.
    so_far = ibis.window(group_by=list(BY_PERSON), order_by=pool.turn, rows=(None, 0))
    pool = pool.mutate(block=(pool.step != 1).cast("int32").sum().over(so_far))
    leads = (pool["step"] == 1) & pool.outcome.isin(TO_SERVICE).fill_null(False)
    block = ibis.window(group_by=[*BY_PERSON, "block"])
    pool = pool.mutate(leads=leads.cast("int32").max().over(block))
    after = ibis.window(group_by=list(BY_PERSON), order_by=pool.turn, rows=(1, None))
    pool = pool.mutate(
        assessed=ibis.ifelse(pool["step"] == 1, pool.turn, None).min().over(after),
        helped=ibis.ifelse(pool["step"] == 2, pool.turn, None).min().over(after),
    )
    requests = pool.filter(pool["step"] == 0)
    turns = pool.select(*BY_PERSON, "turn", "start", "leads")
    return _beside(_beside(requests, turns, "assessed"), turns, "helped")


def _step(pool: ir.Table) -> ir.Value:
    return ibis.cases((pool.kind == "Request", 0), (pool.kind == "Assessment", 1), else_=2)


def _beside(requests: ir.Table, turns: ir.Table, turn: str) -> ir.Table:
    """Return `requests` with the day and `leads` of the event whose turn `turn` holds."""
    theirs = turns.select(
        *BY_PERSON, **{turn: _.turn, f"{turn}_on": _.start, f"{turn}_leads": _.leads}
    )
    return requests.left_join(theirs, [*BY_PERSON, turn]).select(
        *requests.columns, f"{turn}_on", f"{turn}_leads"
    )


def _answered(requests: ir.Table) -> ir.Table:
    """Return the requests with the turn and day of response and service (10 to 12)."""
    later = requests.assessed.isnull() | (requests.assessed_on > requests.start)
    # 10: a conversation of Release 1 that led on is its own first response.
    own = (
        (requests.start < ibis.date(RELEASE_2))
        & requests.conversation.fill_null(False)
        & requests.outcome.isin(PROGRESS)
        & later
    )
    # 11: otherwise a service that comes before the next assessment, or without one.
    helped_first = requests.helped.notnull() & (
        requests.assessed.isnull() | (requests.helped < requests.assessed)
    )
    assessed_first = ~own & ~helped_first & requests.assessed.notnull()
    # 12: an assessment that leads to no service takes the service away.
    without = assessed_first & (requests.assessed_leads == 0)
    by_turn = [(own, requests.turn), (helped_first, requests.helped)]
    by_day = [(own, requests.start), (helped_first, requests.helped_on)]
    return requests.mutate(
        response_turn=ibis.cases(*by_turn, else_=requests.assessed),
        response_on=ibis.cases(*by_day, else_=requests.assessed_on),
        service_turn=ibis.ifelse(without, None, requests.helped),
        service_on=ibis.ifelse(without, None, requests.helped_on),
    )


def _not_overtaken(requests: ir.Table) -> ir.Table:
    """Return the requests whose answer belongs to no earlier request (13)."""
    by_turn = ibis.window(group_by=list(BY_PERSON), order_by=requests.turn)
    earlier = ibis.window(group_by=list(BY_PERSON), order_by=requests.turn, rows=(None, -1))
    response, service = requests.response_turn, requests.service_turn
    requests = requests.mutate(
        reached=ibis.greatest(response.fill_null(-1), service.fill_null(-1)).lag().over(by_turn),
        responded=response.max().over(earlier),
        served=service.max().over(earlier),
    )
    overtaken = (
        (requests.reached > requests.turn).fill_null(False)
        | (requests.response_turn <= requests.responded).fill_null(False)
        | (requests.service_turn <= requests.served).fill_null(False)
    )
    return requests.filter(~overtaken)
