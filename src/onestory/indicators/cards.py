"""Cards: those of the catalogue that are measured from records, and a user's own."""

from __future__ import annotations

from importlib import import_module
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from onestory.indicators.card import Card
from onestory.model.errors import OneStoryError, PlanError

CATALOGUE = "onestory.indicators.catalogue.records"
_OWN = "onestory_own_"


def measured_cards() -> dict[str, Card]:
    """Return every card of the catalogue that is measured from records, by id.

    A card lies in a file of its own, as CARD; a file of versions side by side has CARDS.
    """
    names = sorted(
        entry.name.removesuffix(".py")
        for entry in files(CATALOGUE).iterdir()
        if entry.name.endswith(".py") and not entry.name.startswith("_")
    )
    return by_id([card for name in names for card in _held(import_module(f"{CATALOGUE}.{name}"))])


def own_cards(folder: Path) -> dict[str, Card]:
    """Return the cards of a user's own folder, one Python file each, by id.

    Raises PlanError when the folder is not there, a file cannot be run, or it holds no card.
    """
    if not folder.is_dir():
        raise PlanError(
            found="The folder of your own indicators is not there.",
            where=str(folder),
            do="Make it, or leave `own` out of [measure].",
        )
    paths = sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))
    return by_id([card for path in paths for card in _of_file(path)])


def is_own(card: Card) -> bool:
    """Return whether the card is a user's own."""
    return card.cases.__module__.startswith(_OWN)


def by_id(cards: list[Card]) -> dict[str, Card]:
    """Return the cards by id. Raises PlanError when two share one."""
    found: dict[str, Card] = {}
    for card in cards:
        if card.id in found:
            raise PlanError(
                found=f"Two indicators are called '{card.id}'.",
                do="Give one of them another id; a new version of a definition has its own.",
            )
        found[card.id] = card
    return found


def _of_file(path: Path) -> tuple[Card, ...]:
    spec = spec_from_file_location(f"{_OWN}{path.stem}", path)
    if spec is None or spec.loader is None:
        raise _unusable(path, "it cannot be read as Python")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except OneStoryError:
        raise
    except Exception as error:
        raise _unusable(path, f"{type(error).__name__}: {error}") from error
    held = _held(module)
    if not held:
        raise _unusable(path, "it has no CARD")
    return held


def _held(module: ModuleType) -> tuple[Card, ...]:
    one = getattr(module, "CARD", None)
    several = getattr(module, "CARDS", ())
    return tuple(card for card in (one, *several) if isinstance(card, Card))


def _unusable(path: Path, why: str) -> PlanError:
    return PlanError(
        found=f"The indicator's file cannot be used: {why}.",
        where=str(path),
        do="It must set CARD to an onestory.indicators.card.Card; copy one of the catalogue's.",
    )
