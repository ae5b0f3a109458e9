"""Demo: the whole walk over an invented country."""

from __future__ import annotations

from pathlib import Path

from onestory import synthetic
from onestory.pipeline.outcome import Outcome, Tell
from onestory.pipeline.run import run


def demo(folder: Path, *, seed: int, tell: Tell) -> Outcome:
    """Return the outcome of the walk over invented figures, written with them to `folder`."""
    plan = synthetic.invent(folder / "figures", seed=seed)
    return run(plan, to=folder, tell=tell)
