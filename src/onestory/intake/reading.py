"""Readings: what was made of a whole file, every physical row accounted for."""

from __future__ import annotations

from dataclasses import dataclass

from onestory.intake.figures import Figure
from onestory.intake.notices import Notice, Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReading:
    """The figures of a file, the rows refused and what was noticed.

    `received` counts the rows of data as they lie in the file, before any is parsed;
    `furniture` every other line.
    """

    figures: list[Figure]
    rejections: list[Rejection]
    notices: list[Notice]
    received: int
    furniture: int
