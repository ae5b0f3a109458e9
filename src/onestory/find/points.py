"""Points: a score of one's own, so many points for a unit of each covariate."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from onestory.find.fitting import version
from onestory.model.errors import PlanError
from onestory.model.found import Score, Term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onestory.model.caseload import Covariate


def points(
    given: Mapping[str, float], covariates: Sequence[Covariate], *, happens: str, where: str
) -> Score:
    """Return the score of points by the names, or the words, of covariates.

    Raises PlanError for a name that is no covariate of these records.
    """
    known = {one.name: one for one in covariates} | {one.words: one for one in covariates}
    strange = [name for name in given if name not in known]
    if strange:
        near = get_close_matches(strange[0], known, n=1)
        raise PlanError(
            found=f"'{strange[0]}' is no covariate of these records.",
            where=where,
            do=f"Did you mean '{near[0]}'?" if near else f"They are: {', '.join(sorted(known))}.",
        )
    terms = tuple(
        Term(name=known[name].name, words=known[name].words, adds=adds, mean=0.0)
        for name, adds in given.items()
    )
    return Score(happens=happens, terms=terms, version=version(terms, None))
