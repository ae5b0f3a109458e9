"""Assignment and effect drawn again on one invented history: people drawn, and what is true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.model.caseload import ENTRIES, HAPPENED, Drawn, FlowStep, Followed
from onestory.synthetic.caseload_covariates import age_on, covariates
from onestory.synthetic.caseload_effects import applied, cost, truths, with_programme
from onestory.synthetic.caseload_history import between
from onestory.synthetic.caseload_teams import NEVER, Teams, chosen
from onestory.synthetic.caseloads import ETHNICITIES, FIRST, FRAILTY, KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from onestory.synthetic.caseload_effects import Effect, Truth
    from onestory.synthetic.caseload_history import Events
    from onestory.synthetic.caseload_teams import Chosen
    from onestory.synthetic.caseloads import History, Kind

    Days = NDArray[np.int64]
    Happening = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]

LOOKED_BACK = 730
"""Days before time zero whose events are told."""
FOLLOWED = (
    Followed(
        outcome="emergency", title="Emergency admissions", unit="admissions", following="count"
    ),
    Followed(
        outcome="nights",
        title="Nights in hospital after emergency admissions",
        unit="nights",
        following="amount",
    ),
    Followed(
        outcome="cost", title="Cost of emergency admissions", unit="pounds", following="amount"
    ),
    Followed(outcome="planned", title="Planned admissions", unit="admissions", following="count"),
    Followed(
        outcome="outpatients",
        title="Outpatient appointments",
        unit="appointments",
        following="count",
    ),
    Followed(outcome="contacts", title="Community contacts", unit="contacts", following="count"),
    Followed(
        outcome="injuries", title="Attendances for injuries", unit="attendances", following="count"
    ),
    Followed(outcome="death", title="Deaths", unit="deaths", following="first event"),
)
"""The outcomes of an invented caseload. Nothing done to people changes injuries or deaths."""
WORDS = (
    "People aged 50 and over with an emergency admission in the last year or three or more"
    " long-term conditions, living in the area."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Redrawn:
    """People as they would be drawn for a study, and what is true of each outcome, by its id.

    The truth of deaths is that nothing changed them.
    """

    drawn: Drawn
    truth: Mapping[str, Truth]


def redrawn(
    history: History, effect: Effect, *, generator: np.random.Generator, teams: Teams | None = None
) -> Redrawn:
    """Places, people taken on, and what the programme did to them, all drawn anew.

    What would have happened without a programme stays as the history has it.
    """
    teams = teams or Teams()
    found = chosen(history, teams, generator)
    by = applied(history, effect, generator=generator)
    events = with_programme(history, found, by, generator=generator)
    leave = _leave(history, found, teams)
    let_go = _let_go(events["emergency"], found, teams, generator)
    told, columns = covariates(history, found)
    entries = _entries(history, found, leave=leave, let_go=let_go)
    for covariate, column in zip(told, columns, strict=True):
        entries = entries.append_column(covariate.name, pa.array(column))
    drawn = Drawn(
        entries=entries,
        happened=_happened(history, events, found, leave),
        covariates=told,
        followed=FOLLOWED,
        words=WORDS,
        flow=_flow(history, found),
        first=_date(0),
        last=_date(history.end),
        enrolments=int(found.exposed.sum()),
        known_late=0.0,
        invented=True,
    )
    return Redrawn(drawn=drawn, truth=truths(history, found, by, leave=leave))


def _date(day: int) -> date:
    return (FIRST + day).astype(date)


def _dates(day: Days, *, null: NDArray[np.bool_] | None = None) -> pa.Array:
    return pa.array((FIRST + np.where(day >= NEVER, 0, day)), mask=null).cast(pa.date32())


def _leave(history: History, found: Chosen, teams: Teams) -> Days:
    """The first day on which each row is no longer followed: that of a death is told."""
    gone = np.minimum(history.death, history.moved)[found.person]
    return np.minimum(np.minimum(gone, found.day + teams.follow_up), history.end)


def _reason(history: History, found: Chosen, leave: Days) -> pa.Array:
    died = history.death[found.person] == leave
    moved = history.moved[found.person] == leave
    inside = leave < history.end
    reason = np.select(
        [died & inside, moved & inside, inside],
        ["died", "moved away", "follow-up complete"],
        "data end",
    )
    return pa.array(reason)


def _let_go(emergency: Events, found: Chosen, teams: Teams, generator: np.random.Generator) -> Days:
    """The day on which a team let each row's person go, after an admission; `NEVER` where not."""
    end = found.day + teams.follow_up
    seen = between(emergency, found.person, start=found.day + 1, end=end)
    goes = found.exposed[seen.asked] & (generator.random(len(seen.asked)) < teams.lets_go)
    day = np.full(len(found.person), NEVER, dtype=np.int64)
    np.minimum.at(day, seen.asked[goes], emergency.day[seen.which[goes]])
    return day


def _entries(history: History, found: Chosen, *, leave: Days, let_go: Days) -> pa.Table:
    """`ENTRIES`, without covariates."""
    whose, exposed = found.person, found.exposed
    place = history.place[whose]
    served = found.served[place]
    names = np.array([f"P{nth:02}" for nth in range(history.settings.places)])
    teams = np.array([f"T{nth:02}" for nth in range(history.settings.places)])
    enrolled = found.enrolled[whose]
    later = (~exposed) & (enrolled < NEVER) & (enrolled < leave)
    left = exposed & (let_go < leave)
    columns = {
        "entry": np.arange(len(whose)),
        "person_id": whose,
        "trial": found.trial.astype(np.int32),
        "exposed": exposed,
        "index_date": _dates(found.day),
        "exit_date": _dates(leave),
        "exit_reason": _reason(history, found, leave),
        "team": pa.array(teams[place], mask=~served),
        "place": names[place],
        "cluster": np.where(served, teams[place], names[place]),
        "decision": pa.array(np.full(len(whose), "enrolled"), mask=~exposed),
        "score": pa.array(found.score, mask=~served),
        "enrolled_later": _dates(enrolled, null=~later),
        "left_team": _dates(let_go, null=~left),
        "certainty": pa.array(["firm"] * len(whose)),
        "age": np.floor(age_on(history, found)).astype(np.int32),
        "sex": np.where(history.female[whose], "female", "male"),
        "ethnicity": np.array(ETHNICITIES)[history.ethnicity[whose]],
        "deprivation": history.deprivation[whose].astype(np.int32),
        "frailty": np.array(FRAILTY)[history.frailty[whose]],
    }
    return pa.table({name: columns[name] for name in ENTRIES.names}, schema=ENTRIES)


def _happened(
    history: History, events: Mapping[Kind, Events], found: Chosen, leave: Days
) -> pa.Table:
    """`HAPPENED`: events of every row by outcome; a death on the day that follow-up ends by it."""
    parts: dict[str, Happening] = {}
    for kind in KINDS:
        some = events[kind]
        start = found.day - LOOKED_BACK
        seen = between(some, found.person, start=start, end=leave)
        day = some.day[seen.which] - found.day[seen.asked]
        parts[kind] = (seen.asked, day, np.ones(len(day)))
        if kind == "emergency":
            lasted = some.nights[seen.which].astype(np.float64)
            stayed = lasted > 0
            parts["nights"] = (seen.asked[stayed], day[stayed], lasted[stayed])
            parts["cost"] = (seen.asked, day, cost(lasted))
    died = np.flatnonzero((history.death[found.person] == leave) & (leave < history.end))
    parts["death"] = (died, (leave - found.day)[died], np.ones(len(died)))
    names = np.array([one.outcome for one in FOLLOWED])
    many = [len(parts[name][0]) for name in names]
    return pa.table(
        {
            "entry": np.concatenate([parts[name][0] for name in names]),
            "outcome": np.repeat(names, many),
            "day": np.concatenate([parts[name][1] for name in names]).astype(np.int32),
            "amount": np.concatenate([parts[name][2] for name in names]),
        },
        schema=HAPPENED,
    )


def _flow(history: History, found: Chosen) -> tuple[FlowStep, ...]:
    """How many people there are, and how many were drawn."""
    exposed = int(found.exposed.sum())
    beside = len(np.unique(found.person[~found.exposed]))
    everyone = len(history.place)
    return (
        FlowStep(words="people in the records", exposed=exposed, comparators=everyone - exposed),
        FlowStep(words="met the rule at a time zero", exposed=exposed, comparators=beside),
    )
