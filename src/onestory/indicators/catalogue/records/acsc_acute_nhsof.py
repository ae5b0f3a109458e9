"""Emergency admissions for acute conditions that should not usually need one (3a)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.indicators.codes import begins, later, none_of
from onestory.indicators.spells import emergencies_from_outside
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission for a condition of the list."""
    spells = emergencies_from_outside(story)
    cause, others = spells["primary"], later(spells.diagnoses)
    chest = begins(cause, "influenza_pneumonia") & none_of(others, "sickle_cell")
    spells = spells.filter(begins(cause, "nhsof_acute_primary") | chest)
    return counted(spells, on=spells.start)


CARD = Card(
    indicator=Indicator(
        id="acsc_acute_nhsof",
        title="Emergency admissions for acute conditions that should not usually need hospital",
        measure="acsc_acute_nhsof",
        numerator="Emergency admissions whose primary diagnosis is an acute condition of the list,"
        " transfers left out",
        denominator="Residents of all ages",
        statistic="crude_rate",
        unit="per 100,000 people a year",
        multiplier=100_000,
        decimals=0,
        direction="lower is better",
        version="codes from memory",
        source="NHS Outcomes Framework; rule read, codes from memory",
        about="Admissions for acute illness that timely care outside hospital should often"
        " prevent.",
        caveats=(
            "Three lists of such conditions are in use (2.3.i, 3a, 19 conditions): figures by"
            " different lists may not be compared.",
            "Convulsions count only as R56: G40, G41 and O15 belong to the chronic list.",
            "Same-day emergency care moved from admissions to emergency care data between 2023"
            " and 2025: a fall may be a change of recording.",
        ),
        population_ages=(0, 200),
        sector="hospital",
    ),
    cases=cases,
    denominator="residents",
    sources=("apc",),
    codes="Emergency (ADMIMETH begins with 2), first episode, CLASSPAT 1, 2 or 5; not 2B and not"
    " admitted from another hospital (ADMISORC 51, 52, 53). Primary diagnosis: influenza and"
    " pneumonia (no secondary D57), other vaccine-preventable, I240 I248 I249, E86 K522 K528"
    " K529, N10 N11 N12 N136 N159 N390, ulcer, K20 K21, cellulitis, ear nose and throat, dental,"
    " R02, R56.",
)
