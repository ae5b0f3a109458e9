"""Measures: which one a published code means, by its year and its description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onestory.intake.notices import RefusedRowError
from onestory.intake.sheet import same_words
from onestory.model.period import Period
from onestory.sources import Measure, PublishedCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The measure a code stands for, and why its words were not followed, if so."""

    measure: str
    remark: str = ""


def meaning(measures: Sequence[Measure], code: str, *, period: Period, description: str) -> Meaning:
    """Return what the code meant in the financial year of the period.

    Raises RefusedRowError when the code was not in use then, or its description says that it
    means something else.
    """
    first = period.start.year if period.start.month >= 4 else period.start.year - 1
    year = f"{first}-{(first + 1) % 100:02d}"
    plain = re.sub("[^0-9A-Z]", "", code.upper())
    for measure in measures:
        for published in measure.codes:
            if published.code == plain and published.first <= year <= published.last:
                return _agreed(measure, published, year, description)
    known = any(published.code == plain for m in measures for published in m.codes)
    why = f"is not in use in {year}" if known else "is not known"
    raise RefusedRowError("unknown code", f"The measure code '{code[:20]}' {why}.")


def _agreed(measure: Measure, published: PublishedCode, year: str, description: str) -> Meaning:
    """Return the meaning if the description agrees with it."""
    words = same_words(description)
    if words == "" and year in published.undescribed:
        return Meaning(measure=measure.id)
    fits = all(w in words for w in published.words)
    if fits and not any(w in words for w in published.not_words):
        return Meaning(measure=measure.id)
    if year in published.misdescribed:
        return Meaning(measure=measure.id, remark=published.reason)
    raise RefusedRowError(
        "description contradicts code",
        f"In {year} the code {published.code} means '{measure.title}', "
        f"but the row is described as '{description[:120]}'.",
    )
