"""Export: a study's panels, and a script for R that repeats each estimate."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import report as reporting
from onestory.evaluate.scale import analysed
from onestory.model.errors import StudyError
from onestory.model.words import many
from onestory.pipeline.outcome import Outcome, Tell, account
from onestory.pipeline.panels import answer_of, readied

if TYPE_CHECKING:
    from onestory.evaluate import Prepared
    from onestory.model.effect import Effect
    from onestory.pipeline.panels import Readied


def study_export(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return what was exported: under `to`/export a panel and an R script for each estimand.

    They stand in a folder `private` unless every figure is already public. Raises StudyError
    where nothing could be estimated.
    """
    ready = readied(path, to=to, tell=tell)
    tell("Estimating, rehearsing and checking", 0, 1)
    answer, found = answer_of(ready)
    files = [
        file
        for prepared, effect in zip(ready.prepared, answer.effects, strict=True)
        for file in _exported(ready, prepared, effect, already_public=answer.already_public)
    ]
    if not files:
        raise StudyError(
            found="There is nothing to export: no effect could be estimated.",
            where=str(path),
            do="`onestory evaluate --suggest` says what these data can support.",
        )
    sentences = (
        f"{many(len(files) // 2, 'panel')}, each with a script. The scripts need R with the"
        " packages did and fixest; they are not run here.",
    )
    outcome = account(ready.measured.checked, files=files, sentences=sentences)
    return dataclasses.replace(outcome, findings=(*ready.findings, *found))


def _exported(
    ready: Readied, prepared: Prepared, effect: Effect, *, already_public: bool
) -> tuple[Path, ...]:
    study_panel = prepared.study_panel
    if study_panel is None or effect.estimate is None:
        return ()
    return reporting.export_r(
        reporting.ExportedPanel(
            panel=study_panel.panel,
            analysed=analysed(study_panel, effect.contrast).value,
            counted=study_panel.after,
            codes=study_panel.codes,
            names=study_panel.names,
            periods=study_panel.periods,
            effect=effect,
            title=study_panel.title,
            already_public=already_public,
        ),
        to=ready.folder / "export" / effect.estimand.id,
    )
