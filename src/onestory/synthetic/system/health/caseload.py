"""The caseload of the teams: who was enrolled from when until when, as the table CASELOAD."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.columns import days, table, words
from onestory.synthetic.system.health.course import Unfolded
from onestory.synthetic.system.health.happenings import Scene
from onestory.synthetic.system.places import Places
from onestory.synthetic.system.programme.programme import Programme
from onestory.synthetic.system.tables import CASELOAD


def caseload(scene: Scene, programme: Programme, places: Places, *, unfolded: Unfolded) -> pa.Table:
    """Return one row an enrolment; `until` is null where it lasts beyond the history."""
    enrolled, first = unfolded.enrolled, scene.months.first
    person, month = np.nonzero(enrolled == 0)
    lasting = np.array(
        [_lasting(enrolled[who, when:]) for who, when in zip(person, month, strict=True)],
        dtype=np.int64,
    )
    until = np.minimum(first[month + lasting], scene.residents.gone[person])
    goes_on = (month + lasting >= scene.months.months) & (until >= scene.months.end)
    columns = {
        "person": scene.persons(person),
        "team": words([team.code for team in programme.teams], unfolded.team[person]),
        "council": words(places.council_number.tolist(), scene.residents.council[person]),
        "since": days(np.maximum(first[month], scene.residents.arrived[person])),
        "until": days(until, unknown=goes_on),
        "score": pa.array(unfolded.score[person, month], pa.float32()),
    }
    return table(CASELOAD, columns)


def _lasting(months_since: np.ndarray) -> int:
    """Return for how many months an enrolment that begins with the first of these lasts."""
    counting = np.arange(len(months_since))
    broken = np.flatnonzero(months_since != counting)
    return int(broken[0]) if len(broken) else len(months_since)
