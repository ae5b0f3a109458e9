"""Effects: one estimand put to everyone drawn, by its design, with its course and its checks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate import verdict as verdicts
from onestory.evaluate.caseload.asked import CONFIDENCE, ranged, readable
from onestory.evaluate.caseload.caveats import caveat_of
from onestory.evaluate.caseload.checks.battery import battery
from onestory.evaluate.caseload.checks.evidence import Evidence
from onestory.evaluate.caseload.choices import choices
from onestory.evaluate.caseload.course import by_time, quarters_after, quarters_before
from onestory.evaluate.caseload.designs import design_of, estimated
from onestory.evaluate.caseload.none_at_all import with_none
from onestory.evaluate.caseload.setting import ask
from onestory.model.effect import Effect
from onestory.model.errors import StatsError, StudyError

if TYPE_CHECKING:
    from onestory.evaluate.caseload.asked import Asked
    from onestory.evaluate.caseload.setting import Setting
    from onestory.evaluate.verdict import Caveat
    from onestory.model.study import Design, Estimand, Study
    from onestory.stats.people.arrays import Contrasted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answered:
    """An effect, and the question it answers, weighted by its design; None where it has none.

    `caveat` is what must be said of it beside its checks.
    """

    effect: Effect
    asked: Asked | None = None
    caveat: Caveat = field(default_factory=verdicts.Caveat)


def answered(estimand: Estimand, ground: Setting) -> Answered:
    """Return the effect of the estimand, checked; its verdict and sentence come last, in `run`."""
    design = design_of(ground.study, ground.caseload)
    try:
        asked = ask(estimand, ground)
        found = estimated(design, asked, ground)
    except (StatsError, StudyError) as error:
        reason = f"{error.found} {error.do}"
        return Answered(effect=nothing(estimand, ground.study, reason=reason, design=design))
    asked, found = with_none(replace(asked, weight=found.weight), found, ground)
    if not np.isfinite(found.value):
        none = nothing(estimand, ground.study, reason=found.why_not, design=design)
        return Answered(effect=none, asked=asked)
    evidence = Evidence(asked=asked, found=found, ground=ground)
    effect = replace(
        _made(asked, readable(found), design),
        choices=choices(asked, found, ground),
        checks=battery(design, evidence),
    )
    return Answered(effect=effect, asked=asked, caveat=caveat_of(effect, evidence))


def nothing(estimand: Estimand, study: Study, *, reason: str, design: Design) -> Effect:
    """Return the effect that cannot be estimated, and why."""
    return Effect(
        estimand=estimand,
        outcome=study.outcome(estimand.outcome),
        unit="",
        design=design,
        contrast=estimand.contrast,
        average="people",
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


def _made(asked: Asked, found: Contrasted, design: Design) -> Effect:
    known = ranged(found)
    counted = found.weight > 0
    return Effect(
        estimand=asked.estimand,
        outcome=asked.outcome,
        unit=asked.unit,
        design=design,
        contrast=asked.estimand.contrast,
        average="people",
        estimate=asked.change(found.value),
        lower=asked.change(found.lower) if known else None,
        upper=asked.change(found.upper) if known else None,
        confidence=asked.confidence,
        known=known,
        reason=found.why_not,
        n_exposed=int((counted & asked.everyone.exposed).sum()),
        n_comparator=int((counted & ~asked.everyone.exposed).sum()),
        periods_before=quarters_before(asked),
        periods_after=quarters_after(asked),
        method=_method(asked, found),
        inference=found.inference,
        p_value=found.p_value if known else None,
        by_time=by_time(asked),
    )


def _method(asked: Asked, found: Contrasted) -> str:
    """Return how it was made, and the two figures that it is the contrast of."""
    caseload = asked.study.caseload
    offered = caseload is not None and caseload.took == "offered"
    who = "offered it" if offered else "taken on"
    expected, observed = asked.rated(found.expected, found.observed)
    return (
        f"{verdicts.capitalised(found.method)}. The people {who} had {observed}; without it they"
        f" would have had {expected}. The course is by quarter of a year since time zero."
    )


def told(effect: Effect, study: Study, *, title: str, caveat: Caveat) -> Effect:
    """Return the effect with its verdict and its sentence, by the size planned of its outcome."""
    planned = _planned(effect, study)
    judged = replace(
        effect,
        verdict=verdicts.verdict(effect, planned=planned, checks=effect.checks, caveat=caveat),
    )
    said = verdicts.sentence(
        judged, programme=study.programme, title=title, planned=planned, caveat=caveat
    )
    return replace(judged, sentence=said)


def _planned(effect: Effect, study: Study) -> float | None:
    """Return the size planned; none where the effect is told on another scale than was planned."""
    asked = next((e.contrast for e in study.estimands if e.id == effect.estimand.id), None)
    if asked != effect.contrast:
        return None
    return next((s.size for s in study.statements if s.outcome == effect.outcome.id), None)
