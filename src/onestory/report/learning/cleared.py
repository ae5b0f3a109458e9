"""What is told from: everything that one study has to tell, cleared for its readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from onestory.model.answer import Answer, Judgement
from onestory.model.effect import Effect
from onestory.model.finding import Finding
from onestory.model.learning import Learning
from onestory.release.learning import ClearedLearning
from onestory.report.answer.plan import AnswerPlan


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
    cleared: ClearedLearning

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


def is_invented(cleared: ClearedLearning) -> bool:
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


def whole_answer(cleared: ClearedLearning) -> Answer:
    """Return the answer with every judgement of the study, those heard among those counted."""
    answer = cleared.answer.answer
    judged: dict[str, Judgement] = {}
    for one in (*cleared.learning.heard, *answer.judgements):  # what is heard, first
        judged.setdefault(one.statement.id, one)
    order = [s.id for s in answer.study.statements]
    known = [judged[i] for i in order if i in judged]
    strange = [one for i, one in judged.items() if i not in order]
    return replace(answer, judgements=(*known, *strange), findings=_findings(cleared))


def _findings(cleared: ClearedLearning) -> tuple[Finding, ...]:
    """Every finding of the answer, and of what was heard, once.

    For the public those told together have lost the numbers of their rows; one that has kept them
    with its own part is the same finding.
    """
    learning = cleared.learning
    parts = (*learning.surveys, *learning.interviews, *learning.mirrors, *learning.claims)
    held = dict.fromkeys((*cleared.answer.answer.findings, *learning.findings))
    own = (
        *(found for part in parts for found in part.findings),
        *(learning.partnership.findings if learning.partnership else ()),
    )
    for one in own:
        if replace(one, rows=0, first_rows=()) not in held:
            held[one] = None
    return tuple(held)
