"""Sentences of a survey, in plain words and in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.evidence.surveys.answers import Answers


def sentences(
    held: Answers, *, scores: pa.Table, changes: pa.Table, response: pa.Table
) -> tuple[str, ...]:
    """Return what the survey says: the main scale, its change, who is missing, gaps, cautions."""
    return ()


def cautions(held: Answers) -> tuple[str, ...]:
    """Return what to bear in mind of every score of this survey."""
    return held.survey.instrument.cautions
