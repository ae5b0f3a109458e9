"""Run: a study of people answered, checked, judged and put into one sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.caseload.arms import arms
from onestory.evaluate.caseload.caveats import deaths_did_harm
from onestory.evaluate.caseload.course import QUARTER
from onestory.evaluate.caseload.effects import answered, told
from onestory.evaluate.caseload.gathered import DEATH
from onestory.evaluate.caseload.judged import judged
from onestory.evaluate.caseload.lies import naive
from onestory.evaluate.caseload.protocol import items_of, protocol
from onestory.evaluate.caseload.setting import setting
from onestory.evaluate.caseload.subgroups import subgroups
from onestory.evaluate.caseload.suggested import suggestions
from onestory.evaluate.judging import cost_shift
from onestory.evaluate.outcomes import together
from onestory.evaluate.run import finding, missing
from onestory.model.answer import Answer
from onestory.model.caseload import ARM_ROWS, SUBGROUP_ROWS, PeopleTold
from onestory.model.errors import StudyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from onestory.evaluate.caseload.asked import Asked
    from onestory.evaluate.caseload.effects import Answered
    from onestory.evaluate.caseload.setting import Setting
    from onestory.evaluate.run import Surroundings
    from onestory.evaluate.verdict import Caveat
    from onestory.model.caseload import Drawn
    from onestory.model.effect import Effect
    from onestory.model.study import Study


def run(study: Study, drawn: Drawn, *, surroundings: Surroundings) -> Answer:
    """Return the answer to a study of people: estimands, statements, checks, wrong answers.

    Raises:
        StudyError: the study asks nothing or is not one of people, nobody was taken on, or
            nobody is there to set them beside.
        StatsError: no trial holds both an exposed and a candidate.
    """
    if not study.estimands:
        raise StudyError(
            found="The study asks nothing: it has no estimand.",
            where=study.title,
            do="Write at least one [[estimand]]; `onestory study check` says what it needs.",
        )
    ground = setting(study, drawn, surroundings)
    answers = [answered(estimand, ground) for estimand in study.estimands]
    questions = [one.asked for one in answers if one.asked is not None]
    titles = {o.id: o.indicator for o in study.outcomes} | {
        one.outcome: one.title for one in drawn.followed
    }
    effects = _effects(answers, study, titles)
    lacking = missing(study, surroundings)
    return Answer(
        study=study,
        sentence=finding(effects[0], surroundings.delivered),
        verdict=effects[0].verdict,
        effects=effects,
        judgements=judged(study, effects, questions, last=drawn.last),
        rivals=surroundings.rivals,
        delivered=surroundings.delivered,
        suggestions=suggestions(ground),
        cost_shift=cost_shift(effects, [titles[e.outcome.id] for e in effects]),
        complete=not lacking,
        missing=lacking,
        items=items_of(ground, effects),
        inputs=drawn.inputs,
        findings=drawn.findings,
        invented=drawn.invented,
        smallest_count=_smallest_count(effects, questions, exposed=True),
        smallest_comparator_count=_smallest_count(effects, questions, exposed=False),
        people=_people(ground, effects[0], questions),
    )


def _effects(
    answers: Sequence[Answered], study: Study, titles: Mapping[str, str]
) -> tuple[Effect, ...]:
    made = together([one.effect for one in answers], titles)
    caveats = [one.caveat for one in answers]
    found = [_told(one, study, titles, c) for one, c in zip(made, caveats, strict=True)]
    harm = deaths_did_harm(found, [titles[one.outcome.id] for one in found])
    main = found[0]
    if harm and main.outcome.indicator != DEATH and " died than of " not in caveats[0].beside:
        beside = f"{harm} {caveats[0].beside}".strip()
        found[0] = _told(made[0], study, titles, replace(caveats[0], beside=beside))
    return tuple(found)


def _told(effect: Effect, study: Study, titles: Mapping[str, str], caveat: Caveat) -> Effect:
    return told(effect, study, title=titles[effect.outcome.id], caveat=caveat)


def _people(ground: Setting, main: Effect, questions: Sequence[Asked]) -> PeopleTold:
    first = next((q for q in questions if q.estimand.id == main.estimand.id), None)
    return PeopleTold(
        caseload=ground.caseload,
        protocol=protocol(ground, main),
        flow=ground.drawn.flow,
        balance=ground.balance,
        arms=arms(questions) if questions else ARM_ROWS.empty_table(),
        subgroups=_subgroups(ground, first),
        naive=naive(first) if first is not None else (),
    )


def _subgroups(ground: Setting, main: Asked | None) -> pa.Table:
    if main is None:
        return SUBGROUP_ROWS.empty_table()
    return subgroups(main, ground)


def _smallest_count(
    effects: Sequence[Effect], questions: Sequence[Asked], *, exposed: bool
) -> float | None:
    """Return the least number of events of a side in any quarter that counts, of any outcome."""
    estimated = {e.estimand.id for e in effects if e.estimate is not None}
    counts = [_least(q, exposed=exposed) for q in questions if q.estimand.id in estimated]
    return min(counts, default=None)


def _least(asked: Asked, *, exposed: bool) -> float:
    found = asked.everyone.happened[asked.followed.outcome]
    own = asked.weight[found.row] > 0
    own &= asked.everyone.exposed[found.row] == exposed
    own &= (found.day >= asked.span.first) & (found.day < asked.span.last)
    length = (asked.span.last - asked.span.first) / max(
        1, round(asked.estimand.follow_up / QUARTER)
    )
    quarter = ((found.day[own] - asked.span.first) / length).astype(np.int64)
    many = max(1, round(asked.estimand.follow_up / QUARTER))
    return float(np.bincount(quarter, minlength=many).min())
