"""Redraw: a result shown on other boundaries, as the plan asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory import places
from onestory.model.errors import PlanError

if TYPE_CHECKING:
    from onestory.model.result import Result
    from onestory.pipeline.ground import Standing
    from onestory.pipeline.plan import Ask, On

EVERY_AGE = (0, 200)


def redrawn(result: Result, ask: Ask, on: On, known: Standing) -> Result:
    """Return the result re-expressed on the areas that the ask names.

    Raises PlanError when own places are asked for and the plan has none, PlaceError when the
    lookups do not connect the two levels.
    """
    if on.level == "own":
        if known.own is None:
            raise PlanError(
                found=f"'{ask.card.id}' is to be shown on your own places, and none are given.",
                where="[[indicator]], on",
                do='Name their list under [places]: own_places = "my-places.csv".',
            )
        return places.reexpress(result, places.own_crosswalk(known.own, ask.level))
    walk = places.crosswalk(
        ask.level,
        on.level,
        on=on.date,
        lookups=known.lookups,
        population=known.ground.population,
        ages=ask.card.population_ages or EVERY_AGE,
    )
    return places.reexpress(result, walk)
