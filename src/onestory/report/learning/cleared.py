"""What is told from: everything that one study has to tell, cleared for its readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import pyarrow as pa

from onestory.model.answer import Answer, Judgement
from onestory.model.effect import Effect
from onestory.model.learning import Learning
from onestory.model.release import DisclosureRule, Provenance, Suppression
from onestory.release.answers import ClearedAnswer
from onestory.report.answer.plan import AnswerPlan


class Cleared(Protocol):
    """A learning cleared for an audience, as `release.clear_learning` gives it."""

    @property
    def rule(self) -> DisclosureRule:
        """The rule by which it was cleared."""
        ...

    @property
    def learning(self) -> Learning:
        """What may be told."""
        ...

    @property
    def answer(self) -> ClearedAnswer:
        """The answer, cleared by the same rule."""
        ...

    @property
    def provenance(self) -> Provenance:
        """What it rests on."""
        ...

    @property
    def suppression(self) -> Suppression:
        """What the rule hid."""
        ...

    @property
    def withheld(self) -> tuple[str, ...]:
        """What is hidden and why, in sentences."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What every section is written from.

    `answer` holds every judgement, of figures and of what was heard, in the study's order;
    `tables` are the data of the report by name: lines point to their rows.
    """

    answer: Answer
    learning: Learning
    plan: AnswerPlan
    tables: Mapping[str, pa.Table]
    cleared: Cleared

    @property
    def invented(self) -> bool:
        """Whether any of it is invented."""
        return is_invented(self.cleared)

    def effect(self, outcome: str) -> Effect | None:
        """Return the effect on the outcome of that id, the main one where there are several."""
        return next((one for one in self.answer.effects if one.outcome.id == outcome), None)

    def rows(self, table: str, **wanted: object) -> tuple[int, ...]:
        """Return the numbers, from 1, of the rows of the table that hold what is wanted."""
        names = list(wanted)
        columns = [self.tables[table].column(name).to_pylist() for name in names]
        values = tuple(wanted.values())
        return tuple(
            at for at, row in enumerate(zip(*columns, strict=True), 1) if tuple(row) == values
        )


def is_invented(cleared: Cleared) -> bool:
    """Return whether anything that is told is invented."""
    told = cleared.learning
    parts: Sequence[object] = (
        *told.surveys,
        *told.interviews,
        *told.mirrors,
        *((told.partnership,) if told.partnership else ()),
    )
    return (
        cleared.provenance.invented
        or cleared.answer.answer.invented
        or any(getattr(one, "invented", False) for one in parts)
    )


def whole_answer(cleared: Cleared) -> Answer:
    """Return the answer with every judgement of the study, those heard among those counted."""
    answer = cleared.answer.answer
    judged: dict[str, Judgement] = {}
    for one in (*answer.judgements, *cleared.learning.heard):
        judged.setdefault(one.statement.id, one)
    order = [s.id for s in answer.study.statements]
    known = [judged[i] for i in order if i in judged]
    strange = [one for i, one in judged.items() if i not in order]
    return replace(answer, judgements=(*known, *strange))
