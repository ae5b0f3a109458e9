"""The ground that figures stand on: which areas exist, and how many people live in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.model.area import Level
    from onestory.places import Population, Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The register of areas, the level that unlabelled places are of, and their populations.

    `population` is None where the analyst gave none: rates then keep only what was published. A
    population up to `tolerance_years` from the right year may stand in for it, and is noted.
    `invented` marks an invented system, so that every page can say so.
    """

    register: Register
    level: Level
    population: Population | None = None
    tolerance_years: int = 1
    invented: bool = False
