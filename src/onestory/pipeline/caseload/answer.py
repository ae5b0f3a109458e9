"""Answer: a study of people answered from the story."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING

from onestory import evaluate as evaluating
from onestory import evidence, release
from onestory import report as reporting
from onestory.evaluate import Surroundings, caseload, delivery
from onestory.pipeline import plan as plans
from onestory.pipeline.caseload.activity import counted, of_teams
from onestory.pipeline.caseload.drawing import Readied, readied
from onestory.pipeline.folders import findings_file, folder_for
from onestory.pipeline.ground import register
from onestory.pipeline.outcome import Outcome
from onestory.pipeline.rules import parents, rule
from onestory.pipeline.study.activity import Activity, delivered
from onestory.pipeline.study.answered import Answered
from onestory.pipeline.study.register import registered
from onestory.pipeline.study.warnings import standing, unamended

if TYPE_CHECKING:
    from pathlib import Path

    from onestory.model.answer import Answer
    from onestory.model.finding import Finding
    from onestory.model.rivals import Rivals
    from onestory.pipeline.outcome import Tell
    from onestory.pipeline.study.reading import StudyPlan


def answered(given: StudyPlan, *, to: Path | None, tell: Tell) -> Answered:
    """Return a study of people answered, and what its pages are written with."""
    plan = plans.read(given.plan)
    folder = folder_for(plan, to)
    ready = readied(given, plan, tell=tell)
    findings_file(folder, ready.drawn.findings)
    tell("Setting people beside people", 0, 1)
    activity = _activity(ready)
    rivals, found = _rivals(ready)
    study = of_teams(given.study)
    answer = caseload.run(
        study,
        ready.drawn,
        surroundings=Surroundings(
            rivals=rivals, delivered=activity.delivered, parents=parents(register(plan))
        ),
    )
    answer = unamended(given, answer)
    findings = tuple(dict.fromkeys((*activity.findings, *found, *answer.findings)))
    findings_file(folder, findings)
    made_on = plan.made_on or date.today().isoformat()  # noqa: DTZ011 - the analyst's own day
    return Answered(
        given=given,
        answer=dataclasses.replace(answer, findings=findings),
        folder=folder,
        rule=rule(plan.rule),
        provenance=release.provenance((), plan_sha256=given.study.text_sha256, made_on=made_on),
        plan=reporting.AnswerPlan(indicators=ready.indicators, names=dict(ready.names)),
        outcome=_outcome(ready, answer, findings),
        moved=lambda through: caseload.by_team(study, ready.drawn, through=through),
        lens=lambda: evaluating.lens(study, answer, {}),
        results={},
    )


def _outcome(ready: Readied, answer: Answer, findings: tuple[Finding, ...]) -> Outcome:
    failed = [c for e in answer.effects[:1] for c in e.checks if c.passed == "failed"]
    told = (f"{check.name}: {check.sentence}" for check in failed)
    return Outcome(
        files=(),
        sentences=(answer.sentence, *standing(answer), *told),
        findings=findings,
        received_rows=ready.decisions.received_rows,
        accepted_rows=ready.decisions.accepted_rows,
        rejected_rows=ready.decisions.rejected_rows,
    )


def _activity(ready: Readied) -> Activity:
    """Return what was delivered: by the sheet of activity, or counted from the decisions."""
    study = of_teams(ready.given.study)
    if ready.given.activity is not None:
        return delivered(study, ready.given.activity)
    rows = counted(study, ready.decisions.rows, until=study.window.end)
    return Activity(delivered=delivery.delivered(study, rows))


def _rivals(ready: Readied) -> tuple[Rivals, tuple[Finding, ...]]:
    """Return what else was at work where the people lived, and findings on the rivals' files."""
    study = ready.given.study
    known, findings = registered(ready.given)
    exposed = tuple(dict.fromkeys(site.place for site in study.sites))
    lived = ready.drawn.entries["place"].unique().to_pylist()
    rivals = evidence.rivals(
        known,
        window=study.window,
        exposed=exposed,
        comparators=tuple(sorted({str(p) for p in lived if p} - set(exposed))),
        exclude=study.own_policies,
        names={name.casefold(): code for code, name in ready.names.items()},
    )
    return rivals, findings
