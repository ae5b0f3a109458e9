"""Effects: one estimand's panel taken through its design, its choices and its checks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate import firmness
from onestory.evaluate import verdict as verdicts
from onestory.evaluate.checks.battery import battery
from onestory.evaluate.checks.context import Context
from onestory.evaluate.choices import Setting, choices
from onestory.evaluate.designs import catalogue
from onestory.evaluate.designs.estimated import SEED, Asked, Estimated, SinceStart
from onestory.evaluate.scale import as_change
from onestory.evaluate.suggest import comparable, shape, suggest
from onestory.model.effect import EVENT_ROWS, SERIES_ROWS, Effect
from onestory.model.errors import StatsError, StudyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from onestory.evaluate.designs.estimated import Estimate
    from onestory.evaluate.panel import StudyPanel
    from onestory.evaluate.prepare import Prepared
    from onestory.model.rivals import Rivals
    from onestory.model.study import Design, Study
    from onestory.stats.rehearsal import Rehearsal

CONFIDENCE = 0.95
_CLAIMS = {"helped", "harmed", "smaller than planned", "no meaningful difference"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What every effect of a study stands on: the study, its rivals and who is whose neighbour."""

    study: Study
    rivals: Rivals
    parents: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tried:
    """The main design's answer, as it stands after its rehearsal."""

    study_panel: StudyPanel
    design: Design
    asked: Asked
    estimate: Estimate
    main: Estimated
    rehearsal: Rehearsal | None


def effect_of(prepared: Prepared, ground: Ground) -> Effect:
    """Return the effect of the estimand, checked; its verdict and sentence come last, in `run`."""
    try:
        tried = _tried(prepared, ground.study)
    except (StatsError, StudyError) as error:
        return nothing(prepared, ground.study, reason=f"{error.found} {error.do}")
    context = _context(tried, ground)
    engines = firmness.agreements(context)
    setting = _setting(tried, prepared, ground)
    return replace(
        _with_other_average(_made(tried.study_panel, tried.asked, tried.main), setting),
        choices=choices(setting),
        checks=(
            *battery(context),
            firmness.rehearsal_check(tried.rehearsal, tried.asked, tried.study_panel.unit),
            firmness.engine_check(engines),
        ),
        agreements=engines,
    )


def _tried(prepared: Prepared, study: Study) -> _Tried:
    """Return the main design's answer; StudyError or StatsError says why there is none."""
    study_panel = prepared.study_panel
    if study_panel is None:
        raise StudyError(found=prepared.refusal, do="")
    design = _design(study_panel, study)
    asked = Asked(
        contrast=prepared.estimand.contrast,
        confidence=CONFIDENCE,
        seed=SEED,
        chosen_high=study.chosen in {"because high", "because low"},
    )
    estimate = catalogue.DESIGNS[design]
    first = _within(study_panel, estimate(study_panel, asked))
    rehearsal = firmness.rehearsed(study_panel, asked, first)
    return _Tried(
        study_panel=study_panel,
        design=design,
        asked=asked,
        estimate=estimate,
        main=firmness.withdrawn(first, rehearsal),
        rehearsal=rehearsal,
    )


def _within(study_panel: StudyPanel, found: Estimated) -> Estimated:
    """Return the estimate, without its range where the data do not support its design."""
    judged = next(one for one in suggest(study_panel) if one.design == found.design)
    if judged.supported or not found.known:
        return found
    return replace(found, known=False, lower=None, upper=None, p_value=None, reason=judged.sentence)


def _context(tried: _Tried, ground: Ground) -> Context:
    return Context(
        study=ground.study,
        study_panel=tried.study_panel,
        asked=tried.asked,
        estimate=tried.estimate,
        main=tried.main,
        rivals=ground.rivals,
        parents=ground.parents,
    )


def _setting(tried: _Tried, prepared: Prepared, ground: Ground) -> Setting:
    return Setting(
        study=ground.study,
        study_panel=tried.study_panel,
        asked=tried.asked,
        design=tried.design,
        estimate=tried.estimate,
        main=tried.main,
        rivals=ground.rivals,
        alternatives=prepared.alternatives,
    )


def nothing(prepared: Prepared, study: Study, *, reason: str) -> Effect:
    """Return the effect that cannot be estimated, and why; what could be asked is in `reason`."""
    return Effect(
        estimand=prepared.estimand,
        outcome=study.outcome(prepared.estimand.outcome),
        unit="",
        design=study.designs[0] if study.designs else "staggered difference in differences",
        contrast=prepared.estimand.contrast,
        average=prepared.estimand.average,
        estimate=None,
        lower=None,
        upper=None,
        confidence=CONFIDENCE,
        known=False,
        reason=reason.strip(),
        n_exposed=0,
        n_comparator=0,
        periods_before=0,
        periods_after=0,
        method="",
        inference="",
        verdict="cannot be estimated",
    )


def _design(study_panel: StudyPanel, study: Study) -> Design:
    """Return the first design planned that the data support, else the first that they support.

    Raises StudyError where they support none.
    """
    judged = suggest(study_panel)
    supported: list[Design] = [one.design for one in judged if one.supported]
    planned: list[Design] = [design for design in study.designs if design in supported]
    if planned or supported:
        return (planned or supported)[0]
    # An estimate without a range is still worth giving where there is something to compare.
    if comparable(shape(study_panel)):
        return "staggered difference in differences"
    reasons = {one.design: one.sentence for one in judged}
    asked = study.designs or (judged[0].design,)
    raise StudyError(found=" ".join(dict.fromkeys(reasons[one] for one in asked)), do="")


def _made(study_panel: StudyPanel, asked: Asked, main: Estimated) -> Effect:
    has = shape(study_panel)
    contrast = asked.contrast
    return Effect(
        estimand=study_panel.estimand,
        outcome=study_panel.outcome,
        unit=study_panel.unit,
        design=main.design,
        contrast=contrast,
        average=study_panel.estimand.average if study_panel.people else "places",
        estimate=as_change(main.estimate, contrast),
        lower=None if main.lower is None else as_change(main.lower, contrast),
        upper=None if main.upper is None else as_change(main.upper, contrast),
        confidence=asked.confidence,
        known=main.known,
        reason=main.reason,
        n_exposed=has.exposed,
        n_comparator=has.comparators,
        periods_before=has.before,
        periods_after=has.after,
        method=" ".join((f"{main.method}.", *main.notes)),
        inference=main.inference,
        p_value=main.p_value,
        smallest_p=main.smallest_p,
        series=_series(study_panel, asked, main),
        by_time=_by_time(catalogue.course(study_panel, asked, main), asked),
    )


def _with_other_average(effect: Effect, setting: Setting) -> Effect:
    """Add the same effect with places (or people) counting alike."""
    other = next(iter(setting.alternatives.averages.values()), None)
    if other is None:
        return effect
    try:
        found = setting.estimate(other, setting.asked)
    except (StatsError, StudyError):
        return effect
    contrast = setting.asked.contrast
    return replace(
        effect,
        other_average=as_change(found.estimate, contrast),
        other_lower=None if found.lower is None else as_change(found.lower, contrast),
        other_upper=None if found.upper is None else as_change(found.upper, contrast),
    )


def _series(study_panel: StudyPanel, asked: Asked, main: Estimated) -> pa.Table:
    """Return the exposed places as they were and would have been, and the comparators' mean."""
    panel, exposed = study_panel.panel, study_panel.exposed
    observed = np.average(panel.value[exposed], axis=0, weights=panel.weight[exposed])
    ratio = asked.contrast == "ratio"
    expected = observed / np.exp(main.gap) if ratio else observed - main.gap
    comparator = (
        np.average(panel.value[~exposed], axis=0, weights=panel.weight[~exposed])
        if (~exposed).any()
        else np.full(observed.size, np.nan)
    )
    return pa.table(
        {
            "period_start": [one.start for one in study_panel.periods],
            "period_end": [one.end for one in study_panel.periods],
            "observed": _nullable(observed),
            "expected": _nullable(expected),
            "comparator": _nullable(comparator),
            "exposed_places": panel.after.sum(axis=0).astype(np.int32),
        },
        schema=SERIES_ROWS,
    )


def _nullable(values: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]


def _by_time(course: tuple[SinceStart, ...], asked: Asked) -> pa.Table:
    contrast = asked.contrast
    return pa.Table.from_pylist(
        [
            {
                "since_start": one.since,
                "estimate": as_change(one.estimate, contrast),
                "lower": None if one.lower is None else as_change(one.lower, contrast),
                "upper": None if one.upper is None else as_change(one.upper, contrast),
                "places": one.places,
            }
            for one in course
        ],
        schema=EVENT_ROWS,
    )


def told(effect: Effect, study: Study, *, title: str) -> Effect:
    """Return the effect with its verdict and its sentence, by the size planned of its outcome."""
    planned = next((s.size for s in study.statements if s.outcome == effect.outcome.id), None)
    judged = replace(
        effect, verdict=verdicts.verdict(effect, planned=planned, checks=effect.checks)
    )
    said = verdicts.sentence(judged, programme=study.programme, title=title, planned=planned)
    firm = any(one.agree for one in judged.agreements)
    if judged.verdict in _CLAIMS and not firm:
        said = f"{said} No second engine has confirmed the estimate, so it is not firm."
    return replace(judged, sentence=said)
