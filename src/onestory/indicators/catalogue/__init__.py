"""The catalogue: one file an indicator."""

from __future__ import annotations

import difflib
from functools import cache
from importlib import import_module
from importlib.resources import files

from onestory.model.errors import PlanError
from onestory.model.indicator import Indicator


@cache
def cards() -> tuple[Indicator, ...]:
    """Return every card of the catalogue, by id."""
    names = sorted(
        entry.name.removesuffix(".py")
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".py") and entry.name != "__init__.py"
    )
    return tuple(import_module(f"{__name__}.{name}").CARD for name in names)


def card(name: str) -> Indicator:
    """Return the card called `name`. Raises PlanError, naming the nearest, when there is none."""
    found = {c.id: c for c in cards()}
    if name in found:
        return found[name]
    near = difflib.get_close_matches(name, found, n=3, cutoff=0.4) or sorted(found)
    raise PlanError(
        found=f"There is no indicator '{name}' in the catalogue.",
        do=f"Did you mean {', '.join(near)}? Or describe your own under [[indicator]].",
    )
