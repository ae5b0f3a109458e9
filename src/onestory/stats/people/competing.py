"""Whether an event had happened by a day, where death may come first and follow-up may end early.

Each person gets a number (a pseudo-value) whose mean over people is the share in whom the event had
happened; where everyone is followed to the horizon it is 1 or 0. Any contrast of means can then be
asked of a first event. Someone who died without it never has it: death is no end of follow-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.inputs import refuse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import FloatArray

LEFT, HAPPENED, DIED = 0, 1, 2
"""Kinds of end: follow-up ended with nothing seen, the event happened, or death came before it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirstEvent:
    """Pseudo-values `outcome` (N,) of the event by the horizon.

    `incidence` (G,) is the share of each group, in the order of its numbers, in whom it had
    happened (Aalen and Johansen), and `followed` (G,) how many were still followed at the end, or
    had come to the event or to death.
    """

    outcome: FloatArray
    incidence: FloatArray
    followed: NDArray[np.int64]
    horizon: float


def first_event(
    day: FloatArray,
    kind: NDArray[np.int64],
    *,
    horizon: float,
    group: NDArray[np.int64] | None = None,
    weight: FloatArray | None = None,
) -> FirstEvent:
    """The pseudo-value of each person of the event on a day before `horizon`, days from 0.

    `day` (N,) is that of the event or of death, or the first on which the person is no longer
    followed; `kind` (N,) is `HAPPENED`, `DIED` or `LEFT`. Who left is taken to go on as those of
    the same `group` (N,) who stayed: give the arm, or arm and stratum where follow-up ends at
    different times. With `weight` (N,), more than nothing, shares are those of people so weighted,
    and so is the mean of the numbers; persons of few different weights take little time. Exact:
    the same as leaving each person out in turn, in one reading.

    Raises:
        StatsError: another kind, a day that is no number or before 0, or a group of whom nobody
            is followed as long as the horizon.

    Source: Andersen and Klein 2003, Biometrika 90:15; Aalen and Johansen 1978, Scand J Stat 5:141;
    Graw, Gerds and Schumacher 2009, Lifetime Data Anal 15:241.
    """
    refuse(~np.isin(kind, (LEFT, HAPPENED, DIED)), what="unknown kinds of end", do="Give 0, 1, 2.")
    refuse(~(day >= 0), what="days before time zero", do="Leave these people out.")
    member = np.zeros(len(day), dtype=np.int64) if group is None else group
    numbers, code = np.unique(member, return_inverse=True)
    outcome = np.empty(len(day))
    incidence, followed = np.empty(len(numbers)), np.empty(len(numbers), dtype=np.int64)
    for position in range(len(numbers)):
        rows = np.flatnonzero(code == position)
        mass = np.ones(len(rows)) if weight is None else weight[rows]
        course = _course(day[rows], kind[rows], horizon=horizon, weight=mass)
        _refuse_short(course)
        outcome[rows] = _pseudo_values(course, mass)
        incidence[position] = course.happened[-1]
        followed[position] = int(course.at_risk[-1] + course.ends.sum())
    return FirstEvent(outcome=outcome, incidence=incidence, followed=followed, horizon=horizon)


def incidence(
    day: FloatArray, kind: NDArray[np.int64], *, weight: FloatArray, at: FloatArray
) -> FloatArray:
    """The weighted share (T,) in whom the event had happened before each day of `at` (T,).

    Source: as `first_event`.
    """
    course = _course(day, kind, horizon=float(np.max(at)), weight=weight)
    return course.happened[np.searchsorted(course.time, at, side="left")]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Course:
    """What became of a group over its T times before the horizon.

    `place` (N,) is each person's time, T where later. `events` (T,) and `ends` (T,), of events and
    of deaths too; `at_risk` (T + 1,), the last at the horizon. `happened` and `free` (T + 1,) are
    the shares before the first time and after each.
    """

    kind: NDArray[np.int64]
    place: NDArray[np.int64]
    time: FloatArray
    events: FloatArray
    ends: FloatArray
    at_risk: FloatArray
    happened: FloatArray
    free: FloatArray


def _course(
    day: FloatArray,
    kind: NDArray[np.int64],
    *,
    horizon: float,
    weight: FloatArray | None = None,
) -> _Course:
    """Counts at each time and the shares that they give."""
    # Who left on a day was not followed on it: just before what happened to the others that day.
    when = np.where(kind == LEFT, np.nextafter(day, -np.inf), day)
    inside = when < horizon
    # Follow-up that reaches the last day before the horizon is complete.
    inside &= ~((kind == LEFT) & (day >= horizon))
    mass = np.ones(len(day)) if weight is None else weight
    time, found = np.unique(when[inside], return_inverse=True)
    place = np.full(len(day), len(time), dtype=np.int64)
    place[inside] = found
    size = len(time) + 1
    leaving, events, ends = (
        np.bincount(place, weights=mass * which, minlength=size).astype(np.float64)
        for which in (np.ones_like(mass), kind == HAPPENED, kind != LEFT)
    )
    at_risk, events, ends = np.cumsum(leaving[::-1])[::-1], events[:-1], ends[:-1]
    happened, free = _shares(events, ends, at_risk=at_risk[:-1])
    return _Course(
        kind=kind,
        place=place,
        time=time,
        events=events,
        ends=ends,
        at_risk=at_risk,
        happened=happened,
        free=free,
    )


def _shares(
    events: FloatArray, ends: FloatArray, *, at_risk: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The shares in whom it happened, and of those still free of it (T + 1,)."""
    among = np.where(at_risk > 0, at_risk, 1.0)
    free = np.concatenate([[1.0], np.cumprod(np.maximum(1 - ends / among, 0.0))])
    happened = np.concatenate([[0.0], np.cumsum(free[:-1] * events / among)])
    return happened, free


def _pseudo_values(course: _Course, mass: FloatArray) -> FloatArray:
    """The share of all times their mass, less that of all but one times theirs, by the one's (N,).

    Without one person the risk sets up to that person's time lose one; later hazards stay.
    """
    values = np.empty(len(mass))
    for size in np.unique(mass):
        rows = np.flatnonzero(mass == size)
        values[rows] = _of_mass(course, rows, size=float(size), total=float(mass.sum()))
    return values


def _of_mass(course: _Course, rows: NDArray[np.intp], *, size: float, total: float) -> FloatArray:
    """The pseudo-values of people (M,) of one mass."""
    last = len(course.time)
    whole = float(course.happened[-1])
    if total - size <= 1e-12 * total:
        return np.full(len(rows), whole)
    at_risk = np.maximum(course.at_risk[:-1] - size, 0.0)
    happened, free = _shares(course.events, course.ends, at_risk=at_risk)
    kind, place = course.kind[rows], course.place[rows]
    inside = place < last
    at = np.minimum(place, last - 1) if last else place
    without = happened[place].copy()
    if inside.any():
        others = course.at_risk[at] - size
        others = np.where(others > 1e-9 * total, others, np.inf)
        events = (course.events[at] - size * (kind == HAPPENED)) / others
        ends = (course.ends[at] - size * (kind != LEFT)) / others
        left = course.free[at + 1]
        onward = np.where(
            left > 0, (whole - course.happened[at + 1]) / np.where(left > 0, left, 1), 0
        )
        then = free[place] * (events + (1 - ends) * onward)
        without = np.where(inside, without + then, without)
    return (total * whole - (total - size) * without) / size


def _refuse_short(course: _Course) -> None:
    """Nothing, unless all who are left without the event have left before the horizon."""
    if course.free[-1] > 0 and course.at_risk[-1] == 0:
        raise StatsError(
            found="Nobody of one group is followed as long as the horizon.",
            do="Ask for a shorter horizon, or for more follow-up.",
        )
