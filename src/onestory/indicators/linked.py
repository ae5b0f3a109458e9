"""Links that might be missing or wrong: whose events may lie with somebody else."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables

_TRAITS = ("lsoa", "sex", "birth")
_FAR = (9999, 12, 31)


def with_doubt(events: ir.Table, story: StoryTables) -> ir.Table:
    """Return the events with `unsure` and `shaky`: what is not sure of their person's records.

    `unsure`: others may be missing, as the record names nobody, or the person's accounts are
    'doubtful' or 'closed' (`model.people.Certainty`). `shaky`: those joined may be another's, as
    they are 'doubtful'. A card whose numerator rests on a second record makes its `open` of these
    and of `with_reach`.
    """
    people = story["people"]
    certain = people.select(certain_person=people.person_id, certainty=people.certainty)
    joined = events.left_join(certain, events.person_id == certain.certain_person)
    certainty = joined.certainty.fill_null("closed")
    joined = joined.mutate(unsure=certainty != "firm", shaky=certainty == "doubtful")
    return joined.drop("certain_person", "certainty")


def with_reach(
    units: ir.Table,
    others: ir.Table,
    story: StoryTables,
    *,
    key: str,
    between: tuple[ir.Value, ir.Value],
) -> ir.Table:
    """Return the units with `might`: an event of `others` under another number may be theirs.

    It lies on or over a day `between` two days (both counted), the two agree on small area, sex
    and month of birth wherever both say them, and it is not sure of one of the two that all of
    that person's records were found. `units` and `others` have person_id, lsoa and sex; `others`
    has since and until too (until null: far off). `key` tells units apart.
    """
    mine = _who(units.mutate(since=between[0], until=between[1]), story, "own", key)
    theirs = _who(others, story, "other")
    reached = _pairs(mine, theirs).select(key).distinct().mutate(might=True)
    joined = units.drop("might") if "might" in units.columns else units
    joined = joined.left_join(reached, key).select(*joined.columns, "might")
    return joined.mutate(might=joined.might.fill_null(False))


def spanning(events: ir.Table, on: ir.Value, until: ir.Value | None = None) -> ir.Table:
    """Return the events as `with_reach` asks: person_id, lsoa, sex, since and until."""
    last = on if until is None else until
    return events.select("person_id", "lsoa", "sex", since=on, until=last)


def deaths_told(story: StoryTables) -> ir.Table:
    """Return the deaths of people as settled, as `with_reach` asks: each lasts for ever."""
    dead = story["people"].filter(lambda one: one.death.notnull())
    return spanning(dead, dead.death, ibis.date(*_FAR))


def _who(events: ir.Table, story: StoryTables, side: str, *kept: str) -> ir.Table:
    """Return who each event is of, as `side`_person, _lsoa, _sex, _birth, _since, _until, _unsure.

    `side`_whole is whether it says all that could tell its person from others.
    """
    people = story["people"]
    born = people.select(
        born_person=people.person_id, birth=people.birth_month, said=people.sex,
        certainty=people.certainty,
    )  # fmt: skip
    found = events.left_join(born, events.person_id == born.born_person)
    # What the person's records say together goes before what one of them says.
    sex = ibis.coalesce(found.said, found.sex)
    return found.select(
        *kept,
        **{
            f"{side}_person": found.person_id.cast("int64"),
            f"{side}_lsoa": found.lsoa,
            f"{side}_sex": sex,
            f"{side}_birth": found.birth,
            f"{side}_since": found.since.cast("date"),
            f"{side}_until": ibis.coalesce(found.until.cast("date"), ibis.date(*_FAR)),
            f"{side}_unsure": found.certainty.fill_null("closed") != "firm",
            f"{side}_whole": found.lsoa.notnull() & sex.notnull() & found.birth.notnull(),
        },
    )


def _pairs(mine: ir.Table, theirs: ir.Table) -> ir.Table:
    """Return the pairs that might be of one person and meet in time.

    Those that say all are joined by it; the few others by area, or where that is lacking by time.
    """
    whole, lacking = mine.filter(mine.own_whole), mine.filter(~mine.own_whole)
    placed, placeless = (
        lacking.filter(lacking.own_lsoa.notnull()), lacking.filter(lacking.own_lsoa.isnull()),
    )  # fmt: skip
    theirs_whole = theirs.filter(theirs.other_whole)
    theirs_placeless = theirs.filter(theirs.other_lsoa.isnull())
    theirs_placed = theirs.filter(theirs.other_lsoa.notnull())
    parts = [
        _met(whole, theirs_whole, *_TRAITS),
        _met(whole, theirs_placed.filter(~theirs_placed.other_whole), "lsoa"),
        _met(placed, theirs_placed, "lsoa"),
        _met(placeless, theirs),
        _met(mine.filter(mine.own_lsoa.notnull()), theirs_placeless),
    ]
    return ibis.union(*parts)


def _met(mine: ir.Table, theirs: ir.Table, *equal: str) -> ir.Table:
    """Return the pairs under two numbers that meet in time, equal in these and agreeing in all."""
    both = mine.inner_join(
        theirs,
        [
            *(mine[f"own_{name}"] == theirs[f"other_{name}"] for name in equal),
            theirs.other_since <= mine.own_until,
            theirs.other_until >= mine.own_since,
        ],
    )
    agreeing = [
        both[f"own_{name}"].isnull()
        | both[f"other_{name}"].isnull()
        | (both[f"own_{name}"] == both[f"other_{name}"])
        for name in _TRAITS
        if name not in equal
    ]
    apart = (both.own_person != both.other_person).fill_null(True)
    return both.filter(both.own_unsure | both.other_unsure, apart, *agreeing)
