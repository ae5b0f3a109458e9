"""What social care each person of a shard has at the moment, changed as the months pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.care.rows import (
    COMPONENTS,
    MECHANISMS,
    NONE,
    OUTCOMES,
    Rows,
    code,
    joined,
    rows,
)
from onestory.synthetic.system.columns import FAR, Mask, Whole, chosen
from onestory.synthetic.system.places import CareHomes

AT_HOME, RESIDENTIAL, NURSING = 0, 1, 2  # the first three of SERVICES
HOME_CARE = code(COMPONENTS, "Home support")
DIRECT_PAYMENT = code(COMPONENTS, "Direct payment")
DAY_SUPPORT = code(COMPONENTS, "Day support")
CONTINUED = code(OUTCOMES, "Continuation")
# Of COMPONENTS' first eight, for people under 65 and of 65 and over.
_MIX = (
    (0.14, 0.36, 0.13, 0.22, 0.02, 0.03, 0.10, 0.0),
    (0.66, 0.17, 0.05, 0.02, 0.05, 0.0, 0.03, 0.02),
)
_MECHANISMS = ((0.0, 0.74, 0.21, 0.05), (0.0, 0.78, 0.17, 0.05))  # the last: not recorded
_DOUBLE = 0.14  # of home care, two carers at a time
_EXTRA = 0.12  # of home care, with a day centre


@dataclass(slots=True, kw_only=True)
class Packages:
    """Long-term support now open, as (people,) arrays; `setting` is NONE where there is none.

    The simulator changes these arrays in place: they are the state of the history.
    `paid` is false for those who pay for their care home, of whom the council holds no service.
    """

    setting: Whole
    since: Whole
    paid: Mask
    component: Whole
    mechanism: Whole
    level: NDArray[np.float64]
    double: Mask
    extra: Mask
    care_home: Whole
    busy: Whole  # in short-term support until this day

    @classmethod
    def none(cls, people: int) -> Packages:
        """Return nobody's support."""
        return cls(
            setting=np.full(people, NONE),
            since=np.full(people, FAR, dtype=np.int64),
            paid=np.zeros(people, dtype=np.bool_),
            component=np.full(people, NONE),
            mechanism=np.full(people, NONE),
            level=np.ones(people),
            double=np.zeros(people, dtype=np.bool_),
            extra=np.zeros(people, dtype=np.bool_),
            care_home=np.full(people, NONE),
            busy=np.full(people, -FAR, dtype=np.int64),
        )


def begin_at_home(
    held: Packages, who: Whole, *, day: Whole, older: Mask, generator: np.random.Generator
) -> None:
    """Open support at home for some people, of a kind usual for their age."""
    mix = np.array(_MIX)[older.astype(int)]
    component = chosen(mix, generator=generator)
    mechanism = chosen(np.array(_MECHANISMS)[older.astype(int)], generator=generator)
    mechanism = np.where(component == DIRECT_PAYMENT, code(MECHANISMS, "Direct"), mechanism)
    at_home = component == HOME_CARE
    held.setting[who], held.since[who], held.paid[who] = AT_HOME, day, True
    held.component[who] = component
    held.mechanism[who] = np.where(mechanism == len(MECHANISMS), NONE, mechanism)
    held.level[who] = generator.lognormal(0.0, 0.45, len(who))
    held.double[who] = at_home & (generator.random(len(who)) < _DOUBLE)
    held.extra[who] = at_home & (generator.random(len(who)) < _EXTRA)
    held.care_home[who] = NONE


def begin_in_care_home(
    held: Packages, who: Whole, *, day: Whole, paid: Mask, care_home: Whole, homes: CareHomes
) -> None:
    """Open a place in a care home for some people."""
    nursing = homes.nursing[care_home]
    held.setting[who] = np.where(nursing, NURSING, RESIDENTIAL)
    held.component[who] = np.where(
        nursing, code(COMPONENTS, "Long term nursing"), code(COMPONENTS, "Long term residential")
    )
    held.since[who], held.paid[who], held.care_home[who] = day, paid, care_home
    held.mechanism[who], held.level[who] = NONE, 1.0
    held.double[who], held.extra[who] = False, False


def service_rows(held: Packages, who: Whole, *, end: Whole, outcome: Whole | int) -> Rows:
    """Return the services that people have had until `end`: a row for each carer or component.

    A package agreed that was not to begin before `end` leaves no row.
    """
    begun = held.paid[who] & (held.since[who] <= end)
    people, last = who[begun], end[begun]
    ended = outcome[begun] if isinstance(outcome, np.ndarray) else outcome
    main = rows(
        "Service",
        people,
        start=held.since[people],
        end=last,
        outcome=ended,
        service=held.setting[people],
        component=held.component[people],
        mechanism=held.mechanism[people],
        care_home=held.care_home[people],
    )
    main["level"] = held.level[people]
    day_centre = main[held.extra[people]]
    day_centre["component"] = DAY_SUPPORT
    day_centre["level"] = 1.0
    return joined([main, main[held.double[people]], day_centre])


def close(held: Packages, who: Whole, *, end: Whole, outcome: Whole | int) -> Rows:
    """Return the services that people have had until `end`, and leave them with none."""
    made = service_rows(held, who, end=end, outcome=outcome)
    held.setting[who] = NONE
    return made
