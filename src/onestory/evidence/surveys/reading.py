"""Reading: a survey's file and its sidecar, checked row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pyarrow as pa

from onestory import engine
from onestory.evidence.instruments import read_instrument
from onestory.evidence.surveys import remarks
from onestory.evidence.surveys.account import Noticed, ragged, settle, told
from onestory.evidence.surveys.books import form_labels, read_answers
from onestory.evidence.surveys.items import code_items
from onestory.evidence.surveys.places import place
from onestory.evidence.surveys.refusals import refusals, twice
from onestory.evidence.surveys.respondents import (
    WHO,
    answered_twice,
    clusters,
    groups_of,
    respondents,
)
from onestory.evidence.surveys.sidecar import folded, read_sidecar
from onestory.model.errors import DeliveryError, NothingUsableError, PlanError
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
    instrument = _instrument(sidecar, instruments)
    _refuse_undated(sidecar)
    answers = _answers(sidecar, instrument)
    placed = place(sidecar, instrument, answers.headings)
    coded = code_items(answers, placed, sidecar, instrument)
    people = respondents(answers, placed, sidecar, sites=sites)
    settled = _settled(people, coded, placed, sidecar, answers, tuple(sites))
    responses = _responses(people, coded, placed, answers, settled.accepted)
    _refuse_weightless(responses, sidecar)
    noticed = [_kept(one, settled.accepted) for one in (*people.noticed, *coded.noticed)]
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
            *remarks.of_survey(responses, sidecar, tuple(sites)),
        ),
    )


def _instrument(sidecar: Sidecar, instruments: Mapping[str, Instrument]) -> Instrument:
    if sidecar.instrument_file:
        return read_instrument(sidecar.instrument_file)
    if sidecar.instrument not in instruments:
        raise PlanError(
            found=f"No instrument '{sidecar.instrument}' is known.",
            where=sidecar.path.name,
            do=f"Those known are {', '.join(sorted(instruments)) or 'none'}; your own goes into"
            " a file of its own: instrument_file.",
        )
    return instruments[sidecar.instrument]


def _refuse_undated(sidecar: Sidecar) -> None:
    """Raise PlanError where no wave has dates, or the one wave that is named has none."""
    named = [wave.name for wave in sidecar.waves]
    wave = sidecar.constant.get("wave", "")
    lacking = wave and folded(wave) not in map(folded, named)
    if not named or lacking or (len(named) > 1 and not wave and "wave" not in sidecar.columns):
        which = f"The wave '{wave}'" if wave else "No wave" if not named else "Which wave it is"
        told = {"No wave": "No wave has dates.", "Which wave it is": "Several waves are dated."}
        raise PlanError(
            found=told.get(which, f"{which} has no dates."),
            where=sidecar.path.name,
            do='Write [[wave]] with name = "Spring 2024", first = 2024-03-01 and last ='
            " 2024-04-30; where there are several, name the column of waves under [columns].",
        )


def _answers(sidecar: Sidecar, instrument: Instrument) -> Answers:
    """Return the file's answers, with the labels of the XLSForm where one is named."""
    answers = read_answers(
        sidecar.file,
        lambda headings: place(sidecar, instrument, headings).headings,
        sheet=sidecar.sheet,
        skip=sidecar.skip,
    )
    if not answers.received:
        raise DeliveryError(
            found="The file holds headings and no answers.",
            where=answers.file,
            do="Export it again, with the answers.",
        )
    if sidecar.form is None:
        return answers
    asked = {folded(question): kept for question, kept in form_labels(sidecar.form).items()}
    labels = {
        heading: asked[question]
        for heading in answers.headings
        if (question := folded(heading.rsplit("/", maxsplit=1)[-1])) in asked
    }
    return replace(answers, labels={**answers.labels, **labels})


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
    for own in placed.own:
        columns[f"own:{own}"] = people.columns[own].kept(accepted).texts()
        fields.append(pa.field(f"own:{own}", pa.string()))
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
