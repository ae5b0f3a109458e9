"""Trends: were exposed places already moving apart, or chosen at a peak from which they fell?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from onestory.evaluate.checks.context import Context, excludes_nothing, pretend
from onestory.evaluate.scale import analysed
from onestory.model.effect import Check
from onestory.model.words import listed

_FEWEST = 4  # periods before, to tell a trend from two halves
_HIGH = 1.0  # standard deviations above the comparators: as high as places chosen for it would be


def pre_trend(context: Context) -> Check:
    """Return whether exposed places' course before differed, and what it would explain away.

    The later half of the time before is set beside the earlier by the same design, as if the
    programme had begun between them: a trend, whatever its form, shows as a change. Its range
    is the test's power: a trend inside it would have been missed (Roth 2022).
    """
    start = context.study_panel.first_start
    pretended = pretend(context.study_panel, earlier=start // 2) if start >= _FEWEST else None
    found = context.again(pretended) if pretended is not None else None
    if found is None or not found.known or found.lower is None or found.upper is None:
        return Check(
            name="Trends before",
            passed="cannot know",
            sentence="There are too few periods or comparators before the start to see a trend.",
        )
    onward = _distance(context, start) / (start / 2)
    bias, worst = onward * found.estimate, onward * max(-found.lower, found.upper)
    failed = excludes_nothing(found)
    return Check(
        name="Trends before",
        passed="failed" if failed else "passed",
        sentence=_told(context, failed=failed, bias=bias, worst=worst),
        table=pa.table(
            {
                "change_within_the_time_before": [found.estimate],
                "lower": [found.lower],
                "upper": [found.upper],
                "bias_if_it_went_on": [bias],
                "largest_bias_not_excluded": [worst],
            }
        ),
    )


def _told(context: Context, *, failed: bool, bias: float, worst: float) -> str:
    seen = (
        "Exposed places were already moving apart from the comparators before the start"
        if failed
        else "No difference in course before the start can be told from chance"
    )
    explained = "would" if worst >= abs(context.main.estimate) else "would not"
    return (
        f"{seen}. Carried on, the difference seen would itself make them {context.words(bias)};"
        f" the largest that these data do not exclude {explained} explain the whole estimate."
    )


def _distance(context: Context, start: int) -> float:
    """Return the periods between the middles of the time before and of the time counted after."""
    after = context.study_panel.after[context.study_panel.exposed]
    columns = np.broadcast_to(np.arange(after.shape[1]), after.shape)[after]
    return float(columns.mean() - (start - 1) / 2) if columns.size else 0.0


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
