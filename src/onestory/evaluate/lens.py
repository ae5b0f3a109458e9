"""The inequality lens: for whom each outcome of a study differed, or what to ask to know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.evaluate.lens_groups import by_group
from onestory.evaluate.lens_places import by_deprivation_of_places
from onestory.evaluate.lens_rows import Row, row, unknown
from onestory.evaluate.lens_words import sentence
from onestory.model.learning import LENS_ROWS, Lens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onestory.model.answer import Answer
    from onestory.model.effect import Effect
    from onestory.model.result import Result
    from onestory.model.study import Outcome, Study

ASK = (
    "The figures tell no groups apart. Ask their sender for the same counts, and the people they"
    " are counted among, by deprivation fifth, ethnicity, sex and age."
)
FIRST_ONLY = (
    "Effects in groups of people are reckoned for the first outcome alone. Put this one first in a"
    " study of its own, planned beforehand, to see for whom it differed."
)
_NOT_ESTIMATED = "No effect could be estimated, so none can be told apart."


def lens(
    study: Study,
    answer: Answer,
    results: Mapping[str, Result],
    *,
    fifths: Mapping[str, int] | None = None,
) -> Lens:
    """Return for whom every outcome that is counted differed: a row a group, a sentence each.

    `results` are by indicator; none for a study of people, whose subgroups stand in the answer.
    `fifths` gives the deprivation fifth of places (1 the most deprived), where it is known. What
    cannot be told has a row that says what to ask for.
    """
    made: list[Row] = []
    said: list[tuple[str, str]] = []
    for outcome in study.outcomes:
        effect = next((e for e in answer.effects if e.outcome.id == outcome.id), None)
        title = _title(outcome, results)
        rows = list(_rows(outcome, effect, answer, results, fifths=fifths or {}))
        rows = rows or [unknown(_why_not(effect, answer), contrast=_contrast(effect))]
        made += [{**one, "outcome": outcome.id, "title": title} for one in rows]
        said.append(
            (
                outcome.id,
                sentence(title, rows, unit=effect.unit if effect else "", wanted=outcome.wanted),
            )
        )
    return Lens(
        rows=pa.Table.from_pylist(
            [{name: one.get(name) for name in LENS_ROWS.names} for one in made], schema=LENS_ROWS
        ),
        sentences=tuple(said),
    )


def _title(outcome: Outcome, results: Mapping[str, Result]) -> str:
    found = results.get(outcome.indicator)
    return found.indicator.title if found is not None else outcome.indicator


def _contrast(effect: Effect | None) -> str:
    return effect.contrast if effect is not None else "ratio"


def _why_not(effect: Effect | None, answer: Answer) -> str:
    if effect is None:
        return "No estimand asks about this outcome."
    if effect.estimate is None:
        return f"{_NOT_ESTIMATED} {ASK}"
    return ASK if answer.people is None else FIRST_ONLY


def _rows(
    outcome: Outcome,
    effect: Effect | None,
    answer: Answer,
    results: Mapping[str, Result],
    *,
    fifths: Mapping[str, int],
) -> Iterator[Row]:
    if effect is None:
        return
    yield from _of_people(outcome, effect, answer)
    yield from _planned(effect)
    result = results.get(outcome.indicator)
    if result is not None:
        yield from by_group(answer, effect, result)
        yield from by_deprivation_of_places(answer, effect, result, fifths=fifths)


def _of_people(outcome: Outcome, effect: Effect, answer: Answer) -> Iterator[Row]:
    """Rows of the groups of people; their ranges hold all together, as the answer has them."""
    subgroups = answer.people.subgroups.to_pylist() if answer.people is not None else []
    for one in subgroups:
        if one["outcome"] == outcome.id:
            yield row(
                one["by"],
                one["group"],
                ends=(one["estimate"], one["lower"], one["upper"]),
                contrast=effect.contrast,
                note=one["note"],
                differs=one["p_differs"] is not None and one["p_differs"] < 1 - effect.confidence,
            )


def _planned(effect: Effect) -> Iterator[Row]:
    """Rows of the subgroups of places that were planned."""
    for one in effect.choices.to_pylist():
        if one["choice"].startswith("Only ") and one["planned"] and not one["main"]:
            yield row(
                "planned subgroup",
                one["choice"].removeprefix("Only "),
                ends=(one["estimate"], one["lower"], one["upper"]),
                contrast=effect.contrast,
                note=one["note"],
            )
