"""Emergency admissions for 19 ambulatory care sensitive conditions, in three bundles."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.indicators.codes import any_of, begins, later, none_of, primary
from onestory.indicators.spells import emergencies
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def chronic(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission for one of the eight chronic conditions."""
    spells = emergencies(story)
    cause, others = primary(spells.last_diagnoses), later(spells.last_diagnoses)
    angina = begins(cause, "angina_19")
    angina &= ~begins(primary(spells.procedures), "procedures_angina_19")
    heart = begins(cause, "heart_failure_hypertension_19")
    heart &= none_of(spells.procedures, "heart_procedures")
    airways = begins(cause, "chronic_airways")
    airways |= begins(cause, "acute_bronchitis") & any_of(others, "chronic_airways")
    plain = begins(cause, "asthma", "iron_deficiency", "nutritional_deficiencies")
    diabetes = any_of(spells.last_diagnoses, "diabetes_complications")
    spells = spells.filter(angina | heart | airways | plain | diabetes)
    return counted(spells, on=spells.start)


def acute(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission for one of the nine acute conditions."""
    spells = emergencies(story)
    cause = primary(spells.last_diagnoses)
    cellulitis = begins(cause, "cellulitis") & none_of(spells.procedures, "procedures_cellulitis")
    gangrene = any_of(spells.last_diagnoses, "gangrene")
    spells = spells.filter(begins(cause, "acute_primary_19") | cellulitis | gangrene)
    return counted(spells, on=spells.start)


def vaccine(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission for a condition that vaccination prevents."""
    spells = emergencies(story)
    diagnoses = spells.last_diagnoses
    chest = any_of(diagnoses, "influenza_pneumonia") & none_of(later(diagnoses), "sickle_cell")
    spells = spells.filter(chest | any_of(diagnoses, "other_vaccine"))
    return counted(spells, on=spells.start)


_EMERGENCIES = "ADMIMETH begins with 2; CLASSPAT 1, 2 or 5; diagnoses of the spell's last episode."
CHRONIC = Card(
    indicator=Indicator(
        id="acsc_19_chronic",
        title="Emergency admissions for 19 conditions: chronic",
        measure="acsc_19_chronic",
        numerator="Emergency admissions for angina, asthma, heart failure and hypertension,"
        " COPD, diabetes with complications, iron-deficiency anaemia or nutritional"
        " deficiency",
        denominator="Residents of all ages",
        statistic="crude_rate",
        unit="per 100,000 people a year",
        multiplier=100_000,
        decimals=0,
        direction="lower is better",
        version="19 conditions",
        source="NHS Institute list of 19 conditions, as the New Hospital Programme and the"
        " Care Shift Tracker use it; read",
        about="Admissions that good care of long-term conditions outside hospital should often"
        " prevent.",
        caveats=(
            "Three lists of such conditions are in use (2.3.i, 3a, 19 conditions): figures by"
            " different lists may not be compared.",
            "A spell may belong to two bundles and counts once in each: bundles may not be"
            " added up.",
            "Diagnoses are those of the spell's last episode, as in the source.",
            "Same-day emergency care moved from admissions to emergency care data between"
            " 2023 and 2025: a fall may be a change of recording.",
        ),
        population_ages=(0, 200),
        sector="hospital",
        verified=True,
    ),
    cases=chronic,
    denominator="residents",
    sources=("apc",),
    codes=f"{_EMERGENCIES} Diabetes: any diagnosis E10-E14 with a fourth character 0 to 8;"
    " the others by primary diagnosis. Angina not with a main procedure A-H, J-T, V, W, X01 X02"
    " X04 X05 (the spell's first); heart failure and hypertension not with any heart procedure;"
    " J20 only with a secondary J41-J44 or J47.",
)
ACUTE = replace(
    CHRONIC,
    indicator=replace(
        CHRONIC.indicator,
        id="acsc_19_acute",
        title="Emergency admissions for 19 conditions: acute",
        measure="acsc_19_acute",
        numerator="Emergency admissions for cellulitis, gangrene, convulsions, dehydration and"
        " gastroenteritis, dental, ear nose and throat, pelvic inflammatory conditions, ulcer"
        " or pyelonephritis",
        about="Admissions for acute illness that timely care outside hospital should often"
        " prevent.",
        caveats=(
            *CHRONIC.indicator.caveats,
            "A690 is missed by tools that write its pattern with a stray bracket: it counts here.",
        ),
    ),
    cases=acute,
    codes=f"{_EMERGENCIES} Gangrene: any diagnosis R02X; the others by primary diagnosis."
    " Cellulitis not with any procedure A-H, J-R, T, V, W, S1-S3, S41-S45, S48, S49, X01 X02 X04"
    " X05.",
)
VACCINE = replace(
    CHRONIC,
    indicator=replace(
        CHRONIC.indicator,
        id="acsc_19_vaccine",
        title="Emergency admissions for 19 conditions: preventable by vaccination",
        measure="acsc_19_vaccine",
        numerator="Emergency admissions with influenza, pneumonia or another illness that"
        " vaccination prevents among their diagnoses",
        about="Admissions with illnesses that vaccination prevents.",
    ),
    cases=vaccine,
    codes=f"{_EMERGENCIES} Any diagnosis J10 J11 J13 J14 J153 J154 J157 J159 J168 J181 J188"
    " without a secondary D57; or any A35 A36 A37 A80 B05 B06 B161 B169 B180 B181 B26 G000 M014.",
)
CARDS = (CHRONIC, ACUTE, VACCINE)
