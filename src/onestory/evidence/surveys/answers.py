"""Answers as arrays: who was drawn when, in which groups, and the score of each on every scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.stats.survey import SurveySample, survey_sample

if TYPE_CHECKING:
    from onestory.model.instrument import Instrument, Scale
    from onestory.model.survey import Survey, Wave

IntArray = NDArray[np.int64]
KINDS = ("deprivation", "ethnicity", "disability", "sex", "age")
SHARES = ("each item", "share top")
"""Rules whose scores are 0 or 1, told as shares."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """Names, and which of them each respondent (N,) has, -1 for none."""

    kind: str
    names: tuple[str, ...]
    codes: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """A survey's respondents (N,) as arrays.

    `draws` are who and wave, in order of days, and `drawn` which of them each respondent is of.
    `ours` is where a respondent is of the study: of one of its sites, or of none in particular.
    """

    survey: Survey
    sites: tuple[str, ...]
    row: IntArray
    sample: SurveySample
    draws: tuple[tuple[str, str], ...]
    drawn: IntArray
    ours: NDArray[np.bool_]
    site: Labels
    level: Labels
    groups: tuple[Labels, ...]

    @property
    def size(self) -> int:
        """How many answered."""
        return self.row.size


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """One scale's scores (N,), NaN for none; `scale` the instrument's, `item` '' for the whole."""

    id: str
    title: str
    scale: Scale
    item: str
    score: NDArray[np.float64]

    @property
    def statistic(self) -> str:
        """'share' of those who answered well, or 'mean'."""
        return "share" if self.scale.rule in SHARES else "mean"


def answers(survey: Survey, *, sites: Sequence[str]) -> Answers:
    """Return the survey's respondents as arrays; `sites` are those of the study, all where none."""
    table = survey.responses
    draws, drawn = _draws(survey)
    found = labels(table, "site", first=sites)
    site = Labels(kind="site", names=found.names, codes=np.where(_blank(table), -1, found.codes))
    known = np.array([not sites or name in set(sites) for name in site.names], dtype=np.bool_)
    return Answers(
        survey=survey,
        sites=tuple(sites) or site.names,
        row=table["row"].to_numpy().astype(np.int64),
        sample=_sample(survey, drawn),
        draws=draws,
        drawn=drawn,
        ours=np.append(known, np.True_)[site.codes],
        site=site,
        level=labels(table, "level", first=("micro", "meso", "macro")),
        groups=tuple(labels(table, name) for name in _kinds(table)),
    )


def labels(table: pa.Table, column: str, *, first: Sequence[str] = ()) -> Labels:
    """Return the words of a column as codes: those of `first` in their order, then the others'."""
    coded = pc.dictionary_encode(table[column].combine_chunks())
    words = [str(word) for word in coded.dictionary.to_pylist()]
    order = [word for word in first if word in words or column == "site"]
    names = (*order, *sorted(set(words) - {*order, ""}))
    place = {word: number for number, word in enumerate(names)}
    numbers = np.array([*(place.get(word, -1) for word in words), -1], dtype=np.int64)
    codes = pc.fill_null(coded.indices, len(words)).to_numpy(zero_copy_only=False)
    return Labels(kind=column, names=names, codes=numbers[codes.astype(np.int64)])


def scored(held: Answers, table: pa.Table) -> Iterator[Scored]:
    """Return the scores of each scale in the instrument's order, items after their scale."""
    coded = pc.dictionary_encode(table["scale"].combine_chunks())
    named = {str(word): number for number, word in enumerate(coded.dictionary.to_pylist())}
    code = coded.indices.to_numpy()
    order = np.argsort(code, kind="stable")
    ends = np.searchsorted(code[order], np.arange(len(named) + 1))
    row = table["row"].to_numpy()
    value = pc.fill_null(table["score"], float("nan")).to_numpy()
    for scale, identifier in _in_order(held.survey.instrument, list(named)):
        at = order[ends[named[identifier]] : ends[named[identifier] + 1]]
        item = identifier.removeprefix(scale.id).removeprefix(".")
        yield Scored(
            id=identifier,
            title=_title(held.survey.instrument, scale, item),
            scale=scale,
            item=item,
            score=_placed(held.row, row[at], value[at]),
        )


def waves_of(survey: Survey) -> dict[str, Wave]:
    """Return the waves by name, in order of days."""
    return {wave.name: wave for wave in sorted(survey.waves, key=lambda one: (one.first, one.name))}


def _placed(
    held: IntArray, row: NDArray[np.int64], value: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the scores in the order of the respondents."""
    if row.size == held.size and np.array_equal(row, held):
        return value
    found = np.full(held.size, np.nan)
    order = np.argsort(held, kind="stable")
    at = np.searchsorted(held, row, sorter=order)
    found[order[np.minimum(at, held.size - 1)]] = value
    return found


def _in_order(instrument: Instrument, named: Sequence[str]) -> Iterator[tuple[Scale, str]]:
    for scale in instrument.scales:
        places = {f"{scale.id}.{item}": place for place, item in enumerate(scale.items)}
        if scale.id in named:
            yield scale, scale.id
        for name in sorted((one for one in named if one in places), key=lambda one: places[one]):
            yield scale, name


def _title(instrument: Instrument, scale: Scale, item: str) -> str:
    if not item:
        return scale.title
    text = next((one.text for one in instrument.items if one.id == item), "")
    return f"{scale.title}: {text or f'item {item}'}"


def _draws(survey: Survey) -> tuple[tuple[tuple[str, str], ...], IntArray]:
    """Return who and wave of each draw, and which of them each respondent (N,) is of."""
    who = labels(survey.responses, "who", first=("people", "carers", "staff"))
    wave = labels(survey.responses, "wave", first=tuple(waves_of(survey)))
    key = who.codes * max(len(wave.names), 1) + wave.codes
    held, drawn = np.unique(key, return_inverse=True)
    named = [divmod(int(one), max(len(wave.names), 1)) for one in held]
    return tuple((who.names[one], wave.names[at]) for one, at in named), drawn.astype(np.int64)


def _sample(survey: Survey, drawn: IntArray) -> SurveySample:
    table = survey.responses
    stratum = labels(table, "stratum")
    cluster = labels(table, "cluster").codes
    known = dict(survey.of_population)
    whole = np.bincount(stratum.codes[cluster >= 0] + 1, minlength=len(stratum.names) + 1) > 0
    people = [
        float("nan") if whole[number] else float(known.get(name, float("nan")))
        for number, name in enumerate(("", *stratum.names))
    ]
    return survey_sample(
        table["weight"].to_numpy(),
        stratum=stratum.codes + 1,
        cluster=cluster,
        wave=drawn,
        population=people,
    )


def _kinds(table: pa.Table) -> tuple[str, ...]:
    own = sorted(name for name in table.column_names if name.startswith("own:"))
    return tuple(
        name
        for name in (*KINDS, *own)
        if name in table.column_names and table[name].null_count < table.num_rows
    )


def _blank(table: pa.Table) -> NDArray[np.bool_]:
    return pc.equal(table["site"], "").to_numpy()
