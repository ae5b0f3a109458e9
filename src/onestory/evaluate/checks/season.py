"""Season: does a part-year after the start make a season look like an effect?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.model.effect import Check
from onestory.model.words import number
from onestory.stats.season import mismatch
from onestory.stats.season import season as season_of

if TYPE_CHECKING:
    from onestory.evaluate.checks.context import Context

_NAME = "Season"
_APART = 0.1  # levels of exposed and comparators further apart than this feel a season unlike
_ALPHA = 0.05
_MUCH = 0.25  # of the way to the nearer limit: from there false alarms rise above 7%
_ALLOWED_FOR = {"interrupted time series", "controlled interrupted time series"}


def season(context: Context) -> Check:
    """Return whether a season, larger where levels are higher, makes up part of a difference.

    Where places of 15 are set beside places of 10, with a season of 20%, two years before and
    five winter months after, a difference is out by +0.35 where nothing happened.
    """
    panel = context.study_panel.panel
    if (
        context.asked.contrast == "ratio"
        or panel.cycle == 1
        or context.main.design in _ALLOWED_FOR
        or not (~panel.exposed).any()
    ):
        return Check(name=_NAME, passed="passed", sentence=_ALIKE)
    level, usual, wave, p_value = _levels(context)
    moved = mismatch(
        wave,
        before=~panel.after[panel.exposed],
        after=context.study_panel.after[panel.exposed],
        weight=panel.weight[panel.exposed],
    )
    bias = (level / usual - 1) * moved
    apart = abs(level / usual - 1) > _APART
    failed = apart and p_value < _ALPHA and _matters(context, bias)
    return Check(
        name=_NAME,
        passed="failed" if failed else "passed",
        sentence=_told(context, bias=bias, higher=level / usual - 1, failed=failed)
        if abs(moved) > _SAME * abs(usual)
        else _WHOLE,
        table=pa.table(
            {
                "level_of_the_exposed": [level],
                "level_of_the_comparators": [usual],
                "season_after_less_before": [moved],
                "p_value_of_a_season": [p_value],
                "bias_to_expect": [bias],
            }
        ),
    )


_ALIKE = (
    "The season falls on exposed places and comparators alike as it is analysed here, or is"
    " taken off."
)


_WHOLE = (
    "The months counted after are those before in the same proportion, or no season is seen, so"
    " that no season is taken for an effect."
)
_SAME = 1e-6


def _levels(context: Context) -> tuple[float, float, np.ndarray, float]:
    """Return the levels before of the exposed and of the comparators, and the latters' season."""
    panel, start = context.study_panel.panel, context.study_panel.first_start
    exposed = panel.exposed
    own, others = (
        np.average(panel.value[side], axis=0, weights=panel.weight[side])
        for side in (exposed, ~exposed)
    )
    found = season_of(others, cycle=panel.cycle)
    return float(own[:start].mean()), float(others[:start].mean()), found.wave, found.p_value


def _matters(context: Context, bias: float) -> bool:
    """Return whether the bias is much beside the range, or most of the estimate."""
    main = context.main
    if abs(bias) > abs(main.estimate) / 2 or main.lower is None or main.upper is None:
        return True
    nearer = min(main.estimate - main.lower, main.upper - main.estimate)
    return abs(bias) > _MUCH * nearer


def _told(context: Context, *, bias: float, higher: float, failed: bool) -> str:
    stood = f"Before, exposed places stood {number(100 * abs(higher))}% " + (
        "above the comparators" if higher > 0 else "below the comparators"
    )
    brings = (
        f"{stood}. The months counted after are not those before in the same proportion: if the"
        f" season is as large in proportion in both, it would itself make them"
        f" {context.words(bias)}"
    )
    if not failed:
        return f"{brings}, little beside the estimate and its range."
    return f'{brings}. Ask for contrast = "ratio", or count whole years after the start.'
