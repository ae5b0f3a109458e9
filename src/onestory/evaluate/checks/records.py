"""Records: could a change in who or what was counted look like an effect?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from onestory.evaluate.checks.context import TESTED, Context
from onestory.evaluate.checks.tables import one_row
from onestory.evaluate.designs import staggered
from onestory.evaluate.scale import analysed
from onestory.evaluate.verdict import capitalised
from onestory.model.effect import Check
from onestory.model.period import Period
from onestory.model.rivals import Rival
from onestory.model.words import listed, share

_MOVED = 0.05  # of a figure carried across boundaries: beyond it, figures are partly assumed
_JUMP = 6.0  # robust standard deviations: steps this large are seldom people's doing
_ROBUST = 1.4826  # median absolute deviation to standard deviation


def composition(context: Context) -> Check:
    """Return whether the number of people at risk changed otherwise in the exposed places."""
    panel = context.study_panel.panel
    name = "Composition of the population"
    if panel.at_risk is None:
        return Check(
            name=name,
            passed="cannot know",
            sentence="The people behind the figures are not known, so whether they changed is not.",
        )
    people = replace(
        context.study_panel,
        panel=replace(panel, value=panel.at_risk, events=None, at_risk=None),
    )
    if np.ptp(panel.at_risk, axis=1).max() == 0:
        return Check(
            name=name,
            passed="cannot know",
            sentence="One number of people is given for each place throughout, so whether they"
            " changed cannot be seen.",
        )
    asked = replace(context.asked, contrast="ratio", confidence=TESTED)
    found = staggered.estimate(people, asked)
    margin = 0.02
    failed = found.shown and abs(np.expm1(found.estimate)) > margin
    change = f"{abs(100 * np.expm1(found.estimate)):.1f}%"
    way = "fewer" if found.estimate < 0 else "more"
    so = ", so who is counted changed" if failed else ""
    return Check(
        name=name,
        passed="failed" if failed else "passed" if found.known else "cannot know",
        sentence=f"The people counted in the exposed places came to {change} {way} than the"
        f" comparators' course leads one to expect{so}.",
        table=one_row(found, "ratio"),
    )


def boundaries(context: Context) -> Check:
    """Return whether figures were carried across boundaries, and more so in one group."""
    moved, exposed = context.study_panel.apportioned.max(axis=1), context.study_panel.exposed
    ours = float(moved[exposed].mean())
    others = float(moved[~exposed].mean()) if (~exposed).any() else 0.0
    failed = abs(ours - others) > _MOVED
    table = pa.table({"group": ["exposed", "comparators"], "share_carried_across": [ours, others]})
    told = (
        "No figure was carried across a changed boundary."
        if ours == others == 0
        else f"Carried across changed boundaries: {share(ours)} of the exposed places' figures and"
        f" {share(others)} of the comparators'."
    )
    return Check(
        name="Boundary changes",
        passed="failed" if failed else "passed",
        sentence=told,
        table=table,
    )


def recording(context: Context) -> Check:
    """Return whether recording changed: events told of, and steps too sudden for people's doing."""
    told = [rival for rival in context.rivals.rivals if _of_recording(rival)]
    unequal, unplaced, alike = (
        [rival.title for rival in told if rival.touch == how]
        for how in ("unequally", "not known", "equally")
    )
    steps = _steps(context)
    if unequal or unplaced or steps:
        return Check(
            name=_RECORDING,
            passed="failed" if unequal else "cannot know",
            sentence=_broken(unequal, unplaced, steps),
        )
    if context.study_panel.exposed.all():
        return Check(
            name=_RECORDING,
            passed="cannot know",
            sentence="Without comparators a sudden step cannot be told from one that all shared.",
        )
    asked = not any("record" in ask.casefold() for ask in context.rivals.to_ask)
    return Check(
        name=_RECORDING,
        passed="passed" if asked or alike else "cannot know",
        sentence=f"No sudden step parts exposed places from comparators{_known(alike, asked)}.",
    )


_RECORDING = "Coding and recording breaks"


def _broken(unequal: list[str], unplaced: list[str], steps: list[str]) -> str:
    parts = {
        f"recording changed in some places only ({listed(unequal)})": unequal,
        f"recording changed, in which places is not known ({listed(unplaced)})": unplaced,
        f"the figures step suddenly in {listed(steps)}": steps,
    }
    like = " A change of recording would look like this." if steps else ""
    return f"{capitalised('; '.join(words for words, any_of in parts.items() if any_of))}.{like}"


def _known(alike: list[str], asked: bool) -> str:  # noqa: FBT001 - one of two sentences
    if alike:
        return f", and recording changed in every place alike ({listed(alike)})"
    if asked:
        return ", and no change of recording is known"
    return (
        "; but nobody has yet been asked whether recording changed (same-day emergency care, for"
        " one, moved between data sets at different times)"
    )


def _of_recording(rival: Rival) -> bool:
    """Return whether it is a change of recording, by its kind or, of another kind, by its name."""
    named = rival.what == "local event" and "record" in rival.title.casefold()
    return rival.kind == "recording change" or named


def _steps(context: Context) -> list[str]:
    """Return the periods in which exposed places step away from the comparators, start apart."""
    study_panel, exposed = context.study_panel, context.study_panel.exposed
    if not (~exposed).any():
        return []
    value = analysed(study_panel, context.asked.contrast).value
    value = np.where(np.isnan(value), np.nanmean(value, axis=1, keepdims=True), value)
    apart = np.diff(value[exposed].mean(axis=0) - value[~exposed].mean(axis=0))
    spread = _ROBUST * float(np.median(np.abs(apart - np.median(apart))))
    starts = set(study_panel.panel.first[exposed].tolist())
    if spread <= 0:
        return []
    large = np.flatnonzero(np.abs(apart - np.median(apart)) > _JUMP * spread) + 1
    return [_label(study_panel.periods[i]) for i in large.tolist() if i not in starts]


def _label(period: Period) -> str:
    return period.label
