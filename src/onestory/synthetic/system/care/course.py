"""The history of social care in a shard, month by month: who asks, who is helped, and how.

Support follows need: requests, reablement after hospital, assessments, packages at home that
change and end, care homes. The programme and its rivals change how often care homes are entered,
home care begins and reablement is offered; what each would have been without is tallied.
"""

from __future__ import annotations

import numpy as np

from onestory.synthetic.system.care.carers import support_carers
from onestory.synthetic.system.care.discharges import after_hospital
from onestory.synthetic.system.care.ground import (
    CARE_HOMES,
    HOME_CARE,
    Found,
    Ground,
    Hazards,
    Month,
    aside,
    month_of,
    own,
)
from onestory.synthetic.system.care.moves import (
    Movers,
    move_in,
    run_out_of_money,
    short_stays,
    stock,
    to_nursing,
)
from onestory.synthetic.system.care.paths import ask, routed
from onestory.synthetic.system.care.rates import CARE_HOME, CHANCES, REQUESTS
from onestory.synthetic.system.care.rows import (
    NONE,
    OUTCOMES,
    REASONS,
    ROUTES,
    code,
    rows,
)
from onestory.synthetic.system.care.state import AT_HOME, CONTINUED, Packages, close, service_rows
from onestory.synthetic.system.columns import FAR, chosen
from onestory.synthetic.system.health.rates import intensity

_ENDED = np.array(
    [
        code(OUTCOMES, "NFA: " + word)
        for word in ("Support ended as", "Support ended for", "Referral to NHS", "Support declined")
    ]
)
_ENDINGS = np.array([0.35, 0.35, 0.12, 0.18])
_JUST_GROWN = 19  # years: known before to children's services
_DIVERTED = 0.12  # of requests: to keep a person out of hospital


def unfold_care(ground: Ground, generator: np.random.Generator) -> Found:
    """Return all rows of social care, moves into care homes and tallies of a shard's history."""
    held = Packages.none(len(ground.residents.person))
    found = Found()
    stock(ground, held, generator)
    hazards = Hazards(
        asking=intensity(ground.residents, REQUESTS, ground.months) / 12.0,
        entering=intensity(ground.residents, CARE_HOME, ground.months) / 12.0,
    )
    for number in range(ground.months.months):
        month = month_of(ground, hazards, number=number, generator=generator)
        _leave(ground, held, month, found=found)
        after_hospital(ground, held, month, found=found, generator=generator)
        _respond(ground, held, month, found=found, generator=generator)
        _enter(ground, held, month, found=found, generator=generator)
        run_out_of_money(held, month, found=found, generator=generator)
        to_nursing(ground, held, month, found=found, generator=generator)
        _change(held, month, found=found, generator=generator)
        _review(held, month, found=found, generator=generator)
        support_carers(ground, month, found=found, generator=generator)
        found.count(ground, month)
    _remain(held, found=found)
    return found


def _leave(ground: Ground, held: Packages, month: Month, *, found: Found) -> None:
    gone = (held.setting != NONE) & (ground.residents.gone < month.after)
    who = np.flatnonzero(gone)
    found.rows.append(close(held, who, end=np.full(len(who), FAR), outcome=NONE))


def _remain(held: Packages, *, found: Found) -> None:
    who = np.flatnonzero(held.setting != NONE)
    found.rows.append(service_rows(held, who, end=np.full(len(who), FAR), outcome=NONE))


def _respond(
    ground: Ground,
    held: Packages,
    month: Month,
    *,
    found: Found,
    generator: np.random.Generator,
) -> None:
    # Requests out of the community, by people without long-term support.
    free = (held.setting == NONE) & (held.busy < month.day) & month.here
    free &= ground.residents.care_home > month.day
    who = np.flatnonzero(free & (generator.random(len(free)) < month.asking))
    asked = routed(who, month.day[who], route="Community")
    diverted = generator.random(len(who)) < _DIVERTED
    asked["route"][diverted] = code(ROUTES, "Diversion")
    young = ground.residents.age(month.day[who], who) < _JUST_GROWN
    asked["route"][young] = code(ROUTES, "Planned Entry")
    followed = ask(ground, held, month, who=who, asked=asked, generator=generator)
    found.rows.extend(followed.rows)
    found.expect(HOME_CARE, followed.home_care)


def _enter(
    ground: Ground,
    held: Packages,
    month: Month,
    *,
    found: Found,
    generator: np.random.Generator,
) -> None:
    # Moves into a care home from home; those whom the invented population moves are let in too.
    at_home = (held.setting <= AT_HOME) & (ground.residents.care_home > month.day) & month.here
    without = np.where(at_home, month.entering, 0.0) * aside(ground, month, CARE_HOMES)
    draw = generator.random(len(at_home))
    moves = draw < without * own(ground, month, CARE_HOMES)
    who = np.flatnonzero(moves)
    nursing = generator.random(len(who)) < CHANCES.nursing
    movers = Movers(who=who, day=month.day[who], nursing=nursing)
    move_in(ground, held, movers, found=found, generator=generator)
    found.expect(CARE_HOMES, without)


def _change(held: Packages, month: Month, *, found: Found, generator: np.random.Generator) -> None:
    # Packages at home end, or go on with other hours the day after; carers are given rest.
    older, people = month.older.astype(int), len(held.setting)
    stands = (held.setting == AT_HOME) & month.here & (held.since < month.day)
    draw, rest = generator.random(people), generator.random(people)
    ends, changes = np.array(CHANCES.ends)[older], np.array(CHANCES.changes)[older]
    who = np.flatnonzero(stands & (draw < ends))
    ended = _ENDED[chosen(_ENDINGS, generator=generator, rows=len(who))]
    found.rows.append(close(held, who, end=month.day[who], outcome=ended))
    who = np.flatnonzero(stands & (draw >= ends) & (draw < ends + changes))
    found.rows.append(service_rows(held, who, end=month.day[who], outcome=CONTINUED))
    held.since[who] = month.day[who] + 1
    held.level[who] *= generator.lognormal(0.08, 0.3, len(who))
    who = np.flatnonzero(stands & (rest < CHANCES.respite) & month.older)
    weeks = generator.integers(1, 3, len(who))
    nursing = np.zeros(len(who), dtype=np.bool_)
    found.rows.append(short_stays(who, month.day[who], nursing=nursing, days=7 * weeks))


def _review(held: Packages, month: Month, *, found: Found, generator: np.random.Generator) -> None:
    # Once a year, in a month of their own, those supported for half a year or more.
    people = np.arange(len(held.setting))
    due = (held.setting != NONE) & held.paid & month.here & (held.since < month.first - 180)
    due &= (month.number + people) % 12 == 0
    who = np.flatnonzero(due & (generator.random(len(people)) < CHANCES.reviewed))
    found.rows.append(
        rows(
            "Review",
            who,
            start=month.day[who] - generator.integers(0, 21, len(who)),
            end=month.day[who],
            outcome=CONTINUED,
            reason=code(REASONS, "Planned"),
        )
    )
