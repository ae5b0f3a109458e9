"""Regions: does the range allow for shocks that places of one larger area share?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.checks.context import TESTED
from onestory.evaluate.scale import analysed
from onestory.model.effect import Check
from onestory.model.words import many, number
from onestory.stats.shared_shocks import SharedShocks, shared_shocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evaluate.checks.context import Context

_NAME = "Shocks shared by a region"
_FEWEST = 4  # larger areas; a shock of one of fewer is a large part of the estimate
_MOST = 0.5  # of the places of their areas; above it the exposed have no neighbours to tell by


def regions(context: Context) -> Check:
    """Return whether places of one larger area move together, where the exposed lie in few.

    Ranges take places as moving each for itself. Where the exposed are one whole region of seven
    and regions have shocks as large as places have, a 95% range excludes no effect in 17% of
    panels without any. Where each lies in an area of its own, no shock counts twice.
    """
    study_panel = context.study_panel
    parents = np.array([context.parents.get(code, "") for code in study_panel.codes])
    exposed, known = study_panel.exposed, parents != ""
    if not known[exposed].all() or not (known & ~exposed).any():
        return Check(
            name=_NAME,
            passed="cannot know",
            sentence="Which larger area each place lies in is not known, so whether the range"
            " allows for shocks that a whole area shares cannot be known.",
        )
    compared = known & ~exposed
    found = shared_shocks(
        analysed(study_panel, context.asked.contrast).value[compared],
        area=np.unique(parents[compared], return_inverse=True)[1],
        seed=context.asked.seed,
    )
    return _told(found, parents, exposed)


def _told(found: SharedShocks, parents: NDArray[np.str_], exposed: NDArray[np.bool_]) -> Check:
    own = set(parents[exposed].tolist())
    held = float(exposed[np.isin(parents, sorted(own))].mean())
    shown = found.p_value <= 1 - TESTED + 1e-9
    alone = len(own) == int(exposed.sum())
    failed = shown and not alone and (len(own) < _FEWEST or held > _MOST)
    return Check(
        name=_NAME,
        passed="failed" if failed else "passed",
        sentence=f"{_seen(found, shown=shown)} {_lie(len(own), exposed, held)}"
        + (_TOO_NARROW if failed else "."),
        table=pa.table(
            {
                "correlation_within_an_area": [found.correlation],
                "p_value": [found.p_value],
                "areas_compared": [found.areas],
                "areas_of_the_exposed": [len(own)],
                "share_of_their_places_exposed": [held],
            }
        ),
    )


_TOO_NARROW = (
    ": a shock of those areas alone would look like an effect of the programme, and the range,"
    " which takes places as moving each for itself, is too narrow for it."
)


def _seen(found: SharedShocks, *, shown: bool) -> str:
    told = (
        "Comparators in the same larger area move together"
        if shown
        else "That comparators in the same larger area move together is not shown"
    )
    return f"{told} (their courses correlate by {number(found.correlation, 2)})."


def _lie(areas: int, exposed: NDArray[np.bool_], held: float) -> str:
    places = int(exposed.sum())
    return (
        f"The {many(places, 'exposed place')} {'lies' if places == 1 else 'lie'} in"
        f" {many(areas, 'such area')} and {'is' if places == 1 else 'are'}"
        f" {number(100 * held)}% of the places there"
    )
