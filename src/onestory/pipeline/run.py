"""Run: the whole walk over one onestory.toml."""

from __future__ import annotations

from pathlib import Path

from onestory.pipeline.outcome import Outcome, Tell
from onestory.pipeline.report import report


def run(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return the outcome of check, measure, compare and report, in that order."""
    return report(path, to=to, tell=tell)
