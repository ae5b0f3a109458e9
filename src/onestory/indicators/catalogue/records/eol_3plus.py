"""Three or more emergency admissions in the last 90 days of life."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import registered, told
from onestory.indicators.linked import spanning, with_doubt, with_reach
from onestory.indicators.spans import day_before
from onestory.indicators.spells import emergencies_not_transfers
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


WINDOW = 90
MANY = 3


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each registered death; 1 where three emergency admissions came before."""
    deaths, spells = registered(story["deaths"]), emergencies_not_transfers(story)
    admitted = spells.select(admitted_person=spells.person_id, admitted_on=spells.start)
    near = deaths.inner_join(
        admitted,
        [
            deaths.person_id == admitted.admitted_person,
            deaths.start.delta(admitted.admitted_on, unit="day").between(0, WINDOW),
        ],
    )
    counts = near.group_by("id").agg(times=near.count())
    told_of = with_doubt(deaths.left_join(counts, "id").drop("id_right"), story)
    told_of = with_reach(
        told_of, spanning(spells, spells.start), story, key="id",
        between=(day_before(told_of.start, WINDOW), told_of.start),
    )  # fmt: skip
    many = told_of.times.fill_null(0) >= MANY
    doubt = told_of.shaky | ((told_of.unsure | told_of.might) & ~many)
    return told(told_of, on=told_of.start, numerator=many, in_doubt=doubt)


CARD = Card(
    indicator=Indicator(
        id="eol_3plus",
        title="People with three or more emergency admissions in the last 90 days of life",
        measure="eol_3plus",
        numerator="Of these, those with three or more emergency admissions from 90 days before"
        " death to the day of death",
        denominator="Registered deaths of residents in the period",
        statistic="proportion",
        unit="%",
        multiplier=100,
        direction="lower is better",
        version="1",
        source="National end of life care profiles; read (England 6.2% in 2022)",
        about="How often people are rushed to hospital again and again as they die.",
        caveats=(
            "Deaths are of the register: one that a hospital or council alone tells of may be the"
            " same death, under a number that could not be joined to it.",
            "An admission on the day of death counts; a stay that began before the window does"
            " not.",
            "A transfer (2B) is not another admission.",
            "Who was admitted but could not be linked to the death looks as if never admitted:"
            " the bounds show by how much.",
        ),
        sector="hospital",
        verified=True,
    ),
    cases=cases,
    needs=("deaths", "hospital"),
    sources=("apc", "deaths"),
    run_in=90,
    codes="Deaths of all ages; ADMIMETH begins with 2 and is not 2B, CLASSPAT 1, 2 or 5; date of"
    " admission in [death - 90 days, death], both counted.",
)
