"""Deprivation of places: the effect at the more deprived sites, and at the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate import panel as panels
from onestory.evaluate.lens_rows import Row, estimated
from onestory.evaluate.prepare import happened
from onestory.model.errors import StatsError, StudyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onestory.model.answer import Answer
    from onestory.model.effect import Effect
    from onestory.model.result import Result

MORE = (1, 2)
"""The fifths of places that count as the more deprived."""
FEWEST = 10
"""Comparators of one half of the places without which all are taken."""
KIND = "deprivation of places"


def by_deprivation_of_places(
    answer: Answer, effect: Effect, result: Result, *, fifths: Mapping[str, int]
) -> Iterator[Row]:
    """Return two rows, each half of the sites beside its comparators; none where one is empty.

    Comparators are of the same half, or all where those are too few. A site whose fifth is not
    known stands in neither.
    """
    try:
        whole = panels.of(result, answer.study, effect.estimand, starts=happened(answer.delivered))
    except (StudyError, StatsError):
        return
    fifth = np.array([fifths.get(code, 0) for code in whole.codes])
    more, less = np.isin(fifth, MORE), fifth > max(MORE)
    if not (more & whole.exposed).any() or not (less & whole.exposed).any():
        return
    for name, half in (("the more deprived (fifths 1 and 2)", more), ("the others", less)):
        others = half & ~whole.exposed
        beside = others if int(others.sum()) >= FEWEST else ~whole.exposed
        kept = panels.only(whole, (half & whole.exposed) | beside)
        yield estimated(kept, answer.study, kind=KIND, group=name)
