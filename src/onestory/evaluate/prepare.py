"""Preparation: each estimand's panel, and the panels that its other choices need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from onestory.evaluate import panel as panels
from onestory.evaluate.choices import Alternatives
from onestory.model.errors import StudyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onestory.evaluate.panel import StudyPanel
    from onestory.model.delivered import Delivered
    from onestory.model.result import Result
    from onestory.model.study import Average, Estimand, Study


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """One estimand with its panel, or the reason why there is none."""

    estimand: Estimand
    study_panel: StudyPanel | None
    alternatives: Alternatives
    refusal: str = ""


_NOTHING = Alternatives(averages={}, announced=None, whole=None, subgroups={})


def prepare(
    study: Study,
    results: Mapping[str, Result],
    *,
    delivered: Delivered,
    weights: Mapping[str, float] | None = None,
) -> tuple[Prepared, ...]:
    """Return each estimand's panel, the main one first; `results` are by indicator.

    A place counts as exposed from the day that `delivered` says. An estimand of which no honest
    panel can be made keeps the reason instead.
    """
    return tuple(
        _prepared(study, estimand, results, delivered=delivered, weights=weights)
        for estimand in study.estimands
    )


def happened(delivered: Delivered) -> dict[str, date]:
    """Return the day from which each place was exposed by the study's rule."""
    return _earliest({(s.place, s.exposed_from) for s in delivered.sites if s.exposed_from})


def announced(study: Study) -> dict[str, date]:
    """Return the day on which the programme was announced at each place, where that is known."""
    return _earliest({(s.place, s.announced) for s in study.sites if s.announced})


def _earliest(days: set[tuple[str, date]]) -> dict[str, date]:
    return dict(sorted(days, key=lambda pair: (pair[0], pair[1]), reverse=True))


def _prepared(
    study: Study,
    estimand: Estimand,
    results: Mapping[str, Result],
    *,
    delivered: Delivered,
    weights: Mapping[str, float] | None,
) -> Prepared:
    indicator = study.outcome(estimand.outcome).indicator
    result = results.get(indicator)
    if result is None:
        why = f"The plan has no indicator '{indicator}'. Correct its name, or add it to the plan."
        return _refused(estimand, why)
    if delivered.verdict == "not delivered":
        return _refused(estimand, f"There is nothing to find. {delivered.sentence}")

    def made(asked: Estimand, starts: Mapping[str, date]) -> StudyPanel:
        return panels.of(result, study, asked, starts=starts, weights=weights)

    starts = happened(delivered)
    try:
        study_panel = made(estimand, starts)
    except StudyError as error:
        return _refused(estimand, f"{error.found} {error.do}")
    other: Average = "places" if estimand.average == "people" else "people"
    promised = announced(study)
    return Prepared(
        estimand=estimand,
        study_panel=study_panel,
        alternatives=Alternatives(
            averages={other: made(replace(estimand, average=other), starts)}
            if study_panel.people
            else {},
            announced=_tried(made, estimand, promised) if promised and promised != starts else None,
            whole=_tried(made, replace(estimand, bedding_in=0), starts)
            if estimand.bedding_in
            else None,
            subgroups=_subgroups(study, estimand, result, starts),
        ),
    )


def _subgroups(
    study: Study, estimand: Estimand, result: Result, starts: Mapping[str, date]
) -> dict[str, StudyPanel | None]:
    """Return the panels of the planned subgroups that are groups of the indicator, or None."""
    outcome = study.outcome(estimand.outcome)
    others = [one for one in study.outcomes if one.id != outcome.id]

    def of(group: str) -> StudyPanel | None:
        grouped = replace(study, outcomes=(*others, replace(outcome, group=group)))
        try:
            return panels.of(result, grouped, estimand, starts=starts)
        except StudyError:
            return None

    return {one.name: of(one.group) for one in study.subgroups if one.group}


def _tried(
    made: Callable[[Estimand, Mapping[str, date]], StudyPanel],
    estimand: Estimand,
    starts: Mapping[str, date],
) -> StudyPanel | None:
    try:
        return made(estimand, starts)
    except StudyError:
        return None


def _refused(estimand: Estimand, why: str) -> Prepared:
    return Prepared(estimand=estimand, study_panel=None, alternatives=_NOTHING, refusal=why)
