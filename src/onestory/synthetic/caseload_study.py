"""The study that an invented caseload answers: what is asked, and of which teams."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.caseload import Caseload
from onestory.model.period import Period
from onestory.model.study import Estimand, Outcome, Site, Study
from onestory.synthetic.caseload_drawn import WORDS
from onestory.synthetic.caseloads import FIRST

if TYPE_CHECKING:
    from onestory.model.study import Contrast, Role
    from onestory.synthetic.caseload_teams import Teams
    from onestory.synthetic.caseloads import History

ASKED: tuple[tuple[str, Role, Contrast], ...] = (
    ("emergency", "outcome", "ratio"),
    ("nights", "outcome", "ratio"),
    ("death", "harm", "difference"),
    ("injuries", "negative control", "ratio"),
)
"""Outcomes that the study asks about, the main one first."""


def invented_study(history: History, teams: Teams) -> Study:
    """The study of people whom such teams took on: a year's follow-up, from the day itself."""
    start = history.months[history.settings.before]
    return Study(
        title="Invented teams",
        programme="Invented teams",
        question="Did being taken on change emergency admissions?",
        decision="",
        decision_on=None,
        change_our_mind="",
        chosen="not known",
        exposure="caseload",
        window=Period(start=_day(start), end=_day(history.end)),
        outcomes=tuple(_outcome(name, role) for name, role, _ in ASKED),
        statements=(),
        estimands=tuple(_estimand(name, contrast) for name, _, contrast in ASKED),
        sites=tuple(
            Site(name=f"T{place:02}", place=f"P{place:02}", announced=None, starts=_day(start))
            for place in range(history.settings.places)
        ),
        caseload=Caseload(
            eligible=(WORDS,), took="enrolled", chosen="by need", comparators=teams.beside
        ),
    )


def _day(day: int | np.integer) -> date:
    return (FIRST + int(day)).astype(date)


def _outcome(name: str, role: Role) -> Outcome:
    return Outcome(
        id=name, indicator=name, role=role, wanted="lower", margin=0.05, sector="hospital"
    )


def _estimand(name: str, contrast: Contrast) -> Estimand:
    return Estimand(
        id=f"{name}-a-year",
        outcome=name,
        population="people who met the rule",
        exposure="taken on by a team",
        comparator="people who met the rule and were not taken on",
        time_zero="the day on which they were taken on",
        bedding_in=0,
        follow_up=12,
        intercurrent_events="death and moving away end the follow-up",
        contrast=contrast,
        average="people",
    )
