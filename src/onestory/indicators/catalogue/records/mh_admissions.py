"""Admissions to mental health hospitals, and readmissions within 28 days."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import counted, told
from onestory.indicators.linked import spanning, with_doubt, with_reach
from onestory.indicators.mental_stays import admissions, discharges
from onestory.indicators.spans import FAR, day_after
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


DAYS = 28  # day 0 to day 28, both counted


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each admission."""
    spells = admissions(story)
    return counted(spells, on=spells.start)


def readmitted(story: StoryTables) -> ir.Table:
    """Return a case for each discharge; 1 where an admission followed within 28 days."""
    left, spells = discharges(story), admissions(story)
    back = spells.select(
        back_id=spells.id,
        back_person=spells.person_id,
        back_on=spells.start,
        back_end=ibis.coalesce(spells.end, ibis.date(*FAR)),
    )
    followed = left.inner_join(
        back,
        [
            left.person_id == back.back_person,
            left.id != back.back_id,
            # Of two that began on one day the shorter came first; of two equals neither did.
            (left.start < back.back_on) | (left.end < back.back_end),
            back.back_on.delta(left.end, unit="day").between(0, DAYS),
        ],
    )
    followed = followed.select("id", back=True).distinct()
    left = with_doubt(left.left_join(followed, "id"), story)
    left = with_reach(
        left, spanning(spells, spells.start), story, key="id",
        between=(left.end, day_after(left.end, DAYS)),
    )  # fmt: skip
    again = left.back.notnull()
    doubt = left.shaky | ((left.unsure | left.might) & ~again)
    return told(left, on=left.end, numerator=again, in_doubt=doubt)


CARDS = (
    Card(
        indicator=Indicator(
            id="mh_admissions",
            title="Admissions to mental health hospitals",
            measure="mh_admissions",
            numerator="Spells in mental health hospitals that began in the period, transfers left"
            " out",
            denominator="Residents of all ages",
            statistic="crude_rate",
            unit="per 100,000 people a year",
            multiplier=100_000,
            decimals=0,
            direction="none declared",
            version="local",
            source="Local definition; codes of the Mental Health Services Data Set",
            about="How often people need a mental health bed.",
            caveats=(
                "Months are closed and opened again at some providers: such spells are joined"
                " where they touch a month's end, and admissions may else look too many.",
                "Coverage varies by provider.",
            ),
            population_ages=(0, 200),
            sector="mental health",
        ),
        cases=cases,
        denominator="residents",
        sources=("mhsds_spell",),
        codes="Hospital provider spells by start; MethAdm not 2B or 81.",
    ),
    Card(
        indicator=Indicator(
            id="mh_readmission_28",
            title="Readmission to a mental health hospital within 28 days",
            measure="mh_readmission_28",
            numerator="Of these, those followed by an admission to any mental health hospital 0 to"
            " 28 days after",
            denominator="Discharges alive from mental health hospitals, not to another hospital",
            statistic="proportion",
            unit="%",
            multiplier=100,
            direction="lower is better",
            version="local",
            source="Local definition; codes of the Mental Health Services Data Set",
            about="How often people are back in a mental health bed soon after they left.",
            caveats=(
                "28 days here are 0 to 28, both counted; other figures count 29 or 30.",
                "Admissions of any kind count, planned ones too.",
                "Transfers are neither discharges nor admissions.",
            ),
            sector="mental health",
        ),
        cases=readmitted,
        needs=("mental health",),
        sources=("mhsds_spell",),
        follow_up=28,
        codes="Spells ended, MethOfDisch not 4, destination not 79 and not 48-53, 84, 87."
        " Numerator: another spell of the person with MethAdm not 2B or 81, beginning 0 to 28"
        " days after.",
    ),
)
