"""Unpaid carers of the invented system: whom the council assesses and supports."""

from __future__ import annotations

import numpy as np

from onestory.synthetic.system.care.ground import Found, Ground, Month
from onestory.synthetic.system.care.paths import ASSESSED, PLANNED, routed, some_days
from onestory.synthetic.system.care.rates import CHANCES
from onestory.synthetic.system.care.rows import (
    ASSESSMENTS,
    COMPONENTS,
    MECHANISMS,
    OUTCOMES,
    SERVICES,
    Rows,
    code,
    rows,
)
from onestory.synthetic.system.columns import Whole, chosen

_ADVISED = code(OUTCOMES, "NFA: Information")
_SUPPORT = (  # service, component, mechanism, days; 0: all on one day
    ("Unpaid carer support: Direct", "Direct payment", "Direct payment", 0),
    ("Unpaid carer support: Direct", "Other unpaid carer", "CASSR commissioned", 0),
    ("Unpaid carer support: Support involving", "Unpaid carer respite", "CASSR managed", 180),
)
_SHARES = np.array([0.55, 0.2, 0.25])


def support_carers(
    ground: Ground, month: Month, *, found: Found, generator: np.random.Generator
) -> None:
    """Add to `found` what a month brings to unpaid carers: requests, assessments, support."""
    draw = generator.random(len(ground.carer))
    who = np.flatnonzero(ground.carer & month.here & (draw < CHANCES.carers))
    asked = routed(who, month.day[who], route="Community")
    seen = generator.random(len(who)) < 0.6
    asked["end"] = asked["start"] + some_days(generator, 4.0, len(who))
    asked["outcome"] = np.where(seen, ASSESSED, _ADVISED)
    start = asked["end"][seen] + some_days(generator, 20.0, int(seen.sum()))
    end = start + some_days(generator, 6.0, len(start))
    helped = generator.random(len(start)) < 0.55
    assessed = rows(
        "Assessment",
        who[seen],
        start=start,
        end=end,
        outcome=np.where(helped, PLANNED, _ADVISED),
        assessment=code(ASSESSMENTS, "Long"),
    )
    support = _support(who[seen][helped], end[helped] + 14, generator)
    for made in (asked, assessed, support):
        made["carer"] = True
        found.rows.append(made)


def _support(who: Whole, day: Whole, generator: np.random.Generator) -> Rows:
    kind = chosen(_SHARES, generator=generator, rows=len(who))
    service = np.array([code(SERVICES, line[0]) for line in _SUPPORT])
    component = np.array([code(COMPONENTS, line[1]) for line in _SUPPORT])
    mechanism = np.array([code(MECHANISMS, line[2]) for line in _SUPPORT])
    days = np.array([line[3] for line in _SUPPORT])
    return rows(
        "Service",
        who,
        start=day,
        end=day + days[kind],
        outcome=code(OUTCOMES, "NFA: Support ended as planned"),
        service=service[kind],
        component=component[kind],
        mechanism=mechanism[kind],
    )
