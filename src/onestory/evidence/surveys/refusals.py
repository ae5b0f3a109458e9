"""Refusals: why a row is no answer that can be used, one reason after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.surveys.account import Noticed, unknown_words
from onestory.evidence.surveys.respondents import WHO
from onestory.model.finding import Finding
from onestory.model.words import listed

if TYPE_CHECKING:
    from onestory.evidence.surveys.items import Coded
    from onestory.evidence.surveys.places import Placed
    from onestory.evidence.surveys.respondents import Respondents
    from onestory.evidence.surveys.sidecar import Sidecar


def refusals(
    people: Respondents, coded: Coded, placed: Placed, sidecar: Sidecar, *, sites: Sequence[str]
) -> Iterator[Noticed]:
    """Yield the rows that cannot be used: where, when, who, weight, and nothing answered."""
    if sites:
        site = _site(placed.roles.get("site", ""), sites)
        yield from unknown_words(people.columns["site"], sites, site)
    yield from people.undated
    waves = [wave.name for wave in sidecar.waves]
    wave = placed.roles.get("wave", "")
    yield from unknown_words(people.columns["wave"], waves, _wave(wave))
    yield Noticed(rows=~people.columns["wave"].whether(bool), finding=_no_wave(wave))
    who = placed.roles.get("who", "")
    yield from unknown_words(people.columns["who"], WHO, _who(who))
    yield Noticed(rows=~people.columns["who"].whether(bool), finding=_nobody(who))
    heading = placed.roles.get("weight", "")
    yield Noticed(rows=np.isnan(people.weights), finding=_no_weight(heading))
    yield Noticed(rows=people.weights < 0, finding=_negative(heading))
    yield Noticed(rows=coded.silent, finding=_silent())


def _site(heading: str, sites: Sequence[str]) -> Finding:
    more = [f"{len(sites) - 8} more"] if len(sites) > 8 else []
    some = listed([*sites[:8], *more])
    return Finding(
        rule="survey site unknown",
        severity="rejected",
        message="The study has no site {}.",
        do='Say which it is: [values.site] "its word" = "the study\'s name", or = "" where it is'
        f" none of them. The study names {some}.",
        column=heading,
    )


def _wave(heading: str) -> Finding:
    return Finding(
        rule="wave without dates",
        severity="rejected",
        message="No [[wave]] of the sidecar is called {}.",
        do="Write a [[wave]] with that name and its first and last day, or say under [values.wave]"
        " which wave it is.",
        column=heading,
    )


def _no_wave(heading: str) -> Finding:
    return Finding(
        rule="wave missing",
        severity="rejected",
        message="The row does not say in which wave it was answered.",
        do="Fill it in; answers without a time stand beside nothing that was measured.",
        column=heading,
    )


def _who(heading: str) -> Finding:
    return Finding(
        rule="who unknown",
        severity="rejected",
        message="{} is none of people, carers and staff.",
        do='Say who it is: [values.who] "Employee" = "staff".',
        column=heading,
    )


def _nobody(heading: str) -> Finding:
    return Finding(
        rule="who missing",
        severity="rejected",
        message="The row does not say who answered.",
        do="Fill in people, carers or staff; each is scored apart.",
        column=heading,
    )


def _no_weight(heading: str) -> Finding:
    return Finding(
        rule="weight missing",
        severity="rejected",
        message="The weight is blank or no number.",
        do="Ask those who drew the sample for it; a respondent cannot be counted without one.",
        column=heading,
    )


def _negative(heading: str) -> Finding:
    return Finding(
        rule="weight negative",
        severity="rejected",
        message="The weight is below nought: nobody stands for fewer than no people.",
        do="Ask those who drew the sample; a code for a missing weight is a missing weight.",
        column=heading,
    )


def _silent() -> Finding:
    return Finding(
        rule="nothing answered",
        severity="rejected",
        message="No item was answered: the row is of somebody asked, who did not answer.",
        do="Nothing to do, where it is so; count them under [[asked]].",
    )


def twice(heading: str) -> Finding:
    """Return the finding of a respondent who stands in the file already."""
    return Finding(
        rule="respondent twice",
        severity="rejected",
        message="This respondent answered in a row above, in the same wave: the first was used.",
        do="Keep the answers that count, and delete the others.",
        column=heading,
    )
