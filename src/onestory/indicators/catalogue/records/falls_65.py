"""Emergency admissions for falls, 65 and over: the national definition and a wider one."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.indicators.codes import any_of, begins, later, none_of, primary
from onestory.indicators.spells import emergencies, emergencies_not_transfers
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission for an injury that came of a fall."""
    spells = emergencies(story)
    injured = begins(spells["primary"], "injury") & any_of(later(spells.diagnoses), "falls")
    spells = spells.filter(injured, spells.age >= 65, spells.sex.notnull())
    return counted(spells, on=spells.start)


def cases_nhp(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission for a fall, or a fracture of fragile bone."""
    spells = emergencies_not_transfers(story)
    diagnoses = spells.last_diagnoses
    fall = begins(primary(diagnoses), "injury_nhp") & any_of(later(diagnoses), "falls")
    tendency = begins(primary(diagnoses), "tendency_to_fall")
    fragility = any_of(diagnoses, "fragility_fractures") & none_of(diagnoses, "external_causes")
    spells = spells.filter(fall | tendency | fragility, spells.age >= 65)
    return counted(spells, on=spells.start)


CARDS = (
    Card(
        indicator=Indicator(
            id="falls_65",
            title="Emergency admissions due to falls, 65 and over",
            measure="falls_65",
            numerator="Emergency admissions of people aged 65 or over with an injury as primary"
            " diagnosis and a fall among the others",
            denominator="Residents aged 65 or over",
            statistic="crude_rate",
            unit="per 100,000 people a year",
            multiplier=100_000,
            decimals=0,
            direction="lower is better",
            version="Fingertips 22401, PHOF C29",
            source="Public Health Outcomes Framework C29 (Fingertips 22401); read",
            about="How often older people are admitted because of a fall.",
            caveats=(
                "Hospitals differ in how fully they code the cause (W00-W19): less coding looks"
                " like fewer falls.",
                "The national figure is standardised directly over 65-69 to 90 and over.",
                "People without a known sex or age are left out, and those outside England have"
                " no area here.",
            ),
            population_ages=(65, 200),
            sector="hospital",
            verified=True,
        ),
        cases=cases,
        denominator="residents",
        sources=("apc",),
        codes="ADMIMETH begins with 2; first episode; CLASSPAT 1, 2 or 5; primary diagnosis"
        " S00-T98 and a secondary W00-W19; age at admission 65 or over; sex known.",
    ),
    Card(
        indicator=Indicator(
            id="falls_nhp",
            title="Emergency admissions for falls and fragility fractures, 65 and over",
            measure="falls_nhp",
            numerator="Emergency admissions of people aged 65 or over for an injury from a fall, a"
            " tendency to fall, or a fracture of fragile bone without an external cause",
            denominator="Residents aged 65 or over",
            statistic="crude_rate",
            unit="per 100,000 people a year",
            multiplier=100_000,
            decimals=0,
            direction="lower is better",
            version="New Hospital Programme",
            source="New Hospital Programme, mitigators (open code); read",
            about="A wider count of falls that also finds those whose cause was not coded.",
            caveats=(
                "Summaries often quote the fractures too broadly (all of S22, S32, S42): the list"
                " of the source is used.",
                "Not comparable with falls_65.",
                "Diagnoses are those of the spell's last episode, as in the source.",
            ),
            population_ages=(65, 200),
            sector="hospital",
            verified=True,
        ),
        cases=cases_nhp,
        denominator="residents",
        sources=("apc",),
        codes="Emergency (ADMIMETH begins with 2, not 2B); CLASSPAT 1, 2 or 5; diagnoses of the"
        " last episode; age 65 or over; any of: primary S or T with a secondary W0 or W1; primary"
        " R296; any M484 M485 M80 (fourth character not 6 or 7) S220 S221 S320-S324 S327"
        " S422-S424 S52 S620 S720-S724 S728 T08X with no code V to Y anywhere.",
    ),
)
