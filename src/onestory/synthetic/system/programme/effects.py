"""How an effect of the invented programme runs over time, outcome by outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Outcome = Literal[
    "emergency admissions",
    "attendances",
    "gp appointments",
    "community contacts",
    "mental health contacts",
    "care home admissions",
    "home care",
    "reablement",
    "deaths",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The true rate ratio of one outcome by months since enrolment.

    Nothing happens for `delay` months; then the effect grows to `ratio` within `lag` months; once
    full, it dwindles to nothing within `fade` months (0: it lasts as long as the enrolment).
    """

    ratio: float = 1.0
    delay: int = 0
    lag: int = 0
    fade: int = 0


NO_EFFECT = Course()
COURSES: dict[str, Course] = {
    "zero": NO_EFFECT,
    "beneficial": Course(ratio=0.9),
    "harmful": Course(ratio=1.1),
    "delayed": Course(ratio=0.9, delay=6),
    "fading": Course(ratio=0.9, fade=6),
}
"""The five courses that a trial of a method should meet, for an outcome that should fall."""


def strength(course: Course, months: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the share of the whole effect (0 to 1) at each number of months since enrolment."""
    begun = months >= course.delay
    full = course.delay + course.lag
    grown = np.clip((months - course.delay + 1) / (course.lag + 1), 0.0, 1.0)
    faded = np.clip((months - full) / course.fade, 0.0, 1.0) if course.fade else 0.0
    return np.where(begun, grown * (1.0 - faded), 0.0)


def ratio_of(course: Course, months: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the true rate ratio at each number of months since enrolment."""
    return np.power(course.ratio, strength(course, months))
