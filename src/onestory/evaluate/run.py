"""Run: a study's estimands answered, checked, judged and put into one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onestory.evaluate.effects import Ground, effect_of, told
from onestory.evaluate.items import items
from onestory.evaluate.judging import cost_shift, judge
from onestory.evaluate.outcomes import together
from onestory.evaluate.suggest import suggest
from onestory.model.answer import Answer, Suggestion
from onestory.model.errors import StudyError

if TYPE_CHECKING:
    from onestory.evaluate.prepare import Prepared
    from onestory.model.delivered import Delivered
    from onestory.model.effect import Effect
    from onestory.model.finding import Finding
    from onestory.model.result import Result
    from onestory.model.rivals import Rivals
    from onestory.model.study import Study


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surroundings:
    """What was going on: the rivals, what was delivered, and who is whose neighbour."""

    rivals: Rivals
    delivered: Delivered
    parents: Mapping[str, str] = field(default_factory=dict[str, str])


def run(
    study: Study,
    prepared: Sequence[Prepared],
    results: Mapping[str, Result],
    *,
    surroundings: Surroundings,
) -> Answer:
    """Return the answer to the study: every estimand, statement, check and rival.

    Raises StudyError where the study asks nothing.
    """
    if not prepared:
        raise StudyError(
            found="The study asks nothing: it has no estimand.",
            where=study.title,
            do="Write at least one [[estimand]]; `onestory study check` says what it needs.",
        )
    titles = {o.id: _title(o.indicator, results) for o in study.outcomes}
    effects = _effects(study, prepared, titles, surroundings)
    used = [results[o.indicator] for o in study.outcomes if o.indicator in results]
    inputs = {one for result in used for one in result.inputs}
    ordered = tuple(sorted(inputs, key=lambda one: (one.file, one.sha256)))
    lacking = missing(study, surroundings)
    return Answer(
        study=study,
        sentence=finding(effects[0], surroundings.delivered),
        verdict=effects[0].verdict,
        effects=effects,
        judgements=judge(study, effects),
        rivals=surroundings.rivals,
        delivered=surroundings.delivered,
        suggestions=_suggestions(prepared),
        cost_shift=cost_shift(effects, [titles[e.outcome.id] for e in effects]),
        complete=not lacking,
        missing=lacking,
        items=items(study, effects, surroundings.delivered, ordered),
        inputs=ordered,
        findings=_findings(prepared),
        invented=any(one.invented for one in used),
        already_public=bool(used) and all(one.already_public for one in used),
        smallest_count=_smallest_count(prepared, results, exposed=True),
        smallest_comparator_count=_smallest_count(prepared, results, exposed=False),
    )


def _effects(
    study: Study,
    prepared: Sequence[Prepared],
    titles: Mapping[str, str],
    surroundings: Surroundings,
) -> tuple[Effect, ...]:
    ground = Ground(study=study, rivals=surroundings.rivals, parents=surroundings.parents)
    made = together([effect_of(one, ground) for one in prepared], titles)
    return tuple(told(effect, study, title=titles[effect.outcome.id]) for effect in made)


def _title(indicator: str, results: Mapping[str, Result]) -> str:
    return results[indicator].indicator.title if indicator in results else indicator


def finding(main: Effect, delivered: Delivered) -> str:
    """Return the finding; where nothing was shown, with which kind of nothing it is."""
    if main.verdict in {"helped", "harmed"} or main.estimate is None:
        return main.sentence
    kinds = {
        "delivered": "It was delivered."
        if main.shown
        else "It was delivered; no effect of it has been shown.",
        "partly delivered": "It was delivered only in part, so little could be shown.",
        "not delivered": "It was not delivered, so there was nothing to show.",
        "delivery not known": "Whether it was delivered is not known, so this may be a programme"
        " that did not happen rather than one that did not work.",
    }
    return f"{main.sentence} {kinds[delivered.verdict]}"


def _suggestions(prepared: Sequence[Prepared]) -> tuple[Suggestion, ...]:
    panel = next((one.study_panel for one in prepared if one.study_panel is not None), None)
    return suggest(panel) if panel is not None else ()


def _findings(prepared: Sequence[Prepared]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for one in prepared:
        for told_of in one.study_panel.findings if one.study_panel else ():
            if told_of not in found:
                found.append(told_of)
    return tuple(found)


def _smallest_count(
    prepared: Sequence[Prepared], results: Mapping[str, Result], *, exposed: bool
) -> float | None:
    """Return the least number of events of a side's places in any period, None if unknown.

    Of a proportion, those without the event are counted too, for who is left can be told as well.
    """
    least: float | None = None
    for panel in (one.study_panel for one in prepared):
        if panel is None:
            continue
        side = panel.exposed if exposed else ~panel.exposed
        events, people = panel.panel.events, panel.panel.at_risk
        if not side.any():
            continue
        if events is None:
            return None
        sums = [events[side].sum(axis=0)]
        if results[panel.outcome.indicator].indicator.statistic == "proportion":
            if people is None:
                return None
            sums.append((people - events)[side].sum(axis=0))
        found = min(float(one.min()) for one in sums)
        least = found if least is None else min(least, found)
    return least


def missing(study: Study, surroundings: Surroundings) -> tuple[str, ...]:
    """Return what an honest answer needs and was not given, in words."""
    said = list(surroundings.rivals.to_ask)
    if study.lock is None:
        said.append("The study is not locked, so what was asked could have followed the answer.")
    if surroundings.delivered.verdict == "delivery not known":
        said.append("What was delivered, site by site and month by month, was not given.")
    roles = {outcome.role for outcome in study.outcomes}
    if "negative control" not in roles:
        said.append("No outcome is named that the programme could not have touched.")
    if "harm" not in roles:
        said.append("No harm is watched.")
    return tuple(said)
