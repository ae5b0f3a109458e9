"""Demo: an invented system's records received, an invented country's figures walked to a report.

At its end stands the study of an invented programme.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

from onestory import synthetic
from onestory.pipeline.evaluate import answered, written
from onestory.pipeline.invent import invent
from onestory.pipeline.learning import told
from onestory.pipeline.outcome import Outcome, Tell
from onestory.pipeline.run import run
from onestory.pipeline.story import story
from onestory.pipeline.study.lock import Declared, study_lock
from onestory.synthetic.system.settings import System

YEARS, START = 2, date(2022, 4, 1)  # so that it ends soon; `onestory invent` makes more
_CORES = 2
_SEEN = "Nobody: the figures are invented, and were drawn after the study was written"


def demo(folder: Path, *, seed: int, people: int, tell: Tell) -> Outcome:
    """Return the outcome of the walk over invented records and figures, written to `folder`.

    The partners' files, the workspace that they were received into and the report of what was
    measured from them are in `folder`/system, the study's answer in `folder`/programme/answer and
    what was learned from it in `folder`/programme/learning. Of `people` the invented system is.
    """
    system = System(people=people, years=YEARS, seed=seed, start=START)
    invented = invent(folder / "system", system, cores=_CORES, tell=tell)
    records = run(invented.files[0], to=folder / "system", tell=tell)
    person = story(invented.files[0], None, to=folder / "system", tell=tell)
    walked = run(synthetic.invent(folder / "figures", seed=seed), to=folder, tell=tell)
    study = synthetic.invent_programme(folder / "programme" / "study", seed=seed)
    (study.parent / "study.lock").unlink(missing_ok=True)
    study_lock(study, _LOCK)
    made = answered(study, to=folder / "programme", tell=tell)
    asked, learned = written(made, tell=tell), told(made, tell=tell)
    parts = (walked, records, person, asked)  # of what was learned the rows are those of the answer
    pages = (*parts, learned)
    return dataclasses.replace(
        walked,
        files=(
            *(part.files[0] for part in pages),
            *(file for part in pages for file in part.files[1:]),
        ),
        sentences=tuple(dict.fromkeys(text for part in pages for text in part.sentences)),
        findings=tuple(dict.fromkeys(finding for part in pages for finding in part.findings)),
        received_rows=sum(part.received_rows for part in parts),
        accepted_rows=sum(part.accepted_rows for part in parts),
        rejected_rows=sum(part.rejected_rows for part in parts),
    )


_LOCK = Declared(
    kind="retrospective", by="The invented evaluation board", on=date(2026, 5, 1), seen=_SEEN
)
