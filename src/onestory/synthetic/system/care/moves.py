"""Moves into care homes and between them, and who lived there or had support from the first day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onestory.synthetic.system.care.ground import Found, Ground, Month
from onestory.synthetic.system.care.paths import before_a_care_home
from onestory.synthetic.system.care.rates import ALREADY, CHANCES
from onestory.synthetic.system.care.rows import (
    COMPONENTS,
    NONE,
    OUTCOMES,
    ROUTES,
    SERVICES,
    Rows,
    code,
    rows,
)
from onestory.synthetic.system.care.state import (
    AT_HOME,
    CONTINUED,
    RESIDENTIAL,
    Packages,
    begin_at_home,
    begin_in_care_home,
    close,
)
from onestory.synthetic.system.columns import Mask, Whole
from onestory.synthetic.system.health.rates import intensity
from onestory.synthetic.system.health.residents import DAYS_A_YEAR

_DISREGARD = 84  # days for which a council pays, whatever a person owns


@dataclass(frozen=True, slots=True, kw_only=True)
class Movers:
    """People who move into care homes: who, on which day, and whether they need nursing."""

    who: Whole
    day: Whole
    nursing: Mask


def stock(ground: Ground, held: Packages, generator: np.random.Generator) -> None:
    """Open, in `held`, the support that people have on the first day, begun some time before."""
    residents, start = ground.residents, ground.months.start
    people = len(residents.person)
    draw, waited = generator.random(people), generator.exponential(650.0, people)
    since = np.maximum(start - 1 - waited, residents.birth + 18 * DAYS_A_YEAR).astype(np.int64)
    age = (start - residents.birth) / DAYS_A_YEAR
    here = (residents.arrived <= start) & (residents.gone > start) & (age >= 18.5)
    lives_in = here & (ground.lives_in != NONE)
    who = np.flatnonzero(lives_in)
    homes = ground.lives_in[who]
    paid = generator.random(len(who)) < CHANCES.already_paid
    begin_in_care_home(held, who, day=since[who], paid=paid, care_home=homes, homes=ground.homes)
    share = intensity(residents, ALREADY, ground.months)[:, 0]
    who = np.flatnonzero(here & ~lives_in & (draw < np.minimum(share, 0.8)))
    begin_at_home(held, who, day=since[who], older=age[who] >= 65, generator=generator)


def choose_homes(
    ground: Ground, who: Whole, *, nursing: Mask, generator: np.random.Generator
) -> Whole:
    """Return a care home in each one's council, by beds; of the kind needed if there is one."""
    council, homes = ground.residents.council[who], ground.homes
    draw, picked = generator.random(len(who)), np.zeros(len(who), dtype=np.int64)
    for place in np.unique(council):
        for kind in (False, True):
            near = np.flatnonzero(homes.council == place)
            fit = near[homes.nursing[near] == kind]
            there = fit if len(fit) else near
            running = np.cumsum(homes.beds[there])
            mine = (council == place) & (nursing == kind)
            at = np.searchsorted(running, draw[mine] * running[-1], side="right")
            picked[mine] = there[np.minimum(at, len(there) - 1)]
    return picked


def move_in(
    ground: Ground,
    held: Packages,
    movers: Movers,
    *,
    found: Found,
    generator: np.random.Generator,
) -> None:
    """Move people into care homes: their support at home ends, a place there begins.

    Those who pay for themselves leave no service behind, save some whom the council pays for
    12 weeks. `held` and `found` are changed.
    """
    who, day = movers.who, movers.day
    homes = choose_homes(ground, who, nursing=movers.nursing, generator=generator)
    paid = generator.random(len(who)) < CHANCES.council_pays
    known = held.setting[who] == AT_HOME
    told = paid | known
    found.rows.extend(
        before_a_care_home(who[told], day[told], known=known[told], generator=generator)
    )
    found.rows.append(close(held, who[known], end=day[known], outcome=CONTINUED))
    begin_in_care_home(held, who, day=day, paid=paid, care_home=homes, homes=ground.homes)
    found.moves.append(np.stack([who, day, homes]))
    short = ~paid & (generator.random(len(who)) < CHANCES.disregard)
    found.rows.append(
        rows(
            "Service",
            who[short],
            start=day[short],
            end=day[short] + _DISREGARD,
            outcome=code(OUTCOMES, "NFA: Self-funded"),
            service=held.setting[who[short]],
            component=held.component[who[short]],
            care_home=homes[short],
        )
    )


def run_out_of_money(
    held: Packages, month: Month, *, found: Found, generator: np.random.Generator
) -> None:
    """Let the council pay from now on for some who paid for their care home themselves."""
    draw = generator.random(len(held.setting))
    poor = (held.setting > AT_HOME) & ~held.paid & (draw < CHANCES.money_gone)
    who = np.flatnonzero(poor & month.here & (month.day > held.since))
    day = month.day[who]
    unknown = np.zeros(len(who), dtype=np.bool_)
    asked, *more = before_a_care_home(who, day, known=unknown, generator=generator)
    asked["route"] = code(ROUTES, "Self-Funder")
    found.rows.extend([asked, *more])
    held.paid[who], held.since[who] = True, day


def to_nursing(
    ground: Ground, held: Packages, month: Month, *, found: Found, generator: np.random.Generator
) -> None:
    """Move some people from residential to nursing care, from one day to the next."""
    draw = generator.random(len(held.setting))
    moves = (held.setting == RESIDENTIAL) & (draw < CHANCES.to_nursing)
    who = np.flatnonzero(moves & month.here & (month.day > held.since))
    day, paid = month.day[who], held.paid[who]
    nursing = np.ones(len(who), dtype=np.bool_)
    homes = choose_homes(ground, who, nursing=nursing, generator=generator)
    found.rows.append(close(held, who, end=day, outcome=CONTINUED))
    begin_in_care_home(held, who, day=day + 1, paid=paid, care_home=homes, homes=ground.homes)
    found.moves.append(np.stack([who, day + 1, homes]))


def short_stays(
    who: Whole, day: Whole, *, nursing: Mask, days: Whole, spell: Whole | int = NONE
) -> Rows:
    """Return short stays in a care home, out of hospital or to give a carer rest."""
    return rows(
        "Service",
        who,
        start=day,
        end=day + days,
        outcome=code(OUTCOMES, "NFA: Support ended as planned"),
        service=code(SERVICES, "Short term support: Other"),
        component=np.where(
            nursing,
            code(COMPONENTS, "Short term nursing"),
            code(COMPONENTS, "Short term residential"),
        ),
        spell=spell,
    )
