"""Data: every table of the report by its name, and the sentences with the rows they rest on."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from onestory.model.answer import Answer
from onestory.model.interviews import AGREEMENT_ROWS, COMPARED_ROWS, PROFILE_ROWS
from onestory.model.learning import Learning
from onestory.model.mirror import CORRELATION_ROWS, MIRROR_ROWS
from onestory.model.partnership import OVERLAP_ROWS, PARTNER_ROWS, VOICE_ROWS
from onestory.model.survey import CHANGE_ROWS, RESPONSE_ROWS, SCORE_ROWS
from onestory.report.answer import tidy
from onestory.report.answer.plan import AnswerPlan
from onestory.report.learning.document import Document

CLAIMS = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("claim", "statement", "about", "said_by")),
        pa.field("number", pa.float64()),
        pa.field("unit", pa.string()),
        pa.field("source", pa.string()),
        pa.field("dated", pa.date32()),
        *(pa.field(name, pa.string()) for name in ("against", "verdict")),
        *(pa.field(name, pa.float64()) for name in ("found", "lower", "upper")),
        *(pa.field(name, pa.string()) for name in ("sentence", "reckoned")),
    ]
)
SENTENCES = pa.schema(
    [
        pa.field(name, pa.string(), nullable=False)
        for name in ("id", "section", "least_length", "text", "table", "rows")
    ]
)


def tables(answer: Answer, learning: Learning, plan: AnswerPlan) -> dict[str, pa.Table]:
    """Return every table by its name: those of the answer, then those of what was heard."""
    told = learning.interviews
    partners = learning.partnership
    return {
        **tidy.tables(answer, plan),
        "lens": learning.lens.rows,
        "survey_scores": _stacked([s.scores for s in learning.surveys], SCORE_ROWS),
        "survey_response": _stacked([s.response for s in learning.surveys], RESPONSE_ROWS),
        "survey_changes": _stacked([s.changes for s in learning.surveys], CHANGE_ROWS),
        "interview_profiles": _named(
            "interviews", [(i.interviews, i.profiles) for i in told], PROFILE_ROWS
        ),
        "interview_agreement": _named(
            "interviews", [(i.interviews, i.agreement) for i in told], AGREEMENT_ROWS
        ),
        "interview_compared": _named(
            "interviews", [(i.interviews, i.compared) for i in told], COMPARED_ROWS
        ),
        "mirror": _named("mirror", [(m.asked.id, m.rows) for m in learning.mirrors], MIRROR_ROWS),
        "mirror_correlations": _named(
            "mirror", [(m.asked.id, m.correlations) for m in learning.mirrors], CORRELATION_ROWS
        ),
        "claims": _claims(learning),
        "partners": partners.partners if partners else PARTNER_ROWS.empty_table(),
        "overlaps": partners.overlaps if partners else OVERLAP_ROWS.empty_table(),
        "voices": partners.voices if partners else VOICE_ROWS.empty_table(),
    }


def sentences(document: Document) -> pa.Table:
    """Return every sentence of the report with the table and rows that it rests on.

    `rows` are numbers from 1, below the heading line; '' where the whole table stands behind it.
    """
    return pa.Table.from_pylist(
        [
            {
                "id": line.id,
                "section": section.id,
                "least_length": line.least,
                "text": line.words,
                "table": line.table,
                "rows": "; ".join(str(row) for row in line.rows),
            }
            for section, line in document.lines
        ],
        schema=SENTENCES,
    )


def _stacked(parts: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    if not parts:
        return schema.empty_table()
    return pa.concat_tables(parts, promote_options="default").combine_chunks()


def _named(name: str, parts: Sequence[tuple[str, pa.Table]], schema: pa.Schema) -> pa.Table:
    """The tables one below the other, each row with the id of what it belongs to."""
    first = pa.field(name, pa.string(), nullable=False)
    if not parts:
        return pa.schema([first, *schema]).empty_table()
    made = [
        one.add_column(0, first, pa.array([key] * one.num_rows, pa.string())) for key, one in parts
    ]
    return pa.concat_tables(made, promote_options="default").combine_chunks()


def _claims(learning: Learning) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "claim": one.claim.id,
                **{
                    name: getattr(one.claim, name)
                    for name in ("statement", "about", "said_by", "number", "unit", "source")
                },
                "dated": one.claim.dated,
                **{
                    name: getattr(one, name)
                    for name in ("against", "verdict", "found", "lower", "upper", "sentence")
                },
                "reckoned": " ".join(one.reckoned),
            }
            for one in learning.claims
        ],
        schema=CLAIMS,
    )
