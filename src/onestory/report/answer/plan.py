"""What a page of an answer is told beside the answer: names of things that it has only codes of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onestory.model.indicator import Indicator
from onestory.model.study import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPlan:
    """The cards of the outcomes' indicators, and the names of places by code; both may be empty.

    `repeat` is the command that makes the page again, as it is typed: without the folder's own
    name, which is no part of the study.
    """

    indicators: tuple[Indicator, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    repeat: str = "onestory evaluate FOLDER"

    def card(self, outcome: Outcome) -> Indicator | None:
        """Return the card of the outcome's indicator, if it was given."""
        return next((one for one in self.indicators if one.id == outcome.indicator), None)

    def title(self, outcome: Outcome) -> str:
        """Return what the outcome is called: the card's title, else its id in words."""
        card = self.card(outcome)
        if card is not None:
            return card.title
        words = (outcome.id or outcome.indicator).replace("_", " ").replace("-", " ").strip()
        return words[:1].upper() + words[1:]

    def place(self, code: str) -> str:
        """Return the name of the place, else its code."""
        return self.names.get(code, code)
