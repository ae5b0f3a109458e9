"""Unplanned hospital care for chronic ambulatory care sensitive conditions (2.3.i)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.indicators.codes import any_of, begins, later, none_of, primary
from onestory.indicators.spells import emergencies_from_outside
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission for a condition of the list."""
    spells = emergencies_from_outside(story)
    spells = spells.filter(chronic(spells))
    return counted(spells, on=spells.start)


def chronic(spells: ir.Table) -> ir.Value:
    """Return whether the first episode's primary diagnosis is on the list; never null."""
    cause, others = spells["primary"], later(spells.diagnoses)
    hepatitis = begins(cause, "hepatitis_b") & none_of(others, "sickle_cell")
    heart = begins(cause, "heart_failure_nhsof", "hypertension_nhsof")
    heart &= none_of(spells.procedures, "heart_procedures")
    angina = begins(cause, "angina_nhsof")
    angina &= ~begins(primary(spells.procedures), "procedures_nhsof_angina")
    airways = begins(cause, "acute_bronchitis") & any_of(others, "chronic_airways")
    return begins(cause, "nhsof_chronic_primary") | hepatitis | heart | angina | airways


CARD = Card(
    indicator=Indicator(
        id="acsc_chronic_nhsof",
        title="Emergency admissions for chronic conditions that care in the community should"
        " manage",
        measure="acsc_chronic_nhsof",
        numerator="Emergency admissions whose primary diagnosis is a chronic ambulatory care"
        " sensitive condition, transfers left out",
        denominator="Residents of all ages",
        statistic="crude_rate",
        unit="per 100,000 people a year",
        multiplier=100_000,
        decimals=0,
        direction="lower is better",
        version="codes from memory",
        source="NHS Outcomes Framework; rule read, codes from memory",
        about="Admissions that good care of long-term conditions outside hospital should often"
        " prevent.",
        caveats=(
            "Three lists of such conditions are in use (2.3.i, 3a, 19 conditions): figures by"
            " different lists may not be compared.",
            "The publication for councils is indirectly standardised (reference year 2012-13),"
            " that for care boards directly: neither is comparable with the direct rate given"
            " here.",
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
    " admitted from another hospital (ADMISORC 51, 52, 53). Primary diagnosis: B180 B181 (no"
    " secondary D57), E10-E14, D501 D508 D509 D51 D52, F00-F03, G40 G41, I110 I50 J81 I130 and"
    " I10X I119 (no heart procedure on the spell), I20 I25 (the spell's main procedure not A-T,"
    " V, W, X01 X02 X04 X05), I48, J41-J44 J47, J20 with secondary J41-J44 or J47, J45 J46.",
)
