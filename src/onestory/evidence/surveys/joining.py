"""Joining: one survey that came as a file a wave, put together before it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.finding import Finding
from onestory.model.words import listed

if TYPE_CHECKING:
    from onestory.model.survey import Survey, Wave


def join_surveys(surveys: Sequence[Survey]) -> tuple[Survey, ...]:
    """Return the surveys, those of one instrument, version and kind of respondent as one.

    A file that was named twice counts once, with a finding. Rows keep the numbers of their files
    plus what stood before them, so that no two are alike.
    """
    groups: dict[tuple[object, ...], list[Survey]] = {}
    for one in surveys:
        groups.setdefault(_same(one), []).append(one)
    return tuple(_joined(_once(some)) for some in groups.values())


def _same(survey: Survey) -> tuple[object, ...]:
    instrument = survey.instrument
    return (instrument.id, instrument.version, survey.who, survey.of_population)


def _once(surveys: Sequence[Survey]) -> list[Survey]:
    """Return the surveys without those whose files were read before, which are told."""
    kept: list[Survey] = []
    for one in surveys:
        files = {file.sha256 for file in one.inputs}
        before = next((k for k in kept if files and files == {f.sha256 for f in k.inputs}), None)
        if before is None:
            kept.append(one)
            continue
        kept[kept.index(before)] = replace(before, findings=(*before.findings, _twice(one)))
    return kept


def _twice(survey: Survey) -> Finding:
    return Finding(
        rule="survey given twice",
        severity="warning",
        message=f"'{survey.title}' is named twice with the same answers; they count once.",
        do="Name it once under [data].",
    )


def _joined(surveys: list[Survey]) -> Survey:
    first = surveys[0]
    if len(surveys) == 1:
        return first
    return replace(
        first,
        responses=_rows([one.responses for one in surveys]),
        waves=_waves(surveys),
        levels=tuple(dict.fromkeys(level for one in surveys for level in one.levels)),
        groups=tuple(dict.fromkeys(group for one in surveys for group in one.groups)),
        asked=tuple(asked for one in surveys for asked in one.asked),
        drawn=" ".join(dict.fromkeys(one.drawn for one in surveys if one.drawn)),
        invented=any(one.invented for one in surveys),
        inputs=tuple(dict.fromkeys(file for one in surveys for file in one.inputs)),
        findings=(*(found for one in surveys for found in one.findings), _told(surveys)),
    )


def _rows(tables: Sequence[pa.Table]) -> pa.Table:
    """Return the rows of every file, numbered on, with the columns that any of them has."""
    before, made = 0, list[pa.Table]()
    for table in tables:
        place = table.schema.get_field_index("row")
        numbers = pa.array([int(n) + before for n in table["row"].to_pylist()], pa.int64())
        made.append(table.set_column(place, table.schema.field("row"), numbers))
        before = max(numbers.to_pylist(), default=before)
    return pa.concat_tables(made, promote_options="default")


def _waves(surveys: Sequence[Survey]) -> tuple[Wave, ...]:
    named = {wave.name: wave for one in surveys for wave in one.waves}
    return tuple(sorted(named.values(), key=lambda wave: wave.first))


def _told(surveys: Sequence[Survey]) -> Finding:
    named = listed([repr(one.title) for one in surveys])
    return Finding(
        rule="surveys joined",
        severity="note",
        message=f"{named} ask the same of the same people, and are told as one survey.",
        do="Nothing, if they are waves of one survey.",
    )
