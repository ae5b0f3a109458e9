"""Follow-up within 72 hours of discharge from a mental health hospital."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import told
from onestory.indicators.linked import deaths_told, spanning, with_doubt, with_reach
from onestory.indicators.mental_stays import discharges
from onestory.indicators.spans import day_after
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


DAYS = 3  # the three days after the day of discharge


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each discharge of an adult; 1 where a contact followed in 72 hours."""
    left = _adults(story)
    contacts = story["contacts"]
    seen = contacts.filter(contacts.service == "mental health", contacts.attended)
    seen = seen.select(seen_person=seen.person_id, seen_on=seen.start.date())
    soon = left.inner_join(
        seen,
        [
            left.person_id == seen.seen_person,
            seen.seen_on.delta(left.end, unit="day").between(1, DAYS),
        ],
    )
    soon = soon.select("id", seen=True).distinct()
    left = _within_reach(left.left_join(soon, "id").drop("id_right"), story)
    counts = left.gone.isnull()
    there = left.seen.notnull() & counts
    doubt = left.shaky | left.moved | ((left.unsure | left.might) & ~there)
    return told(left, on=left.end, numerator=there, in_doubt=doubt, counts=counts)


def _within_reach(left: ir.Table, story: StoryTables) -> ir.Table:
    """Return the discharges with `might` and `moved`: another's contact or stay may be theirs."""
    span = (left.end, day_after(left.end, DAYS))
    stays = story["mental_spells"]
    gone = spanning(stays, stays.start).union(deaths_told(story))
    left = with_reach(left, gone, story, key="id", between=span)
    left = left.rename(moved="might")
    contacts = story["contacts"]
    seen = contacts.filter(contacts.service == "mental health", contacts.attended)
    seen = spanning(seen, seen.start.date())
    span = (day_after(left.end), day_after(left.end, DAYS))
    return with_reach(left, seen, story, key="id", between=span)


def _adults(story: StoryTables) -> ir.Table:
    """Return the adults' discharges but for those who died or were admitted in the 72 hours.

    Those who did so by a link that may be wrong stay, marked as `gone`.
    """
    people, spells = story["people"], story["mental_spells"]
    left = discharges(story)
    adults = with_doubt(left.filter(left.age >= 18), story)
    deaths = people.select(dead_person=people.person_id, died=people.death)
    dead = adults.inner_join(
        deaths,
        [adults.person_id == deaths.dead_person, deaths.died <= day_after(adults.end, DAYS)],
    )
    again = spells.select(back_id=spells.id, back_person=spells.person_id, back_on=spells.start)
    back = adults.inner_join(
        again,
        [
            adults.person_id == again.back_person,
            adults.id != again.back_id,
            again.back_on.delta(adults.end, unit="day").between(0, DAYS),
        ],
    )
    gone = dead.select("id").union(back.select("id")).distinct().mutate(gone=True)
    adults = adults.left_join(gone, "id").drop("id_right")
    return adults.filter(adults.gone.isnull() | adults.shaky)


CARD = Card(
    indicator=Indicator(
        id="mh_followup_72h",
        title="Follow-up within 72 hours of leaving a mental health hospital",
        measure="mh_followup_72h",
        numerator="Of these, those with a mental health contact that took place on one of the"
        " three days after discharge",
        denominator="Discharges alive of adults from mental health hospitals, not to another"
        " hospital, and not of people who died or were admitted again in these days",
        statistic="proportion",
        unit="%",
        multiplier=100,
        direction="higher is better",
        version="local",
        source="Local definition; codes of the Mental Health Services Data Set",
        about="Whether people are seen in the days after discharge, when the risk of suicide is"
        " highest.",
        caveats=(
            "72 hours are taken as the three days after the day of discharge: a contact on the"
            " day of discharge does not count, as it may have been on the ward.",
            "A contact by any team and means counts, with any provider whose records are joined.",
        ),
        sector="mental health",
    ),
    cases=cases,
    needs=("mental health",),
    sources=("mhsds_spell", "mhsds_contact"),
    follow_up=3,
    codes="Spells ended, age at admission 18 or over, MethOfDisch not 4, destination not 79 and"
    " not 48-53, 84, 87; not died and no mental health spell begun 0 to 3 days after. Numerator:"
    " contact with status 5 or 6, 1 to 3 days after.",
)
