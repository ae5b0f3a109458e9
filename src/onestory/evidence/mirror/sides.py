"""Sides: a row of what is perceived, and a row of what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Perceived:
    """One row of `model.mirror.PERCEIVED_ROWS`."""

    site: str
    wave: str
    through: date | None
    value: float | None
    lower: float | None
    upper: float | None
    respondents: int | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One row of `model.mirror.MEASURED_ROWS`."""

    outcome: str
    site: str
    through: date
    kind: str
    estimate: float | None
    lower: float | None
    upper: float | None
    contrast: str
    events: float | None
    note: str | None
