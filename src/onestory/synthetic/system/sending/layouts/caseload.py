"""What the teams decided, as their host sends it: a row a decision, again when its span ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.synthetic.system.columns import days
from onestory.synthetic.system.sending.histories import NO_DAY, days_of
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    constant,
    dates,
    decimals,
    flat,
    recoded,
    replaced,
)
from onestory.synthetic.system.sending.layouts.submissions import begun_and_ended
from onestory.synthetic.system.sending.layouts.telling import Sheet, Telling
from onestory.synthetic.system.sending.partners import number_of
from onestory.synthetic.system.sending.teams import HOST, known_to_host

_WORDS = {"enrolled": "Enrolled", "declined": "Declined", "no capacity": "No capacity"}
_OTHER_WORDS = {
    "enrolled": "Offered and accepted",
    "declined": "Offered and declined",
    "no capacity": "Waiting list",
}
"""Every second team has words of its own for the same things."""
_VERSION = "need 1"


def caseload(telling: Telling) -> Sheet:
    """Return decisions in the months in which they were made, and again in those of an end."""
    telling = replace(telling, seen=known_to_host(telling.seen, telling.by_teams))
    told = begun_and_ended(_with_last_days(telling.tables["decisions"]), "decided", "last")
    partner = np.full(told.on.size, number_of(HOST))
    programme = telling.system.programme
    columns = {
        "team_code": flat(told.rows["team"]),
        "programme": constant(programme.name, told.on.size),
        "decided_on": dates(days_of(told.rows["decided"])),
        "decision": _decisions(told.rows, [team.code for team in programme.teams]),
        "enrolled_from": dates(days_of(told.rows["since"])),
        "enrolled_until": dates(told.end),
        "end_reason": replaced(flat(told.rows["reason"]), told.end == NO_DAY, None),
        "score": decimals(told.rows["seen"]),
        "score_version": constant(_VERSION, told.on.size),
    }
    return Sheet(
        partner=partner,
        period=telling.period(told.on),
        person=told.rows["person"].to_numpy(),
        subject=telling.about(told.rows, partner=partner, on=told.on),
        columns=columns,
    )


def _with_last_days(decisions: pa.Table) -> pa.Table:
    """Return the decisions with the last day of each enrolment that ended."""
    until = days_of(decisions["until"])
    return decisions.append_column("last", days(until - 1, unknown=until == NO_DAY))


def _decisions(rows: pa.Table, teams: list[str]) -> Column:
    """Return decisions in the words of their teams."""
    decision = flat(rows["decision"])
    place = pc.index_in(flat(rows["team"]), value_set=pa.array(teams, pa.string()))
    second: NDArray[np.bool_] = np.asarray(pc.fill_null(place, 0)) % 2 == 1
    return replaced(recoded(decision, _WORDS), second, recoded(decision, _OTHER_WORDS))
