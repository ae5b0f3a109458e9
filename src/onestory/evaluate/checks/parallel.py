"""Parallel trends: how far they may fail before the answer does (Rambachan and Roth 2023)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from onestory.evaluate.checks.context import Context
from onestory.evaluate.scale import analysed, as_change
from onestory.model.effect import Check
from onestory.model.effect_words import magnitude
from onestory.model.words import number
from onestory.stats.event_study import EventStudy
from onestory.stats.group_time import group_time
from onestory.stats.group_time_average import event_study
from onestory.stats.honest import Sensitivity, relative_magnitudes, smoothness
from onestory.stats.panel import NEVER, Panel
from onestory.stats.pre_trend import PreTrend, pre_trend

_NAME = "If trends were not parallel"
_FEWEST = 20  # places on either side: with fewer, the covariance of an event study is not known
_BOUNDS = (0.5, 1.0, 2.0)
_POWER = 0.8
_BLOCKS = 4  # blocks of periods before the first start, and at most as many after it


def parallel(context: Context) -> Check:
    """Return how many times their worst change before trends may part before the sign is lost."""
    exposed = context.study_panel.exposed
    if exposed.sum() < _FEWEST or (~exposed).sum() < _FEWEST:
        return Check(
            name=_NAME,
            passed="cannot know",
            sentence=f"It takes {_FEWEST} exposed places and as many comparators to say how far"
            " trends may part; the trend that was seen, and the largest that was not excluded,"
            " stand under 'Trends before'.",
        )
    study = _event_study(analysed(context.study_panel, context.asked.contrast))
    sure = context.asked.confidence
    found = relative_magnitudes(study, bounds=_BOUNDS, confidence=sure)
    bend = smoothness(study, bounds=(0.0,), confidence=sure)
    before = pre_trend(study, seed=context.asked.seed, power=(_POWER,), confidence=sure)
    return Check(
        name=_NAME,
        passed="passed" if found.breakdown >= 1 else "cannot know",
        sentence=f"{_told(found)} {_missed(before, context)}",
        table=_table(found, bend, context),
    )


def _missed(before: PreTrend, context: Context) -> str:
    """What a trend would add that these places would have shown four times in five (Roth 2022)."""
    contrast = context.asked.contrast
    bias = abs(as_change(float(before.bias[0]), contrast))
    return (
        "A trend that would have shown before the start in four cases of five would, gone on,"
        f" make a difference of {magnitude(bias, contrast, context.study_panel.unit)} by itself."
    )


def _event_study(panel: Panel) -> EventStudy:
    """Return the event study over blocks of periods, few enough for their covariance."""
    start = int(panel.first[panel.exposed].min())
    step = max(1, start // _BLOCKS)
    skipped = start % step
    blocks = (panel.value.shape[1] - skipped) // step
    value = panel.value[:, skipped : skipped + blocks * step]
    first = np.where(panel.first < NEVER, (panel.first - skipped) // step, NEVER)
    whole = event_study(
        group_time(
            Panel(
                value=value.reshape(len(value), blocks, step).mean(axis=2),
                first=first,
                weight=panel.weight,
                cycle=panel.cycle,
            ),
            base="universal",
        )
    )
    kept = (whole.relative >= -_BLOCKS) & (whole.relative < _BLOCKS)
    return replace(
        whole,
        relative=whole.relative[kept],
        estimate=whole.estimate[kept],
        covariance=whole.covariance[np.ix_(kept, kept)],
    )


def _told(found: Sensitivity) -> str:
    if np.isnan(found.breakdown):
        return (
            "Even if trends had stayed exactly parallel, this event study could not tell the"
            " effect from none, so it cannot say how far they may part."
        )
    if np.isinf(found.breakdown):
        return "However far trends parted after the start, the sign of the effect would stand."
    return (
        "The sign of the effect stands as long as trends parted, from one block of periods to"
        f" the next, by no more than {number(found.breakdown, 1)} times the most that they did"
        " before the start."
    )


def _table(found: Sensitivity, bend: Sensitivity, context: Context) -> pa.Table:
    contrast = context.asked.contrast
    kinds = [f"{bound:g} times the worst before" for bound in found.bound.tolist()]
    lower, upper = (
        np.concatenate([mine, theirs])
        for mine, theirs in ((found.lower, bend.lower), (found.upper, bend.upper))
    )
    return pa.table(
        {
            "trends_part_by_at_most": [*kinds, "a straight line, of any slope"],
            "lower": [as_change(float(value), contrast) for value in lower],
            "upper": [as_change(float(value), contrast) for value in upper],
        }
    )
