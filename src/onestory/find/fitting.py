"""Fitting: the score of a chance, made of what happened to people like these before."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import expit

from onestory.find.chance import chance
from onestory.model.errors import StudyError
from onestory.model.found import Score, Term
from onestory.stats.people.chunks import moments, pieces
from onestory.stats.people.regression import logistic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from onestory.model.caseload import Covariate
    from onestory.stats.estimate import BoolArray, FloatArray

HELD_OUT = 0.25
"""The share of people whom no score is made of, so that it can be tested on them."""
MOST = 400_000
"""A score is made of so many people at most, taken by chance: more would change nothing in it."""
LEAST = 100
"""Fewer to whom it happened, and who are not held out, make no score."""
_LEFT_OUT = re.compile(r"ethnicity_.*|registered_years")
"""Covariates that no score is made of: it is told how it holds in each group, and that no group is
found less often because less was recorded of it."""


def fitted(
    entries: pa.Table, covariates: Sequence[Covariate], *, happens: str, on: date, seed: int
) -> Score:
    """Return the score made of the people of one day (`happened`, null left out).

    A logistic regression on all covariates but ethnicity, whose columns are held back a little
    (ridge of 1 on standardised columns). Raises StudyError where it happened to too few.
    """
    rows = entries.filter(pa.array(_among(entries, seed)))
    happened = happening(rows)
    if happened.sum() < LEAST or (~happened).sum() < LEAST:
        raise StudyError(
            found=f"Of {len(happened):,} people who met the rule on {on.isoformat()}, '{happens}'"
            f" came to {int(happened.sum()):,} within a year: too few to make a score of"
            f" ({LEAST} with it and {LEAST} without are needed).",
            do="Widen the rule, use points of your own (`points`), or leave the score out: then"
            " the order is by chance.",
        )
    # What is the same of everybody, such as a condition first met later, leaves no trace.
    chosen = [
        one
        for one in covariates
        if not _LEFT_OUT.fullmatch(one.name) and pc.count_distinct(rows[one.name]).as_py() > 1
    ]
    values = matrix(rows, [one.name for one in chosen])
    weight = np.ones(len(happened))
    made = logistic(values, happened.astype(np.float64), weight, ridge=1.0)
    means = moments(values, weight).mean
    terms = tuple(
        Term(name=one.name, words=one.words, adds=float(adds), mean=float(mean))
        for one, adds, mean in zip(chosen, made.coefficients[1:], means, strict=True)
    )
    return Score(
        happens=happens,
        terms=terms,
        version=version(terms, float(made.coefficients[0])),
        constant=float(made.coefficients[0]),
        fitted_on=on,
        people=len(happened),
        happened=int(happened.sum()),
    )


def version(terms: Sequence[Term], constant: float | None) -> str:
    """Return eight letters that stand for what every covariate adds."""
    said = ";".join(f"{one.name}={one.adds:.6g}" for one in terms) + f";{constant}"
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def held_out(entries: pa.Table, seed: int) -> pa.Table:
    """Return the entries of the quarter of people, on every day the same, who are held out."""
    return entries.filter(pa.array(_chance(entries, seed) < HELD_OUT))


def _among(entries: pa.Table, seed: int) -> BoolArray:
    """Return whom the score is made of: at most MOST of those whose outcome is known."""
    drawn = np.where(entries["happened"].is_valid().to_numpy(), _chance(entries, seed), 0.0)
    known = np.sort(drawn[drawn >= HELD_OUT])
    return (drawn >= HELD_OUT) & (drawn <= known[: MOST + 1][-1] if len(known) else False)


def _chance(entries: pa.Table, seed: int) -> FloatArray:
    return chance(entries["person_id"].to_numpy(), f"{seed} held out")


def happening(entries: pa.Table) -> BoolArray:
    """Return of each entry whether it happened; none may be null."""
    return entries["happened"].to_numpy(zero_copy_only=False).astype(np.bool_)


def matrix(entries: pa.Table, names: Sequence[str]) -> NDArray[np.float32]:
    """Return the covariates (N, K), a column a name."""
    values = np.empty((entries.num_rows, len(names)), np.float32)
    for place, name in enumerate(names):
        values[:, place] = entries[name].to_numpy()
    return values


def scores(score: Score, entries: pa.Table) -> FloatArray:
    """Return (N,) the chance of each entry, or its points."""
    values = matrix(entries, [one.name for one in score.terms])
    adds = np.array([one.adds for one in score.terms])
    found = np.empty(len(values))
    for rows in pieces(len(values)):
        found[rows] = values[rows].astype(np.float64) @ adds
    return found if score.constant is None else np.asarray(expit(found + score.constant))
