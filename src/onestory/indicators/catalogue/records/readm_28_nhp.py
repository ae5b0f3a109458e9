"""Emergency admissions within 28 days of an earlier discharge, counted where they happen."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.indicators.linked import spanning, with_doubt, with_reach
from onestory.indicators.spans import day_before
from onestory.indicators.spells import WELL_BABIES, admissions, emergencies
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


DAYS = 28  # day 0 to day 28, both counted


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission that follows a discharge of the same person."""
    spells = emergencies(story)
    earlier = admissions(story)
    earlier = earlier.filter(
        earlier.end.notnull(), earlier.specialty.fill_null(ibis.literal("")) != WELL_BABIES
    )
    ended = spanning(earlier, earlier.end)
    earlier = earlier.select(
        earlier_id=earlier.id,
        earlier_person=earlier.person_id,
        earlier_start=earlier.start,
        earlier_end=earlier.end,
    )
    leaves_later = (spells.end > earlier.earlier_end).fill_null(ibis.literal(True))
    after_discharge = spells.inner_join(
        earlier,
        [
            spells.person_id == earlier.earlier_person,
            spells.id != earlier.earlier_id,
            (spells.start > earlier.earlier_start) | leaves_later,
            spells.start.delta(earlier.earlier_end, unit="day").between(0, DAYS),
        ],
    )
    again = after_discharge.select("id", again=1.0).distinct()
    spells = with_doubt(spells.left_join(again, "id"), story)
    spells = with_reach(
        spells, ended, story, key="id", between=(day_before(spells.start, DAYS), spells.start)
    )
    spells = spells.filter(spells.again.notnull() | spells.unsure | spells.might)
    amount = ibis.coalesce(spells.again, 0.0)
    return counted(spells, on=spells.start, amount=amount, in_doubt=(amount == 0) | spells.shaky)


CARD = Card(
    indicator=Indicator(
        id="readm_28_nhp",
        title="Emergency readmissions within 28 days",
        measure="readm_28_nhp",
        numerator="Emergency admissions 0 to 28 days after a discharge of the same person",
        denominator="Residents of all ages",
        statistic="crude_rate",
        unit="per 100,000 people a year",
        multiplier=100_000,
        decimals=0,
        direction="lower is better",
        version="New Hospital Programme",
        source="New Hospital Programme, mitigators (open code); read",
        about="How many readmissions a place has, as the hospital plans of a region count them.",
        caveats=(
            "It counts readmissions over people, not over discharges: a place that admits more"
            " has more.",
            "A transfer that begins a new spell on the day of discharge counts as a readmission.",
            "The source also leaves out births by their resource group, which records do not"
            " carry here.",
            "28, 29 and 30 days are not comparable.",
        ),
        population_ages=(0, 200),
        sector="hospital",
        verified=True,
    ),
    cases=cases,
    denominator="residents",
    needs=("hospital",),
    sources=("apc",),
    run_in=28,
    codes="ADMIMETH begins with 2, CLASSPAT 1, 2 or 5; another spell of the person, CLASSPAT 1, 2"
    " or 5, not TRETSPEF 424, admitted or discharged earlier and discharged 0 to 28 days before.",
)
