"""The lens on its way out: for whom outcomes differed, without groups of few people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.learning import LENS_ROWS, Lens
from onestory.release.lines import near
from onestory.release.notes import PROTECTING
from onestory.release.risks import guarded
from onestory.release.voices_steps import retold
from onestory.release.voices_surveys import moved_of
from onestory.release.voices_words import rounded

if TYPE_CHECKING:
    from onestory.model.answer import Answer
    from onestory.model.learning import Learning
    from onestory.model.release import DisclosureRule
    from onestory.release.voices_names import Names
    from onestory.release.voices_surveys import ClearedSurvey

Row = dict[str, object]
_ENDS = ("estimate", "lower", "upper")
_LINES = ("observed", "comparator")
NOT_TOLD = (
    "For whom it differed is told only in part here, or not at all: the rest would tell of few"
    " people."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedLens:
    """The lens as it may leave, and how many of its groups are hidden."""

    lens: Lens
    hidden: int = 0


def clear_lens(
    learning: Learning,
    *,
    answer: Answer,
    surveys: Sequence[ClearedSurvey],
    rule: DisclosureRule,
    names: Names,
) -> ClearedLens:
    """Return the lens without groups whose figures are hidden in the answer or in a survey.

    `answer` is the cleared one. A sentence that rests on a hidden group gives way to one that says
    so. `names` are told as they are.
    """
    if rule.smallest <= 1 and rule.round_to <= 1:
        return ClearedLens(lens=learning.lens)
    heard = {one.id for one in learning.answer.study.experience}
    rows: list[Row] = learning.lens.rows.to_pylist()
    unsafe = _unsafe(learning, answer, rule)
    moved = _moved(learning, surveys)
    gone = [
        _of_few_answers(row, learning, surveys)
        if row["outcome"] in heard
        else _of_few_people(row, learning, answer, unsafe)
        for row in rows
    ]
    made = [
        {**row, **dict.fromkeys(_ENDS), "known": False, "note": PROTECTING} if hide else
        _coarse(row, moved) if rule.round_to > 1 else row
        for row, hide in zip(rows, gone, strict=True)
    ]  # fmt: skip
    lost = {row["outcome"] for row, hide in zip(rows, gone, strict=True) if hide}
    return ClearedLens(
        lens=Lens(
            rows=pa.Table.from_pylist(made, schema=LENS_ROWS),
            sentences=tuple(
                (outcome, NOT_TOLD if outcome in lost else rounded(text, rule, names))
                for outcome, text in _as_told(learning, moved)
            ),
        ),
        hidden=sum(gone),
    )


def _as_told(
    learning: Learning, moved: Mapping[str, Mapping[float, float]]
) -> Iterator[tuple[str, str]]:
    """The sentences, of what is heard with figures as coarse as in the tables."""
    for outcome, text in learning.lens.sentences:
        yield outcome, retold(text, moved.get(outcome, {}).items())


def _moved(learning: Learning, surveys: Sequence[ClearedSurvey]) -> dict[str, dict[float, float]]:
    """How each change of an outcome that is heard is told, by the outcome and by what it is."""
    return {
        one.id: moved_of(surveys, one.scale.partition(".")[2], one.who)
        for one in learning.answer.study.experience
    }


def _unsafe(learning: Learning, cleared: Answer, rule: DisclosureRule) -> set[str]:
    """Outcomes whose parts may tell of few: where the answer itself lost choices or series."""
    if not guarded(learning.answer, rule):
        return set()
    return {
        old.outcome.id
        for old, new in zip(learning.answer.effects, cleared.effects, strict=True)
        if _known(old.choices, "estimate") > _known(new.choices, "estimate")
        or _known(old.series, *_LINES) > _known(new.series, *_LINES)
    }


def _known(table: pa.Table, *names: str) -> int:
    return sum(value is not None for name in names for value in table.column(name).to_pylist())


def _of_few_people(
    row: Mapping[str, object], learning: Learning, cleared: Answer, unsafe: set[str]
) -> bool:
    """Whether a counted outcome's group is hidden: in the people's subgroups, or with its parts."""
    if row["estimate"] is None:
        return False
    if learning.answer.people is None or cleared.people is None:
        return row["outcome"] in unsafe
    told = cleared.people.subgroups.to_pylist()
    own = [
        one for one in told if (one["outcome"], one["by"]) == (row["outcome"], row["group_kind"])
    ]
    if not own:
        return row["outcome"] in unsafe
    return any(one["estimate"] is None and str(one["group"]) in str(row["group"]) for one in own)


def _of_few_answers(
    row: Mapping[str, object], learning: Learning, surveys: Sequence[ClearedSurvey]
) -> bool:
    """Whether a heard outcome's gap rests on a hidden score of its scale."""
    heard = next(one for one in learning.answer.study.experience if one.id == row["outcome"])
    instrument, _, scale = heard.scale.partition(".")
    return row["estimate"] is not None and any(
        key[:2] == (scale, heard.who) and key[5] == row["group_kind"] and str(key[6]) in
        str(row["group"])
        for one in surveys
        if one.told.instrument.id == instrument
        for key in one.cells
    )  # fmt: skip


def _coarse(row: Row, moved: Mapping[str, Mapping[float, float]]) -> Row:
    known = moved.get(str(row["outcome"]), {})
    return {**row, **{name: _near(row, name, known) for name in _ENDS}}


def _near(row: Mapping[str, object], name: str, moved: Mapping[float, float]) -> float | None:
    """The figure as finely as effects are told; of what is heard as its survey's table has it."""
    value = row[name]
    if isinstance(value, float) and value in moved:
        return moved[value]
    contrast = "ratio" if row["contrast"] == "ratio" else "difference"
    return near(value, contrast) if isinstance(value, float) else None
