"""Asked: one estimand put to everyone drawn, and what its designs and checks are made from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.evaluate.caseload.people import only
from onestory.evaluate.scale import as_change
from onestory.model.effect_words import extent, size
from onestory.model.words import number

if TYPE_CHECKING:
    from onestory.evaluate.caseload.gathered import Gathered
    from onestory.evaluate.caseload.people import Span
    from onestory.model.caseload import Followed
    from onestory.model.study import Estimand, Outcome, Study
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.arrays import Contrasted, People

Family = Literal["poisson", "linear"]
CONFIDENCE = 0.95
TESTED = 0.99
"""How sure a check must be before it fails, as for studies of places."""
WIDEST = 25
"""How many times its lower end the upper end of a ratio may be before it tells nothing."""
_RARE = 3.0  # a person-year: fewer are told of a hundred people


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """One estimand of a study: its people with their outcome, and how they are weighted.

    `weight` (N,) makes candidates stand in for the exposed, as `Contrasted.weight`. `family` is
    the outcome model's: 'linear' where the outcome is a chance and no rate.
    """

    study: Study
    estimand: Estimand
    outcome: Outcome
    followed: Followed
    span: Span
    everyone: Gathered
    people: People
    weight: FloatArray
    family: Family
    confidence: float = CONFIDENCE

    @property
    def unit(self) -> str:
        """The unit of a difference."""
        if self.family == "linear":
            return "% of people"
        return f"{self.followed.unit} a person-year".strip()

    def change(self, value: float) -> float:
        """Return a contrast as a share, or in the unit of a difference."""
        per_cent = self.family == "linear" and self.estimand.contrast == "difference"
        return as_change(value, self.estimand.contrast) * (100 if per_cent else 1)

    def words(self, value: float) -> str:
        """Return a contrast in words: '2.1% lower'."""
        return size(self.change(value), self.estimand.contrast, self.unit)

    def said(self, found: Contrasted) -> str:
        """Return a contrast with its range in words."""
        if not ranged(found):
            return f"{self.words(found.value)} (no range can be given)"
        return f"{self.words(found.value)} (range {self.span_words(found)})"

    def span_words(self, found: Contrasted) -> str:
        """Return the range of a contrast in words."""
        lower, upper = self.change(found.lower), self.change(found.upper)
        return extent(lower, upper, self.estimand.contrast, self.unit)

    def rated(self, *amounts: float) -> tuple[str, ...]:
        """Return rates or chances told beside one another, of as many people, the last with that.

        '58' and '35 admissions per 100 people a year', '14.0%' and '12.0% of people'.
        """
        if self.family == "linear":
            shares = [f"{100 * amount:.1f}%" for amount in amounts]
            return (*shares[:-1], f"{shares[-1]} of people")
        times, per = (100, "100 people") if max(amounts) < _RARE else (1, "person")
        rates = [_plain(times * amount) for amount in amounts]
        return (*rates[:-1], f"{rates[-1]} {self.followed.unit} per {per} a year")

    def among(self, kept: BoolArray) -> Asked:
        """Return the question put to the people kept only, their weights as they are."""
        return replace(self, people=only(self.people, kept), weight=self.weight[kept])


def _plain(value: float) -> str:
    """Return a rate with two figures that count, or whole."""
    return number(value, 0 if value >= 10 else 1)


def ranged(found: Contrasted) -> bool:
    """Return whether the contrast has a range."""
    return bool(np.isfinite(found.lower) and np.isfinite(found.upper))


def readable(found: Contrasted) -> Contrasted:
    """Return the contrast, without its range where that is too wide to tell anything."""
    if found.scale != "ratio" or not ranged(found) or found.upper - found.lower <= np.log(WIDEST):
        return found
    why = f"Too few events: the range spans more than {WIDEST}-fold."
    return replace(found, lower=np.nan, upper=np.nan, p_value=np.nan, why_not=why)


def shown(found: Contrasted) -> bool:
    """Return whether the contrast has a range, and it leaves out no difference at all."""
    return ranged(found) and bool(found.lower > 0 or found.upper < 0)
