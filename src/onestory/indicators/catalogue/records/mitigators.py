"""Groups of admissions that other care might lessen (New Hospital Programme)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.indicators.codes import any_of, begins, no_codes, primary
from onestory.indicators.spells import admissions, emergencies_not_transfers
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def medicines(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission with an adverse effect of a medicine."""
    spells = emergencies_not_transfers(story)
    spells = spells.filter(any_of(spells.last_diagnoses, "medicines_explicit"))
    return counted(spells, on=spells.start)


def self_harm(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission with intentional self-harm."""
    spells = emergencies_not_transfers(story)
    spells = spells.filter(any_of(spells.last_diagnoses, "self_harm"))
    return counted(spells, on=spells.start)


def alcohol(story: StoryTables) -> ir.Table:
    """Return a case for each admission at 16 or over wholly attributable to alcohol."""
    spells = admissions(story)
    spells = spells.filter(spells.age >= 16, any_of(spells.last_diagnoses, "alcohol_wholly"))
    return counted(spells, on=spells.start)


def liaison(story: StoryTables) -> ir.Table:
    """Return a case for each admission from A&E for a mental disorder, with no procedure."""
    spells = admissions(story)
    survived = spells.discharge_method.fill_null(ibis.literal("")) != "4"
    spells = spells.filter(
        spells.method == "21",
        begins(primary(spells.last_diagnoses), "mental_and_behavioural"),
        survived,
        no_codes(spells.procedures),
    )
    return counted(spells, on=spells.start)


MEDICINES = Card(
    indicator=Indicator(
        id="medicines_explicit",
        title="Emergency admissions with an adverse effect of medicines",
        measure="medicines_explicit",
        numerator="Emergency admissions with an adverse effect of a medicine among the diagnoses",
        denominator="Residents of all ages",
        statistic="crude_rate",
        unit="per 100,000 people a year",
        multiplier=100_000,
        decimals=0,
        direction="lower is better",
        version="New Hospital Programme",
        source="New Hospital Programme, mitigators (open code); read",
        about="Harm from medicines that reviews of medicines might prevent.",
        caveats=(
            "Only effects that were coded as such count: better coding looks like more harm.",
            "Diagnoses are those of the spell's last episode, as in the source.",
        ),
        population_ages=(0, 200),
        sector="hospital",
        verified=True,
    ),
    cases=medicines,
    denominator="residents",
    sources=("apc",),
    codes="ADMIMETH begins with 2 and is not 2B; CLASSPAT 1, 2 or 5; any diagnosis Y4 or Y50-Y57.",
)
SELF_HARM = replace(
    MEDICINES,
    indicator=replace(
        MEDICINES.indicator,
        id="self_harm",
        title="Emergency admissions for self-harm",
        measure="self_harm",
        numerator="Emergency admissions with intentional self-harm among the diagnoses",
        about="How often people are admitted after harming themselves.",
        caveats=(
            "A person admitted five times counts five times; the interval allows for it.",
            "The national indicator looks at ages 10 to 24 and by primary or cause code: not"
            " comparable.",
            "Diagnoses are those of the spell's last episode, as in the source.",
        ),
    ),
    cases=self_harm,
    codes="ADMIMETH begins with 2 and is not 2B; CLASSPAT 1, 2 or 5; any diagnosis X60-X84 or"
    " Y870.",
)
ALCOHOL = replace(
    MEDICINES,
    indicator=replace(
        MEDICINES.indicator,
        id="alcohol_wholly",
        title="Admissions wholly attributable to alcohol, 16 and over",
        measure="alcohol_wholly",
        numerator="Admissions, planned or not, of people aged 16 or over with a condition"
        " wholly due to alcohol among the diagnoses",
        denominator="Residents aged 16 or over",
        about="Admissions that would not happen without alcohol.",
        caveats=(
            "Admissions of every kind count, not emergencies alone.",
            "Conditions that are due to alcohol in part are not in it.",
            "Diagnoses are those of the spell's last episode, as in the source.",
        ),
        population_ages=(16, 200),
    ),
    cases=alcohol,
    codes="CLASSPAT 1, 2 or 5; age 16 or over; any diagnosis E244 F10 G312 G621 G721 I426 K292"
    " K70 K852 K860 Q860 R780 T510 T511 T519 X45 X65 Y15 Y90 Y91.",
)
LIAISON = replace(
    MEDICINES,
    indicator=replace(
        MEDICINES.indicator,
        id="raid_ae",
        title="Admissions from A&E for a mental disorder without a procedure",
        measure="raid_ae",
        numerator="Emergency admissions through A&E with a mental disorder as primary"
        " diagnosis, no procedure, and not ending in death",
        about="Admissions that a psychiatric liaison team in A&E might have prevented.",
        caveats=("Diagnoses are those of the spell's last episode, as in the source.",),
    ),
    cases=liaison,
    codes="ADMIMETH 21; CLASSPAT 1, 2 or 5; primary diagnosis F; no OPCS code on the spell;"
    " DISMETH not 4.",
)
CARDS = (MEDICINES, SELF_HARM, ALCOHOL, LIAISON)
