"""Learning: all that one locked study has to tell, before it is told in three lengths."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

if TYPE_CHECKING:
    from onestory.model.answer import Answer, Judgement
    from onestory.model.claims import CheckedClaim
    from onestory.model.finding import Finding
    from onestory.model.interviews import InterviewsTold
    from onestory.model.mirror import Mirror
    from onestory.model.partnership import Partnership
    from onestory.model.survey import SurveyTold

Length = Literal["team", "board", "full"]

LENS_ROWS = pa.schema(
    [
        pa.field("outcome", pa.string(), nullable=False),  # of the study, or of its experience
        pa.field("title", pa.string(), nullable=False),
        pa.field("group_kind", pa.string(), nullable=False),  # deprivation, ethnicity, ... or site
        pa.field("group", pa.string(), nullable=False),
        pa.field("estimate", pa.float64()),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("contrast", pa.string(), nullable=False),  # ratio, difference
        pa.field("known", pa.bool_(), nullable=False),
        pa.field("note", pa.string()),  # why it is not known, or what to ask for
    ]
)
"""One row an outcome and group: for whom it differed. Every outcome has at least one row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """The inequality lens: for whom outcomes differed; a sentence an outcome, keyed by its id."""

    rows: pa.Table = field(default_factory=LENS_ROWS.empty_table)
    sentences: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What the learning report tells: the answer, and everything set beside it.

    `heard` are the judgements of statements about what people, carers and staff say, in the
    study's order; those about figures stand in the answer. `not_measured` says in words which
    measures are missing altogether (social care, people, carers, staff).
    """

    answer: Answer
    heard: tuple[Judgement, ...]
    lens: Lens
    surveys: tuple[SurveyTold, ...] = ()
    interviews: tuple[InterviewsTold, ...] = ()
    mirrors: tuple[Mirror, ...] = ()
    claims: tuple[CheckedClaim, ...] = ()
    partnership: Partnership | None = None
    not_measured: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
