"""Emergency admissions without a night or a procedure, of adults and of children."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.indicators.codes import no_codes
from onestory.indicators.spells import LIVE, emergencies
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def adults(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission at 18 or over with no night and no procedure."""
    spells = _same_day(story)
    spells = spells.filter(spells.age >= 18)
    return counted(spells, on=spells.start)


def children(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission under 18 with no night and no procedure."""
    spells = _same_day(story)
    spells = spells.filter(spells.age < 18)
    return counted(spells, on=spells.start)


def _same_day(story: StoryTables) -> ir.Table:
    spells = emergencies(story)
    return spells.filter(
        spells.nights == 0, spells.discharge_method.isin(LIVE), no_codes(spells.procedures)
    )


CARDS = (
    Card(
        indicator=Indicator(
            id="zero_los_no_procedure_adult",
            title="Emergency admissions of adults without a night or a procedure",
            measure="zero_los_no_procedure_adult",
            numerator="Emergency admissions of people aged 18 or over, discharged alive on the"
            " same day, without a procedure",
            denominator="Residents aged 18 or over",
            statistic="crude_rate",
            unit="per 1,000 people a year",
            multiplier=1_000,
            direction="lower is better",
            version="New Hospital Programme",
            source="New Hospital Programme, mitigators (open code); read; codes 6 and 7 of DISMETH"
            " added",
            about="Admissions that might have been looked after without a bed.",
            caveats=(
                "Same-day emergency care moved from admissions to emergency care data between"
                " 2023 and 2025: a fall may be a change of recording.",
                "The source counts DISMETH 1, 2 and 3 only and so loses discharges by self or"
                " relative from 2022-23: 6 and 7 are counted here.",
            ),
            population_ages=(18, 200),
            sector="hospital",
            decimals=2,
            verified=True,
        ),
        cases=adults,
        denominator="residents",
        sources=("apc",),
        codes="ADMIMETH begins with 2; CLASSPAT 1, 2 or 5; age at admission 18 or over; 0 nights;"
        " no OPCS code on the spell; DISMETH 1, 2, 3, 6 or 7.",
    ),
    Card(
        indicator=Indicator(
            id="zero_los_no_procedure_child",
            title="Emergency admissions of children without a night or a procedure",
            measure="zero_los_no_procedure_child",
            numerator="Emergency admissions of people under 18, discharged alive on the same day,"
            " without a procedure",
            denominator="Residents under 18",
            statistic="crude_rate",
            unit="per 1,000 people a year",
            multiplier=1_000,
            direction="lower is better",
            version="New Hospital Programme",
            source="New Hospital Programme, mitigators (open code); read; codes 6 and 7 of DISMETH"
            " added",
            about="Admissions that might have been looked after without a bed.",
            caveats=(
                "Same-day emergency care moved from admissions to emergency care data between"
                " 2023 and 2025: a fall may be a change of recording.",
                "The source counts DISMETH 1, 2 and 3 only and so loses discharges by self or"
                " relative from 2022-23: 6 and 7 are counted here.",
            ),
            population_ages=(0, 18),
            sector="hospital",
            decimals=2,
            verified=True,
        ),
        cases=children,
        denominator="residents",
        sources=("apc",),
        codes="ADMIMETH begins with 2; CLASSPAT 1, 2 or 5; age at admission under 18; 0 nights; no"
        " OPCS code on the spell; DISMETH 1, 2, 3, 6 or 7.",
    ),
)
