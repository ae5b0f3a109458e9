"""Learned: a locked study answered, heard and mirrored, and written in three lengths."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import release
from onestory import report as reporting
from onestory.model.errors import PlanError
from onestory.model.learning import Learning
from onestory.pipeline.evaluate import answered
from onestory.pipeline.folders import findings_file
from onestory.pipeline.learning.differing import lens
from onestory.pipeline.learning.hearing import hear
from onestory.pipeline.learning.judging import askings, judged, refuse_contrary
from onestory.pipeline.learning.lacking import not_measured
from onestory.pipeline.learning.mirrors import mirrors
from onestory.pipeline.learning.separating import interviews
from onestory.pipeline.study.reading import read_plan

if TYPE_CHECKING:
    from onestory.model.release import Provenance
    from onestory.pipeline.learning.hearing import Hearing
    from onestory.pipeline.outcome import Outcome, Tell
    from onestory.pipeline.study.answered import Answered
    from onestory.pipeline.study.reading import StudyPlan


def learned(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return the files of the learning report, the board's page first, under `to`/learning.

    Raises PlanError where the study is not locked; otherwise as `evaluate`.
    """
    _refuse_unlocked(read_plan(path))
    return told(answered(path, to=to, tell=tell), tell=tell)


def told(made: Answered, *, tell: Tell) -> Outcome:
    """Return the files of the learning report on an answer that was made."""
    tell("Reading what people, carers and staff say", 0, 1)
    heard = hear(made.given, made.results, places=tuple(made.plan.names.values()))
    tell("Holding the mirror", 0, 1)
    learning = _learning(made, heard)
    findings_file(made.folder, learning.findings)
    tell("Clearing and writing the report", 0, 1)
    cleared = release.clear_learning(learning, rule=made.rule, provenance=_provenance(made, heard))
    files = reporting.write_learning(cleared, to=made.folder / "learning", plan=made.plan)
    return dataclasses.replace(
        made.outcome,
        files=files,
        sentences=(
            *made.outcome.sentences,
            *(one.sentence for one in cleared.learning.mirrors),
            *learning.not_measured,
        ),
        findings=learning.findings,
    )


def _learning(made: Answered, heard: Hearing) -> Learning:
    asked = askings(made.answer.study, heard.surveys)
    refuse_contrary(asked)
    held, unheld = mirrors(made, heard)
    return Learning(
        answer=dataclasses.replace(made.answer, invented=made.answer.invented or heard.invented),
        heard=judged(made.answer, asked),
        lens=lens(made, asked),
        surveys=heard.surveys,
        interviews=interviews(made, heard),
        mirrors=held,
        claims=heard.claims,
        partnership=heard.partnership,
        not_measured=not_measured(made.answer, heard.surveys),
        findings=tuple(dict.fromkeys((*made.outcome.findings, *heard.findings, *unheld))),
    )


def _provenance(made: Answered, heard: Hearing) -> Provenance:
    return dataclasses.replace(
        made.provenance,
        inputs=tuple(dict.fromkeys((*made.provenance.inputs, *heard.inputs))),
        invented=made.provenance.invented or heard.invented,
    )


def _refuse_unlocked(given: StudyPlan) -> None:
    if given.study.lock is None:
        raise PlanError(
            found="The study is not locked, and a report of what was learned is written only of"
            " what was said beforehand, or is owned to have been said afterwards.",
            where=str(given.file),
            do="Lock it with `onestory study lock` (as retrospective, if anybody has seen the"
            " figures). `onestory evaluate` answers it meanwhile, marked as not locked.",
        )
