"""Trends: were exposed places already moving apart, or chosen at a peak from which they fell?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.checks.context import Context
from onestory.evaluate.scale import analysed
from onestory.model.effect import Check
from onestory.model.words import listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FEWEST = 4  # periods before, to tell a trend from two halves
_HIGH = 1.0  # standard deviations above the comparators: as high as places chosen for it would be


def pre_trend(context: Context) -> Check:
    """Return whether exposed places' course before differed, and what it would explain away.

    The difference in slopes over the year or more before the first start is set beside the
    slopes of the comparators, exchanged. The breakdown is the difference in slope that would
    explain the whole estimate if it went on.
    """
    study_panel, name = context.study_panel, "Trends before"
    start, exposed = study_panel.first_start, study_panel.exposed
    if start < _FEWEST or not (~exposed).any():
        return Check(
            name=name,
            passed="cannot know",
            sentence="There are too few periods or comparators before the start to see a trend.",
        )
    value = analysed(study_panel, context.asked.contrast).value[:, :start]
    slopes = _slopes(value)
    ours, apart = float(slopes[exposed].mean()), slopes[~exposed]
    difference = ours - float(apart.mean())
    spread = float(apart.std(ddof=1)) * np.sqrt(1 / exposed.sum() + 1 / apart.size)
    reach = float(_T975 * spread)
    periods = _distance(context, start)
    bias, worst = difference * periods, (abs(difference) + reach) * periods
    failed = abs(difference) > reach
    estimate = context.main.estimate
    explained = "would" if worst >= abs(estimate) else "would not"
    return Check(
        name=name,
        passed="failed" if failed else "passed",
        sentence=(
            "Exposed places were already moving apart from the comparators before the start"
            if failed
            else "No difference in course before the start can be told from chance"
        )
        + f". Carried on, the difference seen would itself make them {context.words(bias)}; the"
        f" largest that these data do not exclude {explained} explain the whole estimate.",
        table=pa.table(
            {
                "slope_difference": [difference],
                "lower": [difference - reach],
                "upper": [difference + reach],
                "bias_if_it_went_on": [bias],
                "slope_that_explains_all": [estimate / periods if periods else None],
            }
        ),
    )


_T975 = 2.02  # Student's t at 97.5% with 40 degrees of freedom: about as many comparators


def _distance(context: Context, start: int) -> float:
    """Return the periods between the middles of the time before and of the time counted after."""
    after = context.study_panel.after[context.study_panel.exposed]
    columns = np.broadcast_to(np.arange(after.shape[1]), after.shape)[after]
    return float(columns.mean() - (start - 1) / 2) if columns.size else 0.0


def _slopes(value: NDArray[np.float64]) -> NDArray[np.float64]:
    time = np.arange(value.shape[1]) - (value.shape[1] - 1) / 2
    return value @ time / float(time @ time)


def regression_to_the_mean(context: Context) -> Check:
    """Return how much places as high as the exposed fell of themselves.

    Comparators that stood as high in the year before the first start show it: their change after
    is what the same choice brings with no programme.
    """
    study_panel, name = context.study_panel, "Regression to the mean"
    value = analysed(study_panel, context.asked.contrast).value
    start, cycle = study_panel.first_start, study_panel.panel.cycle
    exposed = study_panel.exposed
    level = np.nanmean(value[:, max(0, start - cycle) : start], axis=1)
    others = level[~exposed]
    spread = float(others.std(ddof=1)) if others.size > 1 else 0.0
    if spread <= 0:
        return Check(name=name, passed="cannot know", sentence="No comparator can show it.")
    apart = float(level[exposed].mean() - others.mean()) / spread
    chosen = context.study.chosen in {"because high", "because low"}
    if abs(apart) < _HIGH and not chosen:
        return Check(
            name=name,
            passed="passed",
            sentence=f"In the year before, exposed places stood {abs(apart):.1f} standard"
            " deviations from the comparators' mean: not so far that falling back explains much.",
        )
    change = np.nanmean(value[:, start:], axis=1) - level
    alike = ~exposed & (np.abs(level - level[exposed].mean()) <= spread / 2)
    if alike.sum() < 3:
        return Check(
            name=name,
            passed="failed" if chosen else "cannot know",
            sentence="Exposed places stood so far out beforehand that no comparator shows what"
            f" becomes of such places by itself ({_why(context)}).",
        )
    own = float(change[alike].mean() - change[~exposed].mean())
    failed = abs(own) > abs(context.main.estimate) / 2 and own * context.main.estimate > 0
    return Check(
        name=name,
        passed="failed" if failed else "passed" if not chosen else "cannot know",
        sentence=f"Comparators that stood as high or low beforehand were afterwards"
        f" {context.words(own)} than the rest, of themselves; the estimate is"
        f" {context.words(context.main.estimate)}.".replace(
            "no different than", "no different from"
        ),
        table=pa.table(
            {
                "comparators_alike": [int(alike.sum())],
                "their_own_change": [own],
                "standard_deviations_apart": [apart],
            }
        ),
    )


def _why(context: Context) -> str:
    return listed([f"sites were chosen: {context.study.chosen}"])
