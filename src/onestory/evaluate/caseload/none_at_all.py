"""None at all: an answer where nothing happened to one arm, so that no ratio can be taken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import chi2

from onestory.evaluate.caseload.asked import ranged
from onestory.evaluate.caseload.designs import design_of, estimated

if TYPE_CHECKING:
    from onestory.evaluate.caseload.asked import Asked
    from onestory.evaluate.caseload.setting import Setting
    from onestory.stats.people.arrays import Contrasted


def with_none(asked: Asked, found: Contrasted, ground: Setting) -> tuple[Asked, Contrasted]:
    """Return the question and its answer, as a difference where one arm had nothing at all.

    The end towards what might have happened all the same is exact for so much time (Garwood 1936,
    Biometrika 28:437), and joined to the range of the other arm (Zou and Donner 2008, Stat Med
    27:1693). The margin, a share, becomes that share of what the other arm had.
    """
    none = [_nothing(asked, found, exposed=arm) for arm in (True, False)]
    if found.scale != "ratio" or np.isfinite(found.value) or sum(none) != 1:
        return asked, found
    other = replace(asked.estimand, contrast="difference")
    again = replace(asked, estimand=other)
    plain = estimated(design_of(asked.study, ground.caseload), again, ground)
    level = abs(plain.value)
    scaled = replace(asked.outcome, margin=asked.outcome.margin * level)
    return replace(again, outcome=scaled), _with_exact_end(plain, asked, exposed=none[0])


def _nothing(asked: Asked, found: Contrasted, *, exposed: bool) -> bool:
    own = (asked.people.exposed == exposed) & (found.weight > 0)
    return bool(own.any()) and not asked.people.outcome[own].any()


def _with_exact_end(plain: Contrasted, asked: Asked, *, exposed: bool) -> Contrasted:
    if not ranged(plain):
        return plain
    own = (asked.people.exposed == exposed) & (plain.weight > 0)
    time = asked.people.time[own]
    # Candidates weighted unequally are worth fewer than they are.
    worth = float((plain.weight[own] @ time) ** 2 / (plain.weight[own] ** 2 @ time))
    most = float(chi2.ppf((1 + plain.confidence) / 2, 2) / 2) / worth
    by_chance = float(2 * np.exp(-abs(plain.value) * worth))
    who = "the people taken on" if exposed else "stand-ins"
    end = (
        {"upper": plain.value + float(np.hypot(plain.upper - plain.value, most))}
        if exposed
        else {"lower": plain.value - float(np.hypot(plain.value - plain.lower, most))}
    )
    return replace(
        plain,
        **end,
        p_value=max(plain.p_value, min(1.0, by_chance)),
        inference=f"{plain.inference}; nothing at all happened to {who}, so it is a difference, and"
        " its end towards what might have happened is exact for so much time",
    )
