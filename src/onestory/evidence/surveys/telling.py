"""Telling a survey: its scores, changes, gaps, who is missing, and all that in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.evidence.surveys.answers import Answers, Scored, answers
from onestory.evidence.surveys.answers import scored as scores_of
from onestory.evidence.surveys.changes import Compared, against_rows, change_rows, gap_rows
from onestory.evidence.surveys.estimates import Row, cuts, score_rows, told
from onestory.evidence.surveys.response import response_rows
from onestory.evidence.surveys.sentences import cautions, sentences
from onestory.evidence.surveys.spans import spans
from onestory.evidence.surveys.weighing import of_weights
from onestory.model.survey import CHANGE_ROWS, RESPONSE_ROWS, SCORE_ROWS, SurveyTold

if TYPE_CHECKING:
    from onestory.model.survey import Survey


def tell_survey(survey: Survey, scored: pa.Table, *, sites: Sequence[str]) -> SurveyTold:
    """Return what a survey said, with ranges that know how its respondents were drawn.

    `scored` follows `SCORED`; `sites` are the study's. Answers of other places are told by place,
    and stand in none of the figures over all sites. Without `sites` every place counts.
    """
    held = answers(survey, sites=sites)
    score_parts: list[Row] = []
    change_parts: list[Row] = []
    for scale in scores_of(held, scored):
        told_of = _of_scale(held, scale)
        score_parts += told_of[0]
        change_parts += told_of[1]
    response = pa.Table.from_pylist(list(response_rows(held)), schema=RESPONSE_ROWS)
    scores = pa.Table.from_pylist(score_parts, schema=SCORE_ROWS)
    changes = pa.Table.from_pylist(change_parts, schema=CHANGE_ROWS)
    broken = tuple(dict.fromkeys(span.broken for span in spans(held) if span.broken))
    return SurveyTold(
        survey=survey.id,
        title=survey.title,
        instrument=survey.instrument,
        scores=scores,
        response=response,
        changes=changes,
        sentences=sentences(held, scores=scores, changes=changes, response=response),
        cautions=cautions(held),
        respondents=survey.responses.num_rows,
        invented=survey.invented,
        inputs=survey.inputs,
        findings=(*survey.findings, *of_weights(held)),
        breaks=broken,
    )


def _of_scale(held: Answers, scale: Scored) -> tuple[list[Row], list[Row]]:
    """Return the rows of scores and of changes of one scale."""
    scores: list[Row] = []
    changes: list[Row] = []
    for cut in cuts(held):
        made = told(held, scale, cut)
        scores += score_rows(held, scale, made)
        asked = Compared(held=held, scale=scale, made=made)
        if cut.group_kind != "everyone":
            changes += gap_rows(asked)
        elif all(level is None for _, level, _ in cut.names):
            changes += change_rows(asked)
    changes += against_rows(held, scale)
    return scores, changes
