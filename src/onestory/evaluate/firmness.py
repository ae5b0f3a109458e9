"""Firmness: whether a second engine gives the same estimate, and whether a rehearsal holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.designs import series
from onestory.evaluate.engines import diff_diff
from onestory.evaluate.engines.agreement import OPTIMISED, agreement
from onestory.evaluate.scale import analysed, as_change
from onestory.model.effect import Agreement, Check, Passed
from onestory.model.effect_words import magnitude
from onestory.model.errors import StatsError
from onestory.model.words import number, share
from onestory.stats import rehearsal
from onestory.stats.counterfactual import cases

if TYPE_CHECKING:
    from onestory.evaluate.checks.context import Context
    from onestory.evaluate.designs.estimated import Asked, Estimated
    from onestory.evaluate.panel import StudyPanel
    from onestory.stats.rehearsal import Rehearsal

GATED = {"staggered difference in differences", "Poisson difference in differences"}
"""Designs whose range is the gate's, so that a rehearsal of the gate is a rehearsal of them."""
SERIES = {"interrupted time series": False, "controlled interrupted time series": True}
"""Designs on one series, and whether the comparators' is taken off."""


def rehearsed(study_panel: StudyPanel, asked: Asked, main: Estimated) -> Rehearsal | None:
    """Return the rehearsal of a gated or series design on the study's own past, else None."""
    if main.design not in GATED and main.design not in SERIES:
        return None
    try:
        if main.design in SERIES:
            return series.rehearsed(study_panel, asked, controlled=SERIES[main.design])
        return rehearsal.rehearse(
            analysed(study_panel, asked.contrast),
            seed=asked.seed,
            confidence=asked.confidence,
            chosen="highest" if asked.chosen_high else "as given",
        )
    except StatsError:
        return None


def withdrawn(main: Estimated, found: Rehearsal | None) -> Estimated:
    """Return the estimate without its range where its rehearsal raises too many false alarms."""
    if found is None or found.holds or not main.known:
        return main
    why = found.reason or (
        f"How sure this is cannot be known: rehearsed on {number(found.panels)} {found.of} like"
        " this study's own past, in which nothing happens, a range would have excluded 'no effect'"
        f" in {share(found.false_alarms)}, more than the {share(rehearsal.MOST_FALSE_ALARMS)} that"
        " we accept."
    )
    return replace(main, known=False, lower=None, upper=None, p_value=None, reason=why)


def rehearsal_check(found: Rehearsal | None, asked: Asked, unit: str) -> Check:
    """Return the rehearsal as a check: its false alarms, and the least effect it could tell."""
    name = "Rehearsal"
    if found is None or found.panels == 0:
        return Check(
            name=name,
            passed="cannot know",
            sentence="This design was not rehearsed on the study's own past.",
        )
    least = found.detectable()
    told = (
        f"an effect of {magnitude(as_size(least, asked), asked.contrast, unit)} would have been"
        " told four times in five"
        if np.isfinite(least)
        else "no effect, however large, would have been told four times in five"
    )
    return Check(
        name=name,
        passed="passed" if found.holds else "failed",
        sentence=f"On {number(found.panels)} {found.of} like this study's own past, in which"
        f" nothing happens, the range excludes 'no effect' in {share(found.false_alarms)} (give or"
        f" take {share(2 * found.error)}; nominal {share(1 - asked.confidence)}); {told}.",
        table=pa.table(
            {
                "panels": [found.panels],
                "false_alarms": [found.false_alarms],
                "monte_carlo_error": [found.error],
                "autocorrelation": [found.autocorrelation],
                "detectable": [as_size(least, asked)],
            }
        ),
    )


def as_size(value: float, asked: Asked) -> float:
    """Return the size of an effect of the analysed scale in the terms of the contrast.

    Of a ratio the fall is given, the smaller of the two shares.
    """
    return abs(as_change(-value, asked.contrast))


def agreements(context: Context) -> tuple[Agreement, ...]:
    """Return second engines' answers to the same question, where one knows the design."""
    panel = analysed(context.study_panel, context.asked.contrast)
    scale = float(np.nanstd(panel.value))
    try:
        if context.main.design == "staggered difference in differences":
            # The library counts every exposed cell, so those that do not count are kept from it.
            gone = panel.after & ~context.study_panel.after
            counted = replace(panel, value=np.where(gone, np.nan, panel.value))
            second = diff_diff.start_by_start(counted)
            return (agreement(context.main.estimate, second, scale=scale),)
        parts = cases(panel)
        whole = bool((panel.after == context.study_panel.after).all())
        if context.main.design == "synthetic difference in differences" and len(parts) == 1:
            # The library counts every period after the start: with others it answers otherwise.
            second = diff_diff.synthetic_difference(panel) if whole else None
            ours = context.main.estimate
            return (agreement(ours, second, scale=scale, tolerance=OPTIMISED),) if second else ()
    except StatsError:
        pass
    return ()


def engine_check(found: tuple[Agreement, ...]) -> Check:
    """Return the engines' agreement as a check; without a second answer it cannot be known."""
    name = "Second engine"
    if not found:
        return Check(
            name=name,
            passed="cannot know",
            sentence="No second engine knows this design, so nothing confirms the arithmetic.",
        )
    worst = next((one for one in found if one.agree is False), found[0])
    passed: Passed = "cannot know" if worst.agree is None else "failed"
    if worst.agree:
        passed = "passed"
    return Check(name=name, passed=passed, sentence=worst.sentence)
