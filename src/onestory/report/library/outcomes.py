"""Outcomes: those of a report with their answers, and the kind by which reports are compared."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onestory.report.library.entries import Outcome
from onestory.report.library.searching import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onestory.report.library.parts import Parts

_KINDS: Mapping[str, tuple[str, ...]] = {
    "Avoidable emergency admissions": ("avoidable", "ambulatory care sensitive"),
    "Emergency admissions": ("emergency admission", "unplanned admission", "non-elective"),
    "Emergency department attendances": ("emergency department", "a&e", "emergency attendance"),
    "Outpatient attendances": ("outpatient",),
    "Planned admissions": ("elective admission", "planned admission"),
    "Delayed discharges": ("delayed transfer", "delayed day", "delayed discharge"),
    "Life expectancy": ("life expectancy",),
    "Requests for social care": ("requests for social care", "requests for support"),
    "Care coordination": ("care coordination",),
    "Carers' quality of life": ("carers' quality of life",),
}
"""Kinds of outcome that go by several names, and the words by which a title is one of them."""

_ROLES: Mapping[str, str] = {
    "outcome": "",
    "harm": "A harm that was watched",
    "negative control": "Should not have moved",
}
_TOLD = re.compile(r"[\d.,]+ (.+) (?:higher|lower)")


def kind(outcome: Outcome) -> str:
    """Return the kind that the outcome is compared under: its own title where it has no other."""
    said = folded(outcome.title)
    found = (name for name, signs in _KINDS.items() if any(sign in said for sign in signs))
    return next(found, outcome.title)


def outcomes(told: Parts) -> tuple[Outcome, ...]:
    """Return every outcome of a report, with what its statements of success add to it."""
    held = {one.text("id"): _outcome(one) for one in told.each("outcomes")}
    for said in told.each("statements"):
        name = said.text("outcome")
        known = held.get(name) or Outcome(id=name, title=said.text("what"))
        held[name] = _with(known, said)
    return tuple(held.values())


def _outcome(one: Parts) -> Outcome:
    return Outcome(
        id=one.text("id"),
        title=one.text("title") or one.text("id"),
        role=_ROLES.get(one.text("role"), one.text("role")),
        verdict=one.text("verdict"),
        estimate=one.number("estimate"),
        lower=one.number("lower"),
        upper=one.number("upper"),
        contrast=one.text("contrast"),
        unit=one.text("unit") or _unit(one.text("found")),
        found=one.text("found"),
        span=one.text("range"),
    )


def _unit(found: str) -> str:
    """The unit in which a change is told in words: 'points of 15' of '0.4 points of 15 higher'."""
    told = _TOLD.fullmatch(found)
    return told[1] if told else ""


def _with(known: Outcome, said: Parts) -> Outcome:
    """The outcome with a statement's plan and numbers; what the outcome says itself stays."""
    lower, upper = said.number("lower"), said.number("upper")
    return replace(
        known,
        planned="; ".join(filter(None, (known.planned, said.text("planned")))),
        reached="; ".join(filter(None, (known.reached, said.text("reached")))),
        verdict=known.verdict or said.text("verdict"),
        estimate=known.estimate if known.estimate is not None else said.number("estimate"),
        lower=known.lower if known.lower is not None else lower,
        upper=known.upper if known.upper is not None else upper,
        contrast=known.contrast or said.text("contrast"),
    )
