"""Soundness of a study of people: plans that cannot answer, each told with what could be asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from onestory.model.errors import PlanError
from onestory.model.finding import Finding, Severity
from onestory.model.words import many
from onestory.pipeline.study.form import NO_DAY

if TYPE_CHECKING:
    from onestory.model.caseload import Caseload
    from onestory.model.study import Study

_FEW = 5  # teams, below which how they differ is hardly known


def unsound_people(study: Study) -> tuple[Finding, ...]:
    """Return what is wrong with how people are to be drawn; nothing for a study of places."""
    drawing = study.caseload
    if drawing is None:
        return ()
    return (
        *_chosen(drawing),
        *_comparators(drawing),
        *_teams(study, drawing),
        *_outcomes(study),
    )


def _chosen(drawing: Caseload) -> Iterable[Finding]:
    if not drawing.eligible:
        yield _finding(
            "no rule of eligibility",
            "No rule says who could have been taken on, so people are set beside everyone alive.",
            "Write the rule that the teams used, a [[caseload.eligible]] a part.",
        )
    if drawing.chosen in {"not known", "volunteered"}:
        yield _finding(
            "choice not recorded",
            f"How people were chosen is '{drawing.chosen}': what decided it may also decide what"
            " becomes of them, and records do not hold it.",
            "Ask the teams for the reason they wrote down, or for those offered who declined; the"
            " answer will say how strong an unrecorded reason would have to be.",
        )
    if _contrary(drawing):
        yield _finding("comparators unlike the choice", _unlike(drawing), _CORRECT)


_CORRECT = "Correct one of the two: only what truly decided the offer can stand in for chance."


def refuse_contrary(drawing: Caseload) -> None:
    """Raise PlanError where comparators rest on what is not said to have decided the offer."""
    if _contrary(drawing):
        raise PlanError(found=_unlike(drawing), where="study.toml", do=_CORRECT)


def _contrary(drawing: Caseload) -> bool:
    by = {"score threshold", "random order"}
    return drawing.comparators in by and drawing.chosen != drawing.comparators


def _unlike(drawing: Caseload) -> str:
    return (
        f"Comparators are '{drawing.comparators}', but people are said to be chosen"
        f" '{drawing.chosen}'."
    )


def _comparators(drawing: Caseload) -> Iterable[Finding]:
    if drawing.took == "enrolled" and drawing.comparators in {
        "eligible not offered",
        "random order",
    }:
        yield _finding(
            "refusals left out",
            "Only those who accepted count as exposed, and they are set beside people who were"
            " never asked. Who accepts differs from who would have declined.",
            'Ask what the offer did: took = "offered".',
            severity="note" if drawing.comparators == "eligible not offered" else "warning",
        )
    if drawing.comparators == "before the start":
        yield _finding(
            "stand-ins of another time",
            "People are set beside others of an earlier time, so whatever else changed since then"
            " is in the answer.",
            'Set them beside people of "other places" as well, or keep the period short.',
            severity="note",
        )
    if "place" in drawing.exact and drawing.comparators == "other places":
        yield _finding(
            "same place, other places",
            "Comparators must live in the same place and in other places: there is nobody.",
            "Take 'place' out of `exact`.",
        )


def _teams(study: Study, drawing: Caseload) -> Iterable[Finding]:
    teams = set(drawing.teams) or {site.name for site in study.sites}
    if len(teams) == 1:
        yield _finding(
            "one team",
            "There is one team. How it differs from another cannot be known, so the answer is"
            " about this team's people alone.",
            "Add teams, or say in the question that it is about this one.",
        )
    elif 1 < len(teams) < _FEW:
        yield _finding(
            "few teams",
            f"There are {many(len(teams), 'team')}. People of one team share its ways, so the"
            " range will be wide.",
            "Add teams if there are more.",
            severity="note",
        )
    if study.window.end == NO_DAY or not study.sites:
        return
    first = min(site.starts for site in study.sites)
    needed = timedelta(days=drawing.history)
    if first < study.window.start:
        yield _finding(
            "taken on before the window",
            "A team starts before the window: those it took on until then are left out, and were"
            " perhaps the most ill.",
            f"Begin the window by {first}, if records reach {needed.days} days further back.",
            severity="note",
        )


def _outcomes(study: Study) -> Iterable[Finding]:
    if study.outcomes and not any(one.indicator == "death" for one in study.outcomes):
        yield _finding(
            "deaths not watched",
            "Deaths are no outcome. Where fewer or more of those taken on die, rates of those"
            " alive are rates of different people.",
            'Add an outcome with indicator = "death" and role = "harm", and ask it.',
            severity="note",
        )


def _finding(rule: str, message: str, do: str, *, severity: Severity = "warning") -> Finding:
    return Finding(rule=rule, severity=severity, message=message, do=do, file="study.toml")
