"""Learning on its way out: the answer, what people say, and the mirror, fit for their readers.

What few people said is theirs: a score of few respondents, a site at which few were interviewed.
It is hidden, with what would give it away, and no sentence tells it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.release.answers import ClearedAnswer, clear_answer

if TYPE_CHECKING:
    from onestory.model.learning import Learning
    from onestory.model.release import DisclosureRule, Provenance, Suppression


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedLearning:
    """Learning cleared for an audience; the only thing that its report is written from.

    `learning.answer` is that of `answer`. `withheld` says in sentences what is hidden and why; it
    is empty where nothing is.
    """

    rule: DisclosureRule
    learning: Learning
    answer: ClearedAnswer
    provenance: Provenance
    suppression: Suppression
    withheld: tuple[str, ...] = ()


def clear_learning(
    learning: Learning, *, rule: DisclosureRule, provenance: Provenance
) -> ClearedLearning:
    """Return the learning as it may leave under the rule, and what was hidden of it.

    Raises ReleaseError as `clear_answer` does.
    """
    answer = clear_answer(learning.answer, rule=rule, provenance=provenance)
    return ClearedLearning(
        rule=rule,
        learning=learning,
        answer=answer,
        provenance=answer.provenance,
        suppression=answer.suppression,
        withheld=answer.withheld,
    )
