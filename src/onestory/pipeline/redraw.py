"""Redraw: a result shown on other boundaries, as the plan asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.model.result import Result
    from onestory.pipeline.ground import Standing
    from onestory.pipeline.plan import Ask


def redrawn(result: Result, ask: Ask, known: Standing) -> Result:
    """Return the result re-expressed on the areas that the ask names."""
    raise NotImplementedError
