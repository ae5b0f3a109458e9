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


def with_hospital_doubt(deaths: ir.Table, story: StoryTables) -> ir.Table:
    """Return deaths with `unsure`, as `with_doubt`.

    It is true too of people without any stay, where the stays of some hospital may not be joined.
    """
    people = story["people"]
    apart = people.filter(people.certainty == "closed", people.sectors.contains("hospital"))
    spells = story["spells"]
    stayed = spells.select(stay_person=spells.person_id, stayed=True).distinct()
    found = with_doubt(deaths, story)
    found = found.left_join(stayed, found.person_id == stayed.stay_person)
    without = found.stayed.isnull() & (apart.count().as_scalar() > 0)
    return found.mutate(unsure=found.unsure | without).drop("stay_person", "stayed")
