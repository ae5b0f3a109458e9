"""Choices: the estimate under each other choice that was listed beforehand (specification curve).

Source: Simonsohn, Simmons and Nelson 2020, Nature Human Behaviour 4:1208.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa

from onestory.evaluate import panel as panels
from onestory.evaluate.designs import catalogue
from onestory.evaluate.designs.other_ranges import bootstrapped, permuted_in_time
from onestory.evaluate.scale import as_change
from onestory.model.effect import CHOICE_ROWS
from onestory.model.errors import StatsError, StudyError
from onestory.model.words import many

if TYPE_CHECKING:
    from onestory.evaluate.designs.estimated import Asked, Estimate, Estimated
    from onestory.evaluate.panel import StudyPanel
    from onestory.model.rivals import Rivals
    from onestory.model.study import Average, Design, Sensitivity, Study

Weighing = Literal["people", "places"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alternatives:
    """The panels that other choices need, None where these data do not have them.

    `averages` count people or places alike, `announced` starts at the announcement, `whole`
    counts the bedding-in; `subgroups` are those planned that are a group of the indicator.
    """

    averages: Mapping[Average, StudyPanel]
    announced: StudyPanel | None
    whole: StudyPanel | None
    subgroups: Mapping[str, StudyPanel | None]


_SAME_PLACES: tuple[Sensitivity, ...] = (
    "other scale",
    "never exposed comparators only",
    "without the bedding-in",
    "other designs",
)
"""Choices that leave the places as they are and counted alike: none is told of by subtraction."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """One choice: its words, which sensitivity it belongs to, and how to ask it."""

    words: str
    kind: Sensitivity | Literal["subgroup"]
    ask: Callable[[], Estimated]
    scale: Literal["same", "other"] = "same"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """The main answer and what its alternatives are made from."""

    study: Study
    study_panel: StudyPanel
    asked: Asked
    design: Design
    estimate: Estimate
    main: Estimated
    rivals: Rivals
    alternatives: Alternatives


def choices(setting: Setting) -> pa.Table:
    """Return the main choice and every other, `CHOICE_ROWS`, the main first."""
    planned = {"subgroup", *setting.study.sensitivities}
    main = _row("As planned", setting.main, setting, planned=True, main=True)
    rows = [{**main, "same_places": True}]
    rows.extend(
        {
            **_tried(choice, setting, planned=choice.kind in planned),
            "same_places": choice.kind in _SAME_PLACES,
        }
        for choice in _all(setting)
        if choice.kind in planned or choice.kind == "without places touched by rivals"
        # Harms and negative controls are asked by one design; the outcome by every one.
        if choice.kind != "other designs" or setting.study_panel.outcome.role == "outcome"
    )
    rows.extend(_impossible(setting))
    return pa.Table.from_pylist(rows, schema=CHOICE_ROWS)


_WHY_NOT: dict[Sensitivity, str] = {
    "other average": "How many people live in each place is not known.",
    "never exposed comparators only": "All sites began together, so this is the main choice.",
    "announced dates": "No announcement is dated otherwise than the start.",
    "without uncertain sites": "Every site is certain.",
    "without places touched by rivals": "No rival is known to have touched places unequally.",
    "without the bedding-in": "No bedding-in was set.",
}


def _impossible(setting: Setting) -> Iterator[dict[str, object]]:
    """Each sensitivity that was planned and cannot be asked of these data, with the reason."""
    asked = {choice.kind for choice in _all(setting)}
    for kind in setting.study.sensitivities:
        if kind not in asked and kind in _WHY_NOT:
            yield {**_blank(f"Planned: {kind}", _WHY_NOT[kind], planned=True), "same_places": True}


def _tried(choice: Choice, setting: Setting, *, planned: bool) -> dict[str, object]:
    try:
        found = choice.ask()
    except (StatsError, StudyError) as error:
        return _blank(choice.words, f"{error.found} {error.do}", planned=planned)
    if choice.scale == "other":
        return _rescaled(choice.words, found, setting, planned=planned)
    return _row(choice.words, found, setting, planned=planned, main=False)


def _all(setting: Setting) -> Iterator[Choice]:
    yield from _averages(setting)
    yield from _scales(setting)
    yield from _comparators(setting)
    yield from _dates(setting)
    yield from _sites(setting)
    yield from _rivals(setting)
    yield from _designs(setting)
    yield from _ranges(setting)
    yield from _subgroups(setting)


def _averages(setting: Setting) -> Iterator[Choice]:
    own = setting.study_panel.estimand.average
    for average, other in setting.alternatives.averages.items():
        if average != own:
            words = "Places count alike" if average == "places" else "Weighted by people"
            yield Choice(
                words=words,
                kind="other average",
                ask=lambda other=other: setting.estimate(other, setting.asked),
            )


def _scales(setting: Setting) -> Iterator[Choice]:
    to = "ratio" if setting.asked.contrast == "difference" else "difference"
    asked = replace(setting.asked, contrast=to)
    words = "As a proportional change" if to == "ratio" else "As a difference, not a proportion"
    yield Choice(
        words=f"{words}, put on the planned scale",
        kind="other scale",
        ask=lambda: setting.estimate(setting.study_panel, asked),
        scale="other",
    )


def _comparators(setting: Setting) -> Iterator[Choice]:
    starts = setting.study_panel.panel.first[setting.study_panel.exposed]
    if np.unique(starts).size > 1:
        asked = replace(setting.asked, never_only=True)
        yield Choice(
            words="Compared with places never exposed only",
            kind="never exposed comparators only",
            ask=lambda: setting.estimate(setting.study_panel, asked),
        )


def _dates(setting: Setting) -> Iterator[Choice]:
    announced, whole = setting.alternatives.announced, setting.alternatives.whole
    if announced is not None:
        yield Choice(
            words="Exposed from the announcement, not from what happened",
            kind="announced dates",
            ask=lambda: setting.estimate(announced, setting.asked),
        )
    if whole is not None:
        yield Choice(
            words="The bedding-in counted too",
            kind="without the bedding-in",
            ask=lambda: setting.estimate(whole, setting.asked),
        )


def _sites(setting: Setting) -> Iterator[Choice]:
    doubtful = ~setting.study_panel.certain
    if doubtful.any():
        sure = panels.only(setting.study_panel, ~doubtful)
        yield Choice(
            words=f"Without {many(int(doubtful.sum()), 'uncertain site')}",
            kind="without uncertain sites",
            ask=lambda: setting.estimate(sure, setting.asked),
        )


def _rivals(setting: Setting) -> Iterator[Choice]:
    codes = np.array(setting.study_panel.codes)
    for rival in setting.rivals.touching("unequally"):
        touched = np.isin(codes, rival.places_touched)
        if not touched.any() or not rival.testable:
            continue
        rest = panels.only(setting.study_panel, ~touched)
        yield Choice(
            words=f"Without {many(int(touched.sum()), 'place')} touched by {rival.title}",
            kind="without places touched by rivals",
            ask=lambda rest=rest: setting.estimate(rest, setting.asked),
        )


def _designs(setting: Setting) -> Iterator[Choice]:
    for design, estimate in catalogue.DESIGNS.items():
        if design != setting.design:
            yield Choice(
                words=f"By {design[0].lower() + design[1:] if design[:3] != 'Poi' else design}",
                kind="other designs",
                ask=lambda estimate=estimate, design=design: catalogue.supported(
                    design, estimate, setting.study_panel, setting.asked
                ),
            )


def _ranges(setting: Setting) -> Iterator[Choice]:
    if setting.main.design == "staggered difference in differences":
        yield Choice(
            words="By two-way fixed effects, wild bootstrap over places",
            kind="other designs",
            ask=lambda: bootstrapped(setting.study_panel, setting.asked),
        )
        yield Choice(
            words="By synthetic control, conformal range over time",
            kind="other designs",
            ask=lambda: permuted_in_time(setting.study_panel, setting.asked),
        )


def _subgroups(setting: Setting) -> Iterator[Choice]:
    """Each planned subgroup: its exposed places beside its comparators, or beside all if none."""
    study_panel = setting.study_panel
    for subgroup in setting.study.subgroups:
        panel = setting.alternatives.subgroups.get(subgroup.name)
        if subgroup.places:
            inside = np.isin(np.array(study_panel.codes), subgroup.places)
            others = inside if (inside & ~study_panel.exposed).any() else ~study_panel.exposed
            panel = panels.only(study_panel, inside | (others & ~study_panel.exposed))
        yield Choice(
            words=f"Only {subgroup.name}",
            kind="subgroup",
            ask=lambda panel=panel: _asked_of(panel, setting),
        )


def _asked_of(panel: StudyPanel | None, setting: Setting) -> Estimated:
    if panel is None:
        raise StudyError(found="There are no figures of this subgroup to compare.", do="")
    return setting.estimate(panel, setting.asked)


def _row(
    words: str, found: Estimated, setting: Setting, *, planned: bool, main: bool
) -> dict[str, object]:
    contrast = setting.asked.contrast
    return {
        "choice": words,
        "planned": planned,
        "main": main,
        "estimate": as_change(found.estimate, contrast),
        "lower": None if found.lower is None else as_change(found.lower, contrast),
        "upper": None if found.upper is None else as_change(found.upper, contrast),
        "note": "" if found.known else found.reason,
    }


def _rescaled(
    words: str, found: Estimated, setting: Setting, *, planned: bool
) -> dict[str, object]:
    """Put an effect of the other contrast on the planned one, by the exposed places' level."""
    exposed = setting.study_panel.exposed
    before = setting.study_panel.panel.value[exposed][:, : setting.study_panel.first_start]
    weight = setting.study_panel.panel.weight[exposed]
    level = float(np.average(before.mean(axis=1), weights=weight))

    def turned(value: float | None) -> float | None:
        if value is None:
            return None
        if setting.asked.contrast == "ratio":
            return value / level if level else None
        return level * float(np.expm1(value))

    return {
        "choice": words,
        "planned": planned,
        "main": False,
        "estimate": turned(found.estimate),
        "lower": turned(found.lower),
        "upper": turned(found.upper),
        "note": "" if found.known else found.reason,
    }


def _blank(words: str, why: str, *, planned: bool) -> dict[str, object]:
    return {
        "choice": words,
        "planned": planned,
        "main": False,
        "estimate": None,
        "lower": None,
        "upper": None,
        "note": why,
    }
