"""Setting: everyone drawn with the weights that make candidates stand in for the exposed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onestory.evaluate.caseload.asked import Asked
from onestory.evaluate.caseload.designs import OF_PERSONS, design_of
from onestory.evaluate.caseload.gathered import codes, gathered
from onestory.evaluate.caseload.likeness import balance
from onestory.evaluate.caseload.outcome import followed_in
from onestory.evaluate.caseload.people import Span, people_of, refuse, span_of
from onestory.model.errors import StudyError
from onestory.stats.people.balancing import Balanced, balanced
from onestory.stats.people.overlap import propensity

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.evaluate.caseload.gathered import Gathered
    from onestory.evaluate.run import Surroundings
    from onestory.model.caseload import Caseload, Drawn, Followed
    from onestory.model.study import Estimand, Study
    from onestory.stats.estimate import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """Everyone drawn for a study, weighted once: who is alike does not turn on the outcome.

    `chance` (N,) is each person's chance of being taken on, `balance` as `BALANCE_ROWS`.
    """

    study: Study
    caseload: Caseload
    drawn: Drawn
    everyone: Gathered
    balanced: Balanced
    chance: FloatArray
    balance: pa.Table
    surroundings: Surroundings

    def balance_of(self, weight: FloatArray) -> pa.Table:
        """Return `BALANCE_ROWS` under other weights."""
        if weight is self.balanced.weight:
            return self.balance
        return balance(self.everyone, weight, self.drawn.covariates)


def setting(study: Study, drawn: Drawn, surroundings: Surroundings) -> Setting:
    """Return everyone drawn, with weights and how alike they make people.

    Raises:
        StudyError: the study is not one of people, or nobody is exposed, or nobody is beside them.
        StatsError: no month of being taken on holds both an exposed and a candidate.
    """
    if study.caseload is None:
        raise StudyError(
            found="The study is one of places: it has no [caseload].",
            where=study.title,
            do="Say how people are drawn under [caseload], or run it as a study of places.",
        )
    everyone = gathered(drawn, study, study.caseload)
    if design_of(study, study.caseload) in OF_PERSONS:
        everyone = replace(everyone, cluster=codes(drawn.entries, "person_id"))
    people = people_of(everyone, drawn.followed[0].outcome, Span(first=0, last=1))
    found = balanced(people)
    return Setting(
        study=study,
        caseload=study.caseload,
        drawn=drawn,
        everyone=everyone,
        balanced=found,
        chance=propensity(people),
        balance=balance(everyone, found.weight, drawn.covariates),
        surroundings=surroundings,
    )


def ask(estimand: Estimand, ground: Setting) -> Asked:
    """Return the estimand put to everyone drawn.

    Raises:
        StudyError: its outcome is not followed, or nobody was followed or had any of it.
    """
    followed = _followed(estimand, ground)
    span = span_of(estimand)
    refuse(ground.everyone, followed, span)
    found = followed_in(ground.everyone, followed, span)
    return Asked(
        study=ground.study,
        estimand=estimand,
        outcome=ground.study.outcome(estimand.outcome),
        followed=followed,
        span=span,
        everyone=ground.everyone,
        people=found.people,
        weight=ground.balanced.weight,
        family=found.family,
    )


def _followed(estimand: Estimand, ground: Setting) -> Followed:
    found = [one for one in ground.drawn.followed if one.outcome == estimand.outcome]
    if not found:
        raise StudyError(
            found=f"The outcome '{estimand.outcome}' was not followed in the people drawn.",
            where=f"estimand '{estimand.id}'",
            do="Draw the people again with that outcome among those followed.",
        )
    return found[0]
