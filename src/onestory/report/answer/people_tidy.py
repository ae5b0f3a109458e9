"""Tidy tables of a study of people: who was left in, how alike, month by month, group by group."""

from __future__ import annotations

import pyarrow as pa

from onestory.model.answer import Answer

FLOW = pa.schema(
    [
        pa.field("step", pa.int32(), nullable=False),
        pa.field("words", pa.string(), nullable=False),
        pa.field("exposed", pa.int64()),
        pa.field("comparators", pa.int64()),
        pa.field("invented", pa.bool_(), nullable=False),
    ]
)
NAIVE = pa.schema(
    [
        pa.field("name", pa.string(), nullable=False),
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("estimate", pa.float64()),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("sentence", pa.string()),
        pa.field("invented", pa.bool_(), nullable=False),
    ]
)


def tables(answer: Answer) -> dict[str, pa.Table]:
    """Return the tables of the people by name, none where places were studied."""
    people = answer.people
    if people is None:
        return {}
    marked = {"invented": answer.invented}
    outcome = answer.effects[0].outcome.id if answer.effects else ""
    steps = [
        {"step": at, "words": one.words, "exposed": one.exposed, "comparators": one.comparators}
        | marked
        for at, one in enumerate(people.flow, 1)
    ]
    wrong = [
        {
            "name": one.name, "outcome": outcome, "estimate": one.estimate, "lower": one.lower,
            "upper": one.upper, "sentence": one.sentence,
        }
        | marked
        for one in people.naive
    ]  # fmt: skip
    return {
        "people_flow": pa.Table.from_pylist(steps, schema=FLOW),
        "people_balance": _marked(people.balance, answer),
        "people_months": _marked(people.arms, answer),
        "people_naive": pa.Table.from_pylist(wrong, schema=NAIVE),
        "people_subgroups": _marked(people.subgroups, answer),
    }


def _marked(table: pa.Table, answer: Answer) -> pa.Table:
    """The table, each row saying whether its figures are invented."""
    column = pa.array([answer.invented] * table.num_rows, type=pa.bool_())
    return table.append_column(pa.field("invented", pa.bool_(), nullable=False), column)
