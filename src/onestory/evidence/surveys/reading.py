"""Reading: a survey's file and its sidecar, checked row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import pyarrow as pa

from onestory import engine
from onestory.evidence.surveys import remarks
from onestory.evidence.surveys.account import Noticed, ragged, settle, told
from onestory.evidence.surveys.items import code_items
from onestory.evidence.surveys.opening import answers_of, instrument_of, refuse_undated
from onestory.evidence.surveys.places import place
from onestory.evidence.surveys.refusals import refusals, twice
from onestory.evidence.surveys.respondents import (
    WHO,
    answered_twice,
    clusters,
    doubled,
    groups_of,
    respondents,
)
from onestory.evidence.surveys.sidecar import read_sidecar
from onestory.model.errors import NothingUsableError
from onestory.model.result import Input
from onestory.model.survey import RESPONSES, Survey

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from onestory.evidence.surveys.account import Settled
    from onestory.evidence.surveys.files import Answers
    from onestory.evidence.surveys.items import Coded
    from onestory.evidence.surveys.places import Placed
    from onestory.evidence.surveys.respondents import Respondents
    from onestory.evidence.surveys.sidecar import Sidecar
    from onestory.model.instrument import Instrument, Level, Who

_LEVELS = ("micro", "meso", "macro")


def read_survey(
    path: Path, *, instruments: Mapping[str, Instrument], sites: Sequence[str] = ()
) -> Survey:
    """Return the survey that the sidecar at `path` describes, every row accepted or rejected.

    `sites` are the names that answers may come from, the study's and its comparators'; () takes
    every name. Columns that the sidecar does not name are not read.

    Raises PlanError for a sidecar that cannot be followed, DeliveryError for a file that cannot
    be read, NothingUsableError when no row is left or the weights sum to nothing.
    """
    sidecar = read_sidecar(path)
    instrument = instrument_of(sidecar, instruments)
    refuse_undated(sidecar)
    answers = answers_of(sidecar, instrument)
    placed = place(sidecar, instrument, answers.headings)
    coded = code_items(answers, placed, sidecar, instrument)
    people = respondents(answers, placed, sidecar, sites=sites)
    settled = _settled(people, coded, placed, sidecar, answers, tuple(sites))
    responses = _responses(people, coded, placed, answers, settled.accepted)
    _refuse_weightless(responses, sidecar)
    told_of = (*people.noticed, *doubled(answers), *coded.noticed)
    noticed = [_kept(one, settled.accepted) for one in told_of]
    return Survey(
        id=sidecar.id,
        title=sidecar.title,
        instrument=instrument,
        responses=responses,
        waves=sidecar.waves,
        who=cast("tuple[Who, ...]", _present(responses, "who", WHO)),
        levels=cast("tuple[Level, ...]", _present(responses, "level", _LEVELS)),
        groups=groups_of(placed),
        asked=sidecar.asked,
        population=sidecar.population,
        drawn=sidecar.drawn,
        of_population=sidecar.of_population,
        invented=sidecar.invented,
        inputs=(_input(sidecar, answers, responses.num_rows),),
        findings=(
            *ragged(answers),
            *settled.findings,
            *(told(one, answers) for one in noticed if one is not None),
            *remarks.of_columns(answers, placed),
            *remarks.of_survey(responses, instrument, sidecar, sites=tuple(sites)),
        ),
    )


def _settled(
    people: Respondents,
    coded: Coded,
    placed: Placed,
    sidecar: Sidecar,
    answers: Answers,
    sites: tuple[str, ...],
) -> Settled:
    """Return which rows are accepted: of those alike in who and when, the first that is sound."""
    sound = [*refusals(people, coded, placed, sidecar, sites=sites)]
    so_far = settle(sound, answers).accepted
    finding = twice(placed.roles.get("respondent", ""))
    settled = settle(
        [*sound, Noticed(rows=answered_twice(people, so_far), finding=finding)], answers
    )
    if not settled.accepted.any():
        why = next(iter(settled.findings), *ragged(answers))
        raise NothingUsableError(
            found=f"None of the {answers.received:,} rows can be used. {why.message}",
            where=answers.file,
            do=why.do,
        )
    return settled


def _kept(noticed: Noticed, accepted: NDArray[np.bool_]) -> Noticed | None:
    """Return the notice for rows that are accepted; None where it touches rejected ones alone."""
    if noticed.rows.any() and not (noticed.rows & accepted).any():
        return None
    return Noticed(rows=noticed.rows & accepted, finding=noticed.finding)


def _responses(
    people: Respondents,
    coded: Coded,
    placed: Placed,
    answers: Answers,
    accepted: NDArray[np.bool_],
) -> pa.Table:
    """Return the accepted rows as `RESPONSES`, their items' codes and own groups after it."""
    columns: dict[str, pa.Array] = {}
    for entry in RESPONSES:
        if entry.name in people.columns:
            column = people.columns[entry.name].kept(accepted)
            texts = (
                clusters(people, accepted).texts() if entry.name == "cluster" else column.texts()
            )
            columns[entry.name] = texts if entry.nullable else texts.fill_null("")
        else:
            columns[entry.name] = pa.nulls(int(accepted.sum()), entry.type)
    columns["row"] = pa.array(answers.numbers[accepted])
    columns["weight"] = pa.array(people.weights[accepted])
    fields = list(RESPONSES)
    for item, codes in coded.codes.items():
        columns[item] = pa.array(codes[accepted], from_pandas=True)
        fields.append(pa.field(item, pa.float64()))
    for own in (kind for kind in groups_of(placed) if kind.startswith("own:")):
        columns[own] = people.columns[own].kept(accepted).texts()
        fields.append(pa.field(own, pa.string()))
    return pa.table(list(columns.values()), schema=pa.schema(fields))


def _refuse_weightless(responses: pa.Table, sidecar: Sidecar) -> None:
    if not responses["weight"].to_numpy().any():
        raise NothingUsableError(
            found="The weights sum to nothing: every one is nought.",
            where=sidecar.file.name,
            do="Ask those who drew the sample for the weights, or take `weight` out of [columns]:"
            " then everybody counts alike, and the report says so.",
        )


def _present(responses: pa.Table, name: str, words: Sequence[str]) -> tuple[str, ...]:
    found = set(responses[name].unique().to_pylist())
    return tuple(word for word in words if word in found)


def _input(sidecar: Sidecar, answers: Answers, accepted: int) -> Input:
    return Input(
        file=sidecar.file.name,
        sha256=engine.sha256(sidecar.file),
        source=sidecar.title,
        publisher="",
        licence="",
        received_rows=answers.received,
        accepted_rows=accepted,
        rejected_rows=answers.received - accepted,
    )
