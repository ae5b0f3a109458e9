"""What was recorded of people before their time zero: the covariates of an invented caseload."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.model.caseload import Covariate
from onestory.synthetic.caseload_history import nights, number
from onestory.synthetic.caseloads import ETHNICITIES, FRAILTY, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from onestory.synthetic.caseload_history import Events
    from onestory.synthetic.caseload_teams import Chosen
    from onestory.synthetic.caseloads import History, Kind

    Column = tuple[Covariate, NDArray[np.float64] | NDArray[np.int64] | NDArray[np.bool_]]

WINDOWS = {
    "emergency": ((1, 30), (31, 90), (91, 180), (181, 365), (366, 730)),
    "planned": ((1, 365),),
    "outpatients": ((1, 90), (91, 365)),
    "contacts": ((1, 90), (91, 365)),
    "injuries": ((1, 365),),
}
"""Days before time zero in which each kind is counted, the first and the last."""
CALLED = {
    "emergency": "emergency admissions",
    "planned": "planned admissions",
    "outpatients": "outpatient appointments",
    "contacts": "community contacts",
    "injuries": "attendances for injuries",
}


def covariates(
    history: History, found: Chosen
) -> tuple[tuple[Covariate, ...], list[NDArray[np.float32]]]:
    """The covariates of every row and their columns, of facts before its day alone."""
    columns = [*_traits(history, found), *_events(history, found)]
    told = tuple(covariate for covariate, _ in columns)
    return told, [column.astype(np.float32) for _, column in columns]


def age_on(history: History, found: Chosen) -> NDArray[np.float64]:
    """Age in years at time zero."""
    return history.age[found.person] + found.day / 365.25


def _traits(history: History, found: Chosen) -> Iterator[Column]:
    """Age, sex, deprivation, ethnicity, frailty and conditions."""
    whose = found.person
    age = age_on(history, found)
    yield _named("age_years", "age"), age
    yield _named("age_squared", "age, squared"), age**2
    yield _named("female", "women"), history.female[whose]
    for fifth in range(1, 5):
        words = f"deprivation fifth {fifth}"
        yield _named(f"deprivation_{fifth}", words), history.deprivation[whose] == fifth
    for nth, group in enumerate(ETHNICITIES[1:], start=1):
        words = f"ethnicity {group}"
        yield _named(f"ethnicity_{group.lower()}", words), history.ethnicity[whose] == nth
    for nth, band in enumerate(FRAILTY[1:], start=1):
        yield _named(f"frailty_{band}", f"{band} frailty"), history.frailty[whose] == nth
    yield _named("conditions", "number of long-term conditions"), history.conditions[whose]


def _events(history: History, found: Chosen) -> Iterator[Column]:
    """How many events of each kind, and nights, in each span before."""
    for kind in KINDS:
        for span in WINDOWS[kind]:
            words = f"{CALLED[kind]} {span[0]} to {span[1]} days before"
            name = f"{kind}_{span[0]}_{span[1]}"
            yield _named(name, words), _before(history.events, kind, found, span)
    emergency = history.events["emergency"]
    for first, last in ((1, 90), (91, 365)):
        spent = nights(emergency, found.person, start=found.day - last, end=found.day - first + 1)
        words = f"nights in hospital {first} to {last} days before"
        yield _named(f"nights_{first}_{last}", words), spent


def _before(
    events: Mapping[Kind, Events], kind: Kind, found: Chosen, span: tuple[int, int]
) -> NDArray[np.float64]:
    first, last = span
    start, end = found.day - last, found.day - first + 1
    return number(events[kind], found.person, start=start, end=end)


def _named(name: str, words: str) -> Covariate:
    return Covariate(name=name, words=words)
