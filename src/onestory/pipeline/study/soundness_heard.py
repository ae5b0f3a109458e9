"""Soundness of what is to be heard: scores that nobody gives, and directions that disagree."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from onestory import evidence
from onestory.model.errors import OneStoryError
from onestory.model.finding import Finding
from onestory.model.words import listed

if TYPE_CHECKING:
    from onestory.model.instrument import Instrument, Scale
    from onestory.model.study import Experience, Study
    from onestory.pipeline.study.reading import StudyPlan

_INTERVIEWS = "interviews"


def unsound_heard(plan: StudyPlan) -> Iterable[Finding]:
    """Yield what is wrong with the outcomes that are heard, and with what mirrors ask for.

    Of surveys that are named already the instruments are read, and no answer.
    """
    known, mistakes = _instruments(plan)
    yield from mistakes
    for one in plan.study.experience:
        scale = _scale(one.scale, known)
        if one.scale and scale is None:
            yield _unknown(f"The outcome '{one.id}'", one.scale, known)
        elif scale is not None:
            yield from _directions(one, scale, plan.study)
    for mirror in plan.study.mirrors:
        if mirror.perceived.startswith(f"{_INTERVIEWS}."):
            yield from _construct(mirror.perceived, mirror.id)
        elif mirror.perceived and _scale(mirror.perceived, known) is None:
            yield _unknown(f"The mirror '{mirror.id}'", mirror.perceived, known)


def _instruments(plan: StudyPlan) -> tuple[dict[str, Instrument], list[Finding]]:
    """Return every instrument that a survey of the study could be scored by."""
    shipped = evidence.instruments()
    known, mistakes = dict(shipped), list[Finding]()
    for path in plan.voices.surveys:
        try:
            one = evidence.survey_instrument(path, instruments=shipped)
        except OneStoryError as error:
            mistakes.append(_finding("survey cannot be read", error.found, error.do, error.where))
        else:
            known[one.id] = one
    return known, mistakes


def _scale(name: str, known: Mapping[str, Instrument]) -> Scale | None:
    instrument, _, scale = name.partition(".")
    scales = known[instrument].scales if instrument in known else ()
    return next((one for one in scales if one.id == scale.partition(".")[0]), None)


def _unknown(what: str, name: str, known: Mapping[str, Instrument]) -> Finding:
    every = [f"{key}.{scale.id}" for key, one in known.items() for scale in one.scales]
    near = difflib.get_close_matches(name, every, n=2, cutoff=0.5)
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    return _finding(
        "score not known",
        f"{what} asks for the score '{name}', which no instrument that is shipped or named under"
        " [data] gives.",
        f"{meant}`onestory instruments` lists the shipped ones.",
    )


def _construct(name: str, mirror: str) -> Iterable[Finding]:
    """Yield a finding where no frame that is shipped has the construct; own frames are not read."""
    _, frame, construct = (*name.split("."), "", "")[:3]
    known = {one.id: one for one in evidence.frames()}
    if frame not in known:
        return
    constructs = [one.id for one in known[frame].constructs]
    if construct not in constructs:
        yield _finding(
            "score not known",
            f"The mirror '{mirror}' asks for '{construct}', which the frame '{frame}' does not"
            " have.",
            f"It has {listed(constructs)}.",
        )


def _directions(one: Experience, scale: Scale, study: Study) -> Iterable[Finding]:
    if one.wanted != scale.wanted:
        yield _finding(
            "direction unlike its scale",
            f"The outcome '{one.id}' wants {one.scale} {one.wanted}, but of that score"
            f" {scale.wanted} is better.",
            "Correct `wanted`; the report refuses a score that is read the wrong way round.",
        )
    for statement in study.statements:
        if statement.outcome == one.id and statement.wanted != one.wanted:
            yield _finding(
                "direction unlike its outcome",
                f"'{statement.id}' wants '{one.id}' {statement.wanted}, but of the outcome"
                f" {one.wanted} is said to be better.",
                "Correct one of the two.",
            )


def _finding(rule: str, message: str, do: str, file: str = "study.toml") -> Finding:
    return Finding(rule=rule, severity="warning", message=message, do=do, file=file)
