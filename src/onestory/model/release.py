"""Releases: what was cleared to leave, for whom, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onestory.model.comparison import Comparison
from onestory.model.finding import Finding
from onestory.model.records import Received
from onestory.model.result import Input, Result

Audience = Literal["inside the agreement", "public"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRule:
    """The rule by which small numbers are protected.

    Counts from 1 to `smallest - 1` are hidden (0 hides none); shown counts are rounded to a
    multiple of `round_to` (1 leaves them). `secondary` also hides what would give a hidden
    count away by subtraction from a total.
    """

    audience: Audience
    smallest: int
    round_to: int
    secondary: bool
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """What the rule did: rows hidden as small, rows hidden to protect them, rows rounded."""

    primary: int
    secondary: int
    rounded: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What an artefact rests on: inputs by hash, definitions and code by version."""

    inputs: tuple[Input, ...]
    definitions: tuple[str, ...]
    code_version: str
    plan_sha256: str
    made_on: str
    invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Results and comparisons cleared for an audience; the only thing `report` draws from.

    `received` tells of the records that partners sent, None where there are none.
    """

    rule: DisclosureRule
    results: tuple[Result, ...]
    comparisons: tuple[Comparison, ...]
    suppression: Suppression
    provenance: Provenance
    findings: tuple[Finding, ...] = ()
    received: Received | None = None
