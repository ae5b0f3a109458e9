"""Check: what a study still lacks, who has not agreed it, and what it could not tell."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from onestory.model.errors import OneStoryError
from onestory.model.finding import Finding
from onestory.model.locked import lock_sentence
from onestory.model.words import listed, many
from onestory.pipeline import ground as grounds
from onestory.pipeline import plan as plans
from onestory.pipeline.caseload import held as records
from onestory.pipeline.measure_records import known_cards
from onestory.pipeline.outcome import Outcome
from onestory.pipeline.study.followed import BUILT_IN
from onestory.pipeline.study.lock import unrecorded
from onestory.pipeline.study.placing import placed
from onestory.pipeline.study.reach import beyond
from onestory.pipeline.study.reading import draft
from onestory.pipeline.study.sizes import like_shares, said_back
from onestory.pipeline.study.soundness import unsound

if TYPE_CHECKING:
    from onestory.model.indicator import Indicator
    from onestory.pipeline.plan import Plan
    from onestory.pipeline.study.reading import StudyPlan


def study_check(path: Path) -> Outcome:
    """Return what is missing, not agreed or unsound in the study; nothing is written.

    Of records that stand only the days and the teams are read, and no figure, so that a study can
    still be locked as prospective. Raises PlanError when
    there is no study.toml, or it is not TOML.
    """
    found = draft(path)
    study, cards = found.plan.study, _cards(found.plan)
    missing = [
        Finding(
            rule="study not complete",
            severity="warning",
            message=one.found,
            do=one.do,
            file=one.where,
        )
        for one in found.mistakes
    ]
    rest = (
        *_changed(found.plan),
        *_by_the_plan(found.plan),
        *unsound(found.plan),
        *_by_the_records(found.plan),
        *like_shares(study, cards),
    )
    faults = sum(one.severity == "warning" for one in rest)
    return Outcome(
        files=(found.plan.file,),
        sentences=(
            _first(len(missing), faults),
            f"Not agreed by: {listed(study.not_agreed)}."
            if study.not_agreed
            else "Staff, people who use services and unpaid carers have agreed it.",
            lock_sentence(study),
            *said_back(study, cards),
        ),
        findings=(*missing, *_agreement(found.plan), *rest),
    )


def _first(missing: int, faults: int) -> str:
    if not missing and not faults:
        return "The study is complete, and nothing stands against its plan."
    parts = [many(missing, "answer is", "answers are") + " missing or wrong"] if missing else []
    parts += [f"{many(faults, 'thing')} stand against its plan"] if faults else []
    return f"{' and '.join(parts)}.".replace("1 thing stand ", "1 thing stands ")


def _agreement(plan: StudyPlan) -> Iterable[Finding]:
    if plan.study.not_agreed:
        yield Finding(
            rule="not agreed",
            severity="warning",
            message=f"The statements of success are not agreed by {listed(plan.study.not_agreed)}.",
            do="Ask them the founding question (the workshop sheet of `onestory study new`) and"
            " write who agreed under [agreed].",
            file="study.toml",
        )
    for statement in plan.study.statements:
        if not statement.agreed_by:
            yield Finding(
                rule="statement not agreed",
                severity="warning",
                message=f"Nobody is named who agreed '{statement.id}'.",
                do="Write who did in its `agreed_by`.",
                file="study.toml",
            )


def _changed(plan: StudyPlan) -> Iterable[Finding]:
    for change in unrecorded(plan):
        yield Finding(
            rule="changed since the lock",
            severity="warning",
            message=f"{change}.",
            do="Record it with `onestory study amend`, or change it back.",
            file="study.toml",
        )


def _cards(plan: StudyPlan) -> dict[str, Indicator]:
    """Return the indicators of the plan by their id, none where it cannot be read."""
    try:
        read = plans.read(plan.plan)
        if plan.study.caseload is not None:
            return {name: card.indicator for name, card in known_cards(read.measure).items()}
        return {ask.card.id: ask.card for ask in read.asks}
    except OneStoryError:
        return {}


def _by_the_plan(plan: StudyPlan) -> Iterable[Finding]:
    """Yield what the plan does not have, indicators or places, where it can be read itself."""
    try:
        read = plans.read(plan.plan)
        register = grounds.register(read)
    except OneStoryError as error:
        yield Finding(
            rule="no plan",
            severity="warning",
            message=f"The plan whose indicators are the outcomes cannot be followed: {error.found}",
            do=error.do
            if plan.study.caseload is None or plan.plan.exists()
            else 'Name the onestory.toml of the records: plan = "../onestory.toml" under [data].',
            file=str(plan.plan),
        )
        return
    yield from _indicators(plan, read)
    if plan.study.caseload is not None:
        return  # its places may be small areas, which the register of areas does not hold
    named = placed(plan.study, register, level=read.places.level, table=plan.sites)
    yield from (one for one in named.findings if one.rule != "place in no lookup")


def _by_the_records(plan: StudyPlan) -> Iterable[Finding]:
    """Yield what a study of people asks that its records do not hold, where they stand."""
    if plan.study.caseload is None:
        return
    try:
        reach = records.held(plan)
    except OneStoryError as error:
        yield Finding(
            rule="records not asked",
            severity="note",
            message="Whether the records hold the teams, the history and the follow-up was not"
            f" asked: {error.found}",
            do=error.do,
            file="study.toml",
        )
        return
    yield from beyond(plan, reach)


def _known(plan: StudyPlan, read: Plan) -> set[str]:
    """Return the indicators that an outcome may name: of people, those counted over people."""
    if plan.study.caseload is None:
        return {ask.card.id for ask in read.asks}
    over = {card.id for card in known_cards(read.measure).values() if card.denominator != "cases"}
    return {*over, *BUILT_IN}


def _indicators(plan: StudyPlan, read: Plan) -> Iterable[Finding]:
    known = _known(plan, read)
    for outcome in plan.study.outcomes:
        if outcome.indicator and outcome.indicator not in known:
            yield Finding(
                rule="indicator not in the plan",
                severity="warning",
                message=f"Outcome '{outcome.id}' asks for the indicator '{outcome.indicator}',"
                f" {_lacking(outcome.indicator, plan, read)}",
                do=f"{_near(outcome.indicator, known)}Those that can be asked are"
                f" {listed(sorted(known))}.",
                file="study.toml",
            )


def _lacking(indicator: str, plan: StudyPlan, read: Plan) -> str:
    """Return why an outcome cannot be counted by the indicator."""
    if plan.study.caseload is None:
        return f"which {plan.plan.name} does not have."
    if indicator in known_cards(read.measure):
        return "which is not counted over people: one who had no case has no figure."
    return "and there is none of that name."


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"Did you mean '{close[0]}'? " if close else ""
