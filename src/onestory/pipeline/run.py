"""Run: the whole walk over one onestory.toml."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from onestory.pipeline import plan as plans
from onestory.pipeline.build import build
from onestory.pipeline.link import link
from onestory.pipeline.outcome import Outcome, Tell
from onestory.pipeline.receive import receive
from onestory.pipeline.report import report


def run(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return the outcome of check, measure, compare and report, in that order.

    Where the plan measures records, they are received, linked and built before; what was done
    already is not done again.
    """
    if plans.read(path).measure is None:
        return report(path, to=to, tell=tell)
    before = [receive(path, tell=tell), link(path, tell=tell), build(path, tell=tell)]
    told = report(path, to=to, tell=tell)
    every = (*before, told)
    return dataclasses.replace(
        told,
        files=(*told.files, *(file for one in before for file in one.files)),
        sentences=(*told.sentences, *(text for one in before for text in one.sentences)),
        findings=tuple(finding for one in every for finding in one.findings),
        received_rows=sum(one.received_rows for one in every),
        accepted_rows=sum(one.accepted_rows for one in every),
        rejected_rows=sum(one.rejected_rows for one in every),
    )
