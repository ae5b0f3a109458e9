"""Emergency physical health admissions of people with serious mental illness."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import told
from onestory.indicators.codes import begins
from onestory.indicators.linked import with_doubt
from onestory.indicators.mental_stays import years
from onestory.indicators.spells import emergencies_not_transfers
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case a person with serious mental illness and period, with their admissions."""
    people = _alive(story)
    spells = emergencies_not_transfers(story)
    physical = ~begins(spells["primary"], "mental_and_behavioural")
    spells = spells.filter(physical, spells.person_id.notnull())
    admitted = spells.select(admitted_person=spells.person_id, admitted_on=spells.start)
    within = people.inner_join(
        admitted,
        [
            people.person_id == admitted.admitted_person,
            admitted.admitted_on >= people.on,
            admitted.admitted_on < people.after,
        ],
    )
    counts = within.group_by(["person_id", "on"]).agg(times=within.count())
    people = with_doubt(people.left_join(counts, ["person_id", "on"]), story)
    times = people.times.fill_null(0)
    return told(people, on=people.on, numerator=times, in_doubt=people.unsure)


def _alive(story: StoryTables) -> ir.Table:
    """Return a row a person with serious mental illness and period that they began alive."""
    people, periods = story["people"], story.periods
    people = people.filter(people.serious_mental_illness).select(
        "person_id", "lsoa", "sex", "birth_month", "death", "first_seen"
    )
    periods = periods.select(on=periods.start, after=periods.end)
    lived = people.join(
        periods,
        [
            people.first_seen < periods.after,
            people.death.isnull() | (people.death >= periods.on),
        ],
    )
    age = years(lived.birth_month, lived.on)
    return lived.mutate(age=age, provider=ibis.null("string"))


CARD = Card(
    indicator=Indicator(
        id="smi_physical_admissions",
        title="Emergency physical admissions of people with serious mental illness",
        measure="smi_physical_admissions",
        numerator="Emergency admissions in the period whose primary diagnosis is no mental"
        " disorder",
        denominator="People with serious mental illness alive at the start of the period",
        statistic="crude_rate",
        unit="per 1,000 people in the period",
        multiplier=1_000,
        direction="lower is better",
        version="local",
        source="Local definition; no national one was read",
        about="People with serious mental illness die 15 to 20 years early, mostly of physical"
        " illness; this shows how often it brings them to hospital.",
        caveats=(
            "Who has a serious mental illness is known from any record of the person, later ones"
            " among them: it may have begun after the period.",
            "The place is the last known one.",
            "It is a rate over the period asked for: months and years may not be compared.",
            "Where mental health, practice and hospital records are not joined, admissions look"
            " too few.",
        ),
        sector="mental health",
    ),
    cases=cases,
    bounded=False,
    needs=("hospital", "mental health"),
    sources=("apc",),
    standardise=False,
    codes="People flagged with serious mental illness (F20-F31 or a practice's code), first seen"
    " before the period ended and alive at its start. Numerator: ADMIMETH begins with 2 and is"
    " not 2B, CLASSPAT 1, 2 or 5, first episode's primary diagnosis not F (not yet coded counts).",
)
