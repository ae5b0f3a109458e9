"""Frailty: the band of the Hospital Frailty Risk Score that a person had when a quarter began."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.story_tables import OpenStory

LEAST_FIRM = 0.99
"""Time lived is told apart by frailty only where so many people can be searched for: the stays of
people pseudonymised at source would else be set against nobody's time."""


def with_frailty(table: ir.Table, scores: ir.Table, *, on: str, known: bool) -> ir.Table:
    """Return the table (with `person`) and `frailty`: 0 none, 1 low, 2 intermediate, 3 high.

    Low is under 5, high over 15, as published; 0 for everyone where `known` is false.
    """
    if not known:
        return table.mutate(frailty=ibis.literal(0, "int32"))
    quarters = table.mutate(quarter=table[on].truncate("Q").cast("date"))
    held = scores.select(scored="person_id", scored_on="on", hfrs="hfrs")
    joined = quarters.left_join(
        held, [quarters.person == held.scored, quarters.quarter == held.scored_on]
    )
    score = joined.hfrs.fill_null(0)
    band = ibis.cases((score > 150, 3), (score >= 50, 2), (score > 0, 1), else_=0)
    return joined.mutate(frailty=band.cast("int32")).drop("quarter", "scored", "scored_on", "hfrs")


def scored(story: OpenStory) -> bool:
    """Return whether the story scores anybody's frailty."""
    scores = story.tables["frailty"]
    return story.relations.rows(scores.filter(scores.hfrs > 0).limit(1)).num_rows > 0


def searchable(story: OpenStory) -> bool:
    """Return whether nearly all people's accounts may be searched for."""
    people = story.tables["people"]
    found = story.relations.rows(
        people.agg(
            everyone=people.count(), closed=(people.certainty == "closed").cast("int64").sum()
        )
    ).to_pylist()[0]
    return (found["closed"] or 0) <= (1 - LEAST_FIRM) * found["everyone"]
