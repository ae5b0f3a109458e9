"""Init: a small folder to start from."""

from __future__ import annotations

from pathlib import Path

from onestory import synthetic
from onestory.model.errors import PlanError
from onestory.pipeline.outcome import Outcome


def init(folder: Path) -> Outcome:
    """Return the files written to start from: a toml, a sample table and its areas.

    Raises PlanError when the folder already has an onestory.toml, which is never overwritten.
    """
    if (folder / "onestory.toml").exists():
        raise PlanError(
            found="There is an onestory.toml here already.",
            where=str(folder),
            do="Choose a new folder, or change the one that is there.",
        )
    plan = synthetic.sample(folder, seed=1)
    return Outcome(
        files=(plan, folder / "figures.csv", folder / "areas.csv"),
        sentences=(f"Now change it line by line, and run:  onestory run {folder}",),
    )
