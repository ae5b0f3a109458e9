"""Evaluate: a study answered from the plan's results, on one page that may leave."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import evaluate as evaluating
from onestory import release
from onestory import report as reporting
from onestory.pipeline import panels
from onestory.pipeline.caseload import answer as caseloads
from onestory.pipeline.outcome import Outcome, Tell, account
from onestory.pipeline.study.reading import read_plan

if TYPE_CHECKING:
    from onestory.pipeline.study.answered import Answered


def evaluate(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return the answer's files, `answer.html` first, written under `to`/answer."""
    return written(answered(path, to=to, tell=tell), tell=tell)


def written(made: Answered, *, tell: Tell) -> Outcome:
    """Return the files of the answer that was made, cleared, `answer.html` first."""
    tell("Clearing and writing the answer", 0, 1)
    cleared = release.clear_answer(made.answer, rule=made.rule, provenance=made.provenance)
    files = reporting.write_answer(cleared, to=made.folder / "answer", plan=made.plan)
    return dataclasses.replace(made.outcome, files=files)


def answered(path: Path, *, to: Path | None, tell: Tell) -> Answered:
    """Return the answer to the study in `path`, of places or of people, not yet cleared.

    Raises PlanError where the study or its plan cannot be followed; of people, also StudyError
    where nobody can be drawn and WorkspaceError where there is no story.
    """
    given = read_plan(path)
    if given.study.caseload is not None:
        return caseloads.answered(given, to=to, tell=tell)
    return panels.answered(path, to=to, tell=tell)


def suggest(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return, in sentences, which designs the data of a study can support, and why not others."""
    ready = panels.readied(path, to=to, tell=tell)
    sentences: list[str] = []
    for one in ready.prepared:
        if one.study_panel is None:
            sentences.append(f"{one.estimand.id}: cannot be estimated. {one.refusal}")
            continue
        for design in evaluating.suggest(one.study_panel):
            can = "can" if design.supported else "cannot"
            sentences.append(
                f"{one.estimand.id}: {design.design}: {can} be asked. {design.sentence}"
            )
    outcome = account(ready.measured.checked, files=[ready.folder / "private"], sentences=sentences)
    noted = [f for one in ready.prepared if one.study_panel for f in one.study_panel.findings]
    return dataclasses.replace(outcome, findings=(*ready.findings, *dict.fromkeys(noted)))
