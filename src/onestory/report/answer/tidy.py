"""Tidy tables of an answer: every figure and verdict of the page as rows with stable columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from onestory.model.answer import Answer
from onestory.model.effect import CHOICE_ROWS, EVENT_ROWS, SERIES_ROWS, Effect
from onestory.report.answer import people_tidy
from onestory.report.answer.plan import AnswerPlan
from onestory.report.tidy import FINDINGS, INPUTS

Value = object
Record = Mapping[str, Value]

_OUTCOME = (
    pa.field("outcome", pa.string(), nullable=False),
    pa.field("estimand", pa.string(), nullable=False),
    pa.field("invented", pa.bool_(), nullable=False),
)


def _texts(*names: str) -> list[pa.Field]:
    return [pa.field(name, pa.string()) for name in names]


def _numbers(*names: str) -> list[pa.Field]:
    return [pa.field(name, pa.float64()) for name in names]


def _counts(*names: str) -> list[pa.Field]:
    return [pa.field(name, pa.int64()) for name in names]


EFFECTS = pa.schema(
    [
        *_OUTCOME,
        *_texts("outcome_title", "role", "unit", "design", "contrast", "average", "verdict"),
        *_numbers("estimate", "lower", "upper", "confidence"),
        *[pa.field("known", pa.bool_())],
        *_texts("reason"),
        *_counts("n_exposed", "n_comparator", "periods_before", "periods_after"),
        *_numbers("p_value", "smallest_p", "other_average", "other_lower", "other_upper", "margin"),
        *_texts("method", "inference", "sentence"),
    ]
)
STATEMENTS = pa.schema(
    [
        *_texts("statement", "what", "for_whom", "outcome", "wanted"),
        *_numbers("size"),
        pa.field("by", pa.date32()),
        *_texts("failure", "harm", "agreed_by", "reached"),
        *_numbers("change"),
        *_texts("reached_sentence", "verdict", "because_sentence"),
    ]
)
CHECKS = pa.schema([*_OUTCOME, *_texts("check", "passed", "sentence")])
SITES = pa.schema(
    [
        *_texts("site", "place"),
        *(
            pa.field(name, pa.date32())
            for name in (
                *("announced", "planned", "staffed", "first_person"),
                *("caseload_reached", "exposed_from"),
            )
        ),
        *_numbers("largest_share"),
    ]
)
RIVALS = pa.schema(
    [
        *_texts("rival", "title", "what", "touch", "start", "end"),
        *_numbers("exposed_share", "comparator_share"),
        *_texts("exposed_touched", "comparators_touched"),
        *(pa.field(name, pa.bool_()) for name in ("throughout", "sure", "testable")),
        *_texts("sentence"),
    ]
)
DESIGNS = pa.schema([*_texts("design"), pa.field("supported", pa.bool_()), *_texts("sentence")])
ITEMS = pa.schema(_texts("guideline", "item", "text"))


def tables(answer: Answer, plan: AnswerPlan) -> dict[str, pa.Table]:
    """Return every table of the answer by its name, in the order of the page."""
    return {
        "statements": _made((_statement(answer, at) for at in range(_judged(answer))), STATEMENTS),
        "effects": _made((_effect(one, answer, plan) for one in answer.effects), EFFECTS),
        "series": _stacked(answer, "series", SERIES_ROWS),
        "by_time": _stacked(answer, "by_time", EVENT_ROWS),
        "choices": _stacked(answer, "choices", CHOICE_ROWS),
        **people_tidy.tables(answer),
        "checks": _made(_checks(answer), CHECKS),
        "sites": _made(_named(answer.delivered.sites, SITES.names), SITES),
        "activity": answer.delivered.rows,
        "rivals": _made(_rivals(answer), RIVALS),
        "designs": _made(_named(answer.suggestions, DESIGNS.names), DESIGNS),
        "guideline_items": _made(_named(answer.items, ITEMS.names), ITEMS),
        "findings": _made(_findings(answer), FINDINGS),
        "inputs": _made(_named(answer.inputs, INPUTS.names), INPUTS),
    }


def check_tables(answer: Answer) -> dict[str, pa.Table]:
    """Return the table behind each check that has one, by the names of outcome and check."""
    return {
        f"check_{slug(effect.outcome.id)}_{slug(one.name)}": one.table
        for effect in answer.effects
        for one in effect.checks
        if one.table.num_rows
    }


def slug(text: str) -> str:
    """Return the text as a name of a file: lower case letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "one"


def _judged(answer: Answer) -> int:
    return len(answer.judgements)


def _statement(answer: Answer, at: int) -> Record:
    one = answer.judgements[at]
    own = one.statement
    names = ("what", "for_whom", "outcome", "wanted", "size", "by", "failure", "harm")
    return {
        **{name: getattr(own, name) for name in names},
        "statement": own.id,
        "agreed_by": "; ".join(own.agreed_by),
        **{
            name: getattr(one, name)
            for name in ("reached", "change", "reached_sentence", "verdict", "because_sentence")
        },
    }


def _about(effect: Effect, answer: Answer) -> Record:
    return {
        "outcome": effect.outcome.id,
        "estimand": effect.estimand.id,
        "invented": answer.invented,
    }


def _effect(effect: Effect, answer: Answer, plan: AnswerPlan) -> Record:
    own = [name for name in EFFECTS.names if hasattr(effect, name)]
    return {
        **{name: getattr(effect, name) for name in own},
        **_about(effect, answer),
        "outcome_title": plan.title(effect.outcome),
        "role": effect.outcome.role,
        "margin": effect.outcome.margin,
    }


def _checks(answer: Answer) -> Iterable[Record]:
    for effect in answer.effects:
        for one in effect.checks:
            told = {"check": one.name, "passed": one.passed, "sentence": one.sentence}
            yield {**_about(effect, answer), **told}


def _rivals(answer: Answer) -> Iterable[Record]:
    for one in answer.rivals.rivals:
        own = [name for name in RIVALS.names if hasattr(one, name)]
        yield {
            **{name: getattr(one, name) for name in own},
            "rival": one.id,
            "start": one.start.text,
            "end": one.end.text,
            "exposed_touched": " ".join(one.exposed_touched),
            "comparators_touched": " ".join(one.comparators_touched),
        }


def _findings(answer: Answer) -> Iterable[Record]:
    for one in answer.findings:
        names = [name for name in FINDINGS.names if hasattr(one, name)]
        rows = " ".join(str(row) for row in one.first_rows)
        yield {**{n: getattr(one, n) for n in names}, "indicator": "", "first_rows": rows}


def _named(found: Iterable[object], names: Sequence[str]) -> list[Record]:
    return [{name: getattr(one, name) for name in names} for one in found]


def _made(records: Iterable[Record], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([dict(one) for one in records], schema=schema)


def _stacked(answer: Answer, name: str, schema: pa.Schema) -> pa.Table:
    whole = pa.schema([*_OUTCOME, *schema])
    records = [
        {**_about(effect, answer), **row}
        for effect in answer.effects
        for row in getattr(effect, name).to_pylist()
    ]
    return pa.Table.from_pylist(records, schema=whole)
