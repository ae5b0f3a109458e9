"""Scores: the answers of a survey turned into scores by the key of its instrument."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.model.instrument import Instrument, Item, Scale
from onestory.model.survey import SCORED, Survey

Floats: TypeAlias = NDArray[np.float64]
Whether: TypeAlias = NDArray[np.bool_]
Counts: TypeAlias = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What everyone said to one item: its score (NaN for none), and whether it is a good one.

    `top` is 1 or 0, between them where only some parts of the item are, NaN for no answer.
    """

    score: Floats
    top: Floats
    not_relevant: Whether

    @property
    def answered(self) -> Whether:
        return ~np.isnan(self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scores:
    """A scale's score of everyone (NaN for none), and how many items stand behind it."""

    score: Floats
    answered: Counts
    not_relevant: Counts


def asked_items(instrument: Instrument) -> tuple[Item, ...]:
    """Return the items that have a column of answers: all but those made of their parts."""
    return tuple(item for item in instrument.items if item.scores)


def score(survey: Survey) -> pa.Table:
    """Return every respondent's scores, one row a respondent and scale, following `SCORED`.

    A code that the instrument does not know, and an item without a column, are no answers.
    Scales stand in the order of the instrument, respondents in that of the survey.
    """
    answers = _answers(survey.instrument, survey.responses)
    row = survey.responses.column("row").combine_chunks()
    tables = [
        _table(row, name, scores)
        for scale in survey.instrument.scales
        for name, scores in _scored(scale, answers)
    ]
    return pa.concat_tables([SCORED.empty_table(), *tables])


def _answers(instrument: Instrument, responses: pa.Table) -> dict[str, _Answer]:
    """Return the answers by item; an item made of parts has the mean of those answered."""
    asked = {item.id: _answer(item, _codes(item, responses)) for item in asked_items(instrument)}
    wholes = {
        item.id: _whole([asked[part.id] for part in instrument.items if part.part_of == item.id])
        for item in instrument.items
        if not item.scores
    }
    return {**asked, **wholes}


def _codes(item: Item, responses: pa.Table) -> Floats:
    if item.id not in responses.column_names:
        return np.full(responses.num_rows, np.nan)
    column = responses.column(item.id).cast(pa.float64())
    return np.asarray(column.to_numpy(), dtype=np.float64)


def _answer(item: Item, codes: Floats) -> _Answer:
    pairs = np.array(sorted(item.scores), dtype=np.float64)
    place = np.minimum(np.searchsorted(pairs[:, 0], codes), len(pairs) - 1)
    known = pairs[place, 0] == codes
    return _Answer(
        score=np.where(known, pairs[place, 1], np.nan),
        top=np.where(known, np.isin(codes, item.top), np.nan),
        not_relevant=np.isin(codes, item.not_relevant),
    )


def _whole(parts: Sequence[_Answer]) -> _Answer:
    answered = _summed([part.answered for part in parts])
    relevant = _summed([part.not_relevant for part in parts])
    return _Answer(
        score=_ratio(_total([part.score for part in parts]), answered),
        top=_ratio(_total([part.top for part in parts]), answered),
        not_relevant=(answered == 0) & (relevant > 0),
    )


def _scored(scale: Scale, answers: Mapping[str, _Answer]) -> list[tuple[str, _Scores]]:
    """Return the scale's scores under its name, or those of each item under theirs."""
    if scale.rule == "each item":
        return [(f"{scale.id}.{name}", _share([answers[name]], 1)) for name in scale.items]
    items = [answers[name] for name in scale.items]
    rules: dict[str, Callable[[Sequence[_Answer], int], _Scores]] = {
        "sum": _sum,
        "mean": _mean,
        "share top": _share,
    }
    return [(scale.id, rules[scale.rule](items, scale.least_answered))]


def _mean(items: Sequence[_Answer], least: int) -> _Scores:
    answered = _summed([item.answered for item in items])
    return _enough(_ratio(_total([item.score for item in items]), answered), items, least)


def _sum(items: Sequence[_Answer], least: int) -> _Scores:
    """The sum; items left out are given the mean of those answered."""
    total = _total([item.score for item in items])
    answered = _summed([item.answered for item in items])
    raised = _ratio(total, answered) * len(items)
    return _enough(np.where(answered == len(items), total, raised), items, least)


def _share(items: Sequence[_Answer], least: int) -> _Scores:
    """1 where every item answered is in its top codes, else 0."""
    top = _total([item.top for item in items])
    answered = _summed([item.answered for item in items])
    return _enough((top == answered).astype(np.float64), items, least)


def _enough(score: Floats, items: Sequence[_Answer], least: int) -> _Scores:
    answered = _summed([item.answered for item in items])
    return _Scores(
        score=np.where(answered >= max(least, 1), score, np.nan),
        answered=answered,
        not_relevant=_summed([item.not_relevant for item in items]),
    )


def _total(values: Sequence[Floats]) -> Floats:
    """The sum in the order of the items, so that the same answers give the same bytes."""
    total = np.zeros_like(values[0])
    for value in values:
        total += np.nan_to_num(value)
    return total


def _summed(flags: Sequence[Whether]) -> Counts:
    counts = np.zeros(len(flags[0]), dtype=np.int32)
    for flag in flags:
        counts += flag
    return counts


def _ratio(total: Floats, count: Counts) -> Floats:
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _table(row: pa.Array, name: str, scores: _Scores) -> pa.Table:
    return pa.table(
        {
            "row": row,
            "scale": pa.repeat(name, len(row)),
            "score": pa.array(scores.score, mask=np.isnan(scores.score)),
            "answered": pa.array(scores.answered),
            "not_relevant": pa.array(scores.not_relevant),
        },
        schema=SCORED,
    )
