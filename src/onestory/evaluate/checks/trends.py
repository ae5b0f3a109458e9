"""Trends: were exposed places already moving apart, or chosen at a peak from which they fell?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from onestory.evaluate.checks.context import Context, pretend
from onestory.evaluate.scale import analysed
from onestory.model.effect import Check, Passed
from onestory.model.words import number
from onestory.stats.regression_to_mean import comparator_fall

_FEWEST = 4  # periods before, to tell a trend from two halves


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
    failed = found.shown
    # A test that would have missed a trend as large as the effect has not passed.
    blind = worst >= abs(context.main.estimate)
    passed: Passed = "failed" if failed else "cannot know" if blind else "passed"
    return Check(
        name="Trends before",
        passed=passed,
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

    The comparators' line of change on level in the year before shows what the same standing
    brings with no programme.
    """
    study_panel = context.study_panel
    value = analysed(study_panel, context.asked.contrast).value
    start = study_panel.first_start
    recent = value[:, max(0, start - study_panel.panel.cycle) : start].mean(axis=1)
    found = comparator_fall(
        recent,
        value[:, start:].mean(axis=1),
        exposed=study_panel.exposed,
        confidence=context.asked.confidence,
    )
    own, main = float(found.expected.value[0]), context.main.estimate
    low, high = float(found.expected.lower[0]), float(found.expected.upper[0])
    chosen = context.study.chosen in {"because high", "because low"}
    much = own * main > 0 and abs(own) > abs(main) / 2 and (low > 0 or high < 0)
    unsure = found.beyond > _BEYOND or (chosen and max(-low, high) > abs(main) / 2)
    passed: Passed = "failed" if much else "cannot know" if unsure else "passed"
    return Check(
        name="Regression to the mean",
        passed=passed,
        sentence=f"In the year before, exposed places stood {number(abs(found.apart), 1)} standard"
        f" deviations {'above' if found.apart > 0 else 'below'} the comparators' mean. Going by the"
        " comparators that stood as far out, that alone would bring a change of its own:"
        f" {context.words(own)} (range {context.words(low)} to {context.words(high)})."
        + (_FAR if found.beyond > _BEYOND else ""),
        table=pa.table(
            {
                "change_to_expect": [own],
                "lower": [low],
                "upper": [high],
                "standard_deviations_apart": [found.apart],
                "share_beyond_every_comparator": [found.beyond],
                "comparators_alike": [found.alike],
            }
        ),
    )


_BEYOND = 0.5
_FAR = (
    " Most of them stood further out than every comparator, so that is only carried on from them."
)
