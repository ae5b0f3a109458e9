"""Emergency admissions of people who live in care homes."""

from __future__ import annotations

from onestory.indicators.card import Card
from onestory.indicators.care.living import emergencies_from_care_homes
from onestory.indicators.care.method import LOCAL
from onestory.model.indicator import Indicator

CARD = Card(
    indicator=Indicator(
        id="emergency_from_care_home",
        title="Emergency admissions from care homes, people aged 65 and over",
        measure="emergency_from_care_home",
        numerator="Emergency admissions of people aged 65 and over who lived in a care or nursing"
        " home on the day before; one superspell is one",
        denominator="Years that people aged 65 and over lived in a care or nursing home",
        statistic="crude_rate",
        unit="per 100 years lived in a care home",
        multiplier=100,
        direction="lower is better",
        version="local-1",
        source=LOCAL,
        about="How often people in care homes are taken to hospital without warning.",
        caveats=(
            "Only homes that the council pays for, or that a record names, are known.",
            "Who is registered with no practice is left out, wherever practices send: the records"
            " of a hospital or council that may be joined to nothing tell of the same people"
            " again.",
            "Days in hospital are no days in the care home.",
            "Admissions are by where the person lives as the hospital has it, years by the home.",
        ),
        sector="social care and hospital",
    ),
    cases=emergencies_from_care_homes,
    bounded=False,
    needs=("hospital", "social care"),
    sources=("apc", "cld"),
    codes="ADMIMETH begins with 2; residence history: care home or nursing home.",
)
