"""Sites: does the answer hang on one of them, and are exposed places like the others?"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from onestory.evaluate import panel as panels
from onestory.evaluate.checks.context import Context
from onestory.evaluate.checks.tables import estimates
from onestory.evaluate.scale import analysed
from onestory.model.effect import Check
from onestory.model.words import listed, many

APART = 0.25  # standardised differences beyond this are called unlike (Rubin 2001; Stuart 2010)
_FEW_GONE = 0.1  # of the exposed places: more than that, and what is left is another programme
_MOST = 40  # sites left out in turn; the largest, where there are more


def leave_one_out(context: Context) -> Check:
    """Return whether the answer keeps its sign and range without each exposed place in turn."""
    exposed = np.flatnonzero(context.study_panel.exposed)
    name = "Leaving each site out"
    if exposed.size < 2:
        return Check(
            name=name,
            passed="cannot know",
            sentence="There is one exposed place, so the answer is that place's alone.",
        )
    weight = context.study_panel.panel.weight[exposed]
    found = []
    for place in sorted(exposed[np.argsort(-weight, kind="stable")][:_MOST].tolist()):
        keep = np.arange(len(context.study_panel.codes)) != place
        one = context.repeated(panels.only(context.study_panel, keep))
        if one is not None:
            found.append((context.study_panel.names[place], one))
    if not found:
        return Check(name=name, passed="cannot know", sentence="No answer is left without a site.")
    least = min(found, key=lambda pair: pair[1].estimate)
    most = max(found, key=lambda pair: pair[1].estimate)
    turned = [what for what, one in found if one.estimate * context.main.estimate < 0]
    beyond = [what for what, one in found if _outside(context, one.estimate)]
    failed = bool(beyond) or (bool(turned) and context.main.shown)
    spread = (
        f"The estimate runs from {context.words(least[1].estimate)} (without {least[0]}) to"
        f" {context.words(most[1].estimate)} (without {most[0]})."
    )
    hangs = f" The answer hangs on {listed(beyond or turned)}." if failed else ""
    return Check(
        name=name,
        passed="failed" if failed else "passed",
        sentence=f"{spread}{hangs}",
        table=estimates(found, context.asked.contrast),
    )


def missing_sites(context: Context) -> Check:
    """Return whether sites fell out for want of a figure: often those whose counts fell."""
    kept = int(context.study_panel.exposed.sum())
    begun = max(context.study_panel.sites_begun, kept)
    gone = begun - kept
    # A site that no figure knows may stand among the comparators under another code.
    unread = any(one.rule == "site without figures" for one in context.study_panel.findings)
    failed = unread or gone > _FEW_GONE * begun
    return Check(
        name="Sites without figures",
        passed="failed" if failed else "passed",
        sentence=f"The answer is made of {kept} of the {begun} places that began."
        + (
            " A figure is hidden or missing at the others; where that follows how they fare, what"
            " is left is not the programme."
            if gone
            else ""
        ),
    )


def _outside(context: Context, value: float) -> bool:
    main = context.main
    return (
        main.lower is not None and main.upper is not None and not main.lower <= value <= main.upper
    )


def balance(context: Context) -> Check:
    """Return how unlike exposed places and comparators were before: level, course and size."""
    study_panel, exposed = context.study_panel, context.study_panel.exposed
    if not (~exposed).any():
        return Check(
            name="Balance", passed="cannot know", sentence="There is no comparator to be like."
        )
    start = study_panel.first_start
    value = analysed(study_panel, context.asked.contrast).value[:, :start]
    traits = {"level": value.mean(axis=1)}
    if start > 1:
        traits["change before"] = _slopes(value)
    if study_panel.panel.at_risk is not None:
        traits["people"] = np.log(study_panel.panel.at_risk[:, :start].mean(axis=1))
    apart = {trait: _standardised(numbers, exposed) for trait, numbers in traits.items()}
    unlike = [trait for trait, distance in apart.items() if abs(distance) > APART]
    changed = "change before" in unlike
    return Check(
        name="Balance",
        passed="cannot know" if unlike else "passed",
        sentence=_told(unlike, changed=changed),
        table=pa.table(
            {"trait": list(apart), "standardised_difference": list(map(float, apart.values()))}
        ),
    )


def _told(unlike: list[str], *, changed: bool) -> str:
    if not unlike:
        return "Before the start, exposed places and comparators were alike in all that is known."
    rests = (
        "the answer rests on a difference in course not going on (see 'Trends before')"
        if changed
        else "the answer rests on places of different kinds moving alike"
    )
    return (
        f"Before the start, exposed places and comparators differed by more than {APART} standard"
        f" deviations in {many(len(unlike), 'trait')} ({listed(unlike)}); {rests}."
    )


def _slopes(value: np.ndarray) -> np.ndarray:
    time = np.arange(value.shape[1]) - (value.shape[1] - 1) / 2
    return value @ time / float(time @ time)


def _standardised(numbers: np.ndarray, exposed: np.ndarray) -> float:
    one, other = numbers[exposed], numbers[~exposed]
    parts = [group.var(ddof=1) for group in (one, other) if group.size > 1]
    spread = float(np.sqrt(np.mean(parts))) if parts else 0.0
    return float((one.mean() - other.mean()) / spread) if spread > 0 else 0.0
