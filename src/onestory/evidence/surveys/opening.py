"""Opening: the instrument, the waves and the answers that a sidecar names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onestory.evidence.instruments import read_instrument
from onestory.evidence.surveys.books import read_answers
from onestory.evidence.surveys.days import stamps
from onestory.evidence.surveys.forms import form_labels
from onestory.evidence.surveys.places import place
from onestory.evidence.surveys.sidecar import folded
from onestory.model.errors import DeliveryError, PlanError

if TYPE_CHECKING:
    from onestory.evidence.surveys.files import Answers
    from onestory.evidence.surveys.sidecar import Sidecar
    from onestory.model.instrument import Instrument


def instrument_of(sidecar: Sidecar, instruments: Mapping[str, Instrument]) -> Instrument:
    """Return the instrument named. Raises PlanError, with those known, where there is none."""
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


def refuse_undated(sidecar: Sidecar) -> None:
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


def _wanted(sidecar: Sidecar, instrument: Instrument, headings: Sequence[str]) -> tuple[str, ...]:
    """Return the headings that are read, and those of moments, which show a row sent twice."""
    named = place(sidecar, instrument, headings).headings
    once = (one for one in stamps(headings) if list(headings).count(one) == 1)
    return tuple(dict.fromkeys((*named, *once)))


def answers_of(sidecar: Sidecar, instrument: Instrument) -> Answers:
    """Return the file's answers, with the labels of the XLSForm where one is named."""
    answers = read_answers(
        sidecar.file,
        lambda headings: _wanted(sidecar, instrument, headings),
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
