"""Neighbours: did the programme's effect, or its patients, spill over to places beside it?"""

from __future__ import annotations

import numpy as np

from onestory.evaluate import panel as panels
from onestory.evaluate.checks.context import Context
from onestory.evaluate.checks.tables import estimates
from onestory.model.effect import Check
from onestory.model.words import many

_NAME = "Spill-over to neighbours"
_FEWEST = 2


def spill_over(context: Context) -> Check:
    """Return whether comparators beside an exposed place changed otherwise than those far off.

    Neighbours are comparators in the same larger area as an exposed place.
    """
    study_panel = context.study_panel
    exposed = study_panel.exposed
    parents = np.array([context.parents.get(code, "") for code in study_panel.codes])
    near = ~exposed & np.isin(parents, sorted(set(parents[exposed]) - {""}))
    far = ~exposed & ~near
    if near.sum() < _FEWEST or far.sum() < _FEWEST:
        return Check(
            name=_NAME,
            passed="cannot know",
            sentence="Which comparators are neighbours of an exposed place is not known, or too few"
            " are near or far to tell.",
        )
    first = np.where(near, study_panel.first_start, study_panel.panel.first)
    beside = panels.only(panels.starting(study_panel, first), near | far)
    without = panels.only(study_panel, exposed | far)
    at_neighbours, far_only = context.again(beside), context.again(without)
    if at_neighbours is None or far_only is None or not at_neighbours.known:
        return Check(
            name=_NAME, passed="cannot know", sentence="No answer is left for the neighbours alone."
        )
    failed = at_neighbours.shown
    return Check(
        name=_NAME,
        passed="failed" if failed else "passed",
        sentence=f"In the {many(int(near.sum()), 'comparator')} beside an exposed place the figure"
        f" was {context.span(at_neighbours)} than in those further off; against those further off"
        f" alone the programme's estimate is {context.words(far_only.estimate)}.".replace(
            "no different than", "no different from"
        ),
        table=estimates(
            [("neighbours", at_neighbours), ("programme, far comparators only", far_only)],
            context.asked.contrast,
        ),
    )
