"""Evidence: what every check of an effect on people is given, and how to ask again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.evaluate.caseload.asked import TESTED, ranged
from onestory.evaluate.caseload.designs import by_weights
from onestory.evaluate.caseload.people import NO_TIME, amounts, only, uncovered, years

if TYPE_CHECKING:
    from onestory.evaluate.caseload.asked import Asked
    from onestory.evaluate.caseload.gathered import Gathered
    from onestory.evaluate.caseload.people import Span
    from onestory.evaluate.caseload.setting import Setting
    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.people.arrays import Contrasted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """One estimand's main answer, and what is needed to try it."""

    asked: Asked
    found: Contrasted
    ground: Setting

    @property
    def everyone(self) -> Gathered:
        """Everyone drawn."""
        return self.asked.everyone

    @property
    def stand_ins(self) -> FloatArray:
        """The weights of those who stand in for the exposed (N,), nought for the exposed."""
        return self.found.weight * ~self.everyone.exposed

    def share(self, which: BoolArray, *, exposed: bool) -> float:
        """Return what share of one arm, as weighted, some people are."""
        arm = self.found.weight * (self.everyone.exposed == exposed)
        total = float(arm.sum())
        return float(arm @ which) / total if total > 0 else float("nan")

    def within(self, span: Span, *, kept: BoolArray | None = None) -> Contrasted:
        """Return the same contrast in other days, the weights held, as sure as a check must be.

        Raises StatsError where nobody of an arm is left.
        """
        outcome = self.asked.followed.outcome
        return self.contrast(
            amounts(self.everyone, outcome, span), years(self.everyone, span), kept=kept
        )

    def contrast(
        self, outcome: FloatArray, time: FloatArray, *, kept: BoolArray | None = None
    ) -> Contrasted:
        """Return the weighted contrast of something else, as sure as a check must be."""
        use = (self.found.weight > 0) & (time > NO_TIME)
        use = use if kept is None else use & kept
        people = replace(uncovered(self.asked.people), outcome=outcome, time=time)
        strict = replace(self.asked, confidence=TESTED)
        return by_weights(only(people, use), self.found.weight[use], strict)

    def differs(self, value: FloatArray) -> Contrasted:
        """Return the difference between the arms' means of something, at 99%."""
        as_difference = replace(self.asked.estimand, contrast="difference")
        other = replace(self, asked=replace(self.asked, estimand=as_difference, family="linear"))
        return other.contrast(value, np.ones(value.size))


def apart(found: Contrasted) -> bool:
    """Return whether a contrast's range leaves out no difference."""
    return ranged(found) and bool(found.lower > 0 or found.upper < 0)
