"""The caseload of the teams, and all their decisions, as the tables CASELOAD and DECISIONS."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.columns import Column, Mask, Whole, days, table, words
from onestory.synthetic.system.health.course import Unfolded
from onestory.synthetic.system.health.happenings import Scene
from onestory.synthetic.system.places import Places
from onestory.synthetic.system.programme.decisions import DECISIONS, ENROLLED
from onestory.synthetic.system.programme.programme import Programme
from onestory.synthetic.system.tables import CASELOAD
from onestory.synthetic.system.tables import DECISIONS as DECISION_ROWS

_REASONS = ("completed", "died", "moved")


def caseload(scene: Scene, programme: Programme, places: Places, *, unfolded: Unfolded) -> pa.Table:
    """Return one row an enrolment; `until` is null where it lasts beyond the history."""
    person, month = np.nonzero(unfolded.enrolled == 0)
    spans = _spans(scene, unfolded, person=person, month=month)
    columns = {
        **_served(scene, programme, places, unfolded=unfolded, person=person),
        "since": days(spans.since),
        "until": days(spans.until, unknown=spans.goes_on),
        "score": pa.array(unfolded.score[person, month], pa.float32()),
    }
    return table(CASELOAD, columns)


def decisions(
    scene: Scene, programme: Programme, places: Places, *, unfolded: Unfolded
) -> pa.Table:
    """Return one row a decision, in order of month and person; enrolments as in the caseload."""
    log = unfolded.decisions
    spans = _spans(scene, unfolded, person=log.person, month=log.month)
    aside = log.decision != ENROLLED
    columns = {
        **_served(scene, programme, places, unfolded=unfolded, person=log.person),
        "decided": days(spans.since),
        "decision": words(DECISIONS, log.decision),
        "since": days(spans.since, unknown=aside),
        "until": days(spans.until, unknown=aside | spans.goes_on),
        "reason": _reasons(scene, spans, person=log.person, open_still=aside | spans.goes_on),
        "score": pa.array(unfolded.score[log.person, log.month], pa.float32()),
        "seen": pa.array(log.seen, pa.float32()),
    }
    return table(DECISION_ROWS, columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spans:
    since: Whole
    until: Whole
    goes_on: Mask  # beyond the history


def _spans(scene: Scene, unfolded: Unfolded, *, person: Whole, month: Whole) -> _Spans:
    """Return from when until when each person is enrolled whose enrolment begins in a month."""
    enrolled, first = unfolded.enrolled, scene.months.first
    lasting = np.array(
        [_lasting(enrolled[who, when:]) for who, when in zip(person, month, strict=True)],
        dtype=np.int64,
    )
    until = np.minimum(first[month + lasting], scene.residents.gone[person])
    return _Spans(
        since=np.maximum(first[month], scene.residents.arrived[person]),
        until=until,
        goes_on=(month + lasting >= scene.months.months) & (until >= scene.months.end),
    )


def _served(
    scene: Scene, programme: Programme, places: Places, *, unfolded: Unfolded, person: Whole
) -> dict[str, Column]:
    """Return who the people are, their teams and their councils."""
    return {
        "person": scene.persons(person),
        "team": words([team.code for team in programme.teams], unfolded.team[person]),
        "council": words(places.council_number.tolist(), scene.residents.council[person]),
    }


def _reasons(scene: Scene, spans: _Spans, *, person: Whole, open_still: Mask) -> pa.Array:
    """Return why enrolments ended: with the months set, with a death, or with a move away."""
    residents = scene.residents
    died = spans.until > residents.death[person]
    moved = ~died & (spans.until == residents.gone[person])
    which = np.select((died, moved), (1, 2), default=0)
    return pa.array(np.array(_REASONS)[which], pa.string(), mask=open_still)


def _lasting(months_since: np.ndarray) -> int:
    """Return for how many months an enrolment that begins with the first of these lasts."""
    counting = np.arange(len(months_since))
    broken = np.flatnonzero(months_since != counting)
    return int(broken[0]) if len(broken) else len(months_since)
