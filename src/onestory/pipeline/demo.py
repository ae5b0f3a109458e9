"""Demo: the whole walk over an invented country, and an invented programme's study at its end."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

from onestory import synthetic
from onestory.pipeline.evaluate import evaluate
from onestory.pipeline.outcome import Outcome, Tell
from onestory.pipeline.run import run
from onestory.pipeline.study.lock import Declared, study_lock

_SEEN = "Nobody: the figures are invented, and were drawn after the study was written"


def demo(folder: Path, *, seed: int, tell: Tell) -> Outcome:
    """Return the outcome of the walk over invented figures, written with them to `folder`.

    The study's answer stands in `folder`/programme/answer.
    """
    walked = run(synthetic.invent(folder / "figures", seed=seed), to=folder, tell=tell)
    study = synthetic.invent_programme(folder / "programme" / "study", seed=seed)
    (study.parent / "study.lock").unlink(missing_ok=True)
    study_lock(study, _LOCK)
    asked = evaluate(study, to=folder / "programme", tell=tell)
    return dataclasses.replace(
        walked,
        files=(*walked.files[:1], *asked.files[:1], *walked.files[1:], *asked.files[1:]),
        sentences=(*walked.sentences, *asked.sentences),
        findings=(*walked.findings, *asked.findings),
        received_rows=walked.received_rows + asked.received_rows,
        accepted_rows=walked.accepted_rows + asked.accepted_rows,
        rejected_rows=walked.rejected_rows + asked.rejected_rows,
    )


_LOCK = Declared(
    kind="retrospective", by="The invented evaluation board", on=date(2026, 5, 1), seen=_SEEN
)
