"""Links that might be missing: whose events may lie with somebody else."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def with_doubt(events: ir.Table, story: StoryTables) -> ir.Table:
    """Return the events with `unsure`: true where other records of the person may be missing.

    So it is where the record names nobody, and where the person's accounts are 'doubtful' or
    'closed' (`model.people.Certainty`). A card whose numerator rests on a second record makes its
    `open` of this: true where such a record, were it found, would change the numerator.
    """
    people = story["people"]
    certain = people.select(certain_person=people.person_id, certainty=people.certainty)
    joined = events.left_join(certain, events.person_id == certain.certain_person)
    unsure = joined.certainty.fill_null("closed") != "firm"
    return joined.mutate(unsure=unsure).drop("certain_person", "certainty")
