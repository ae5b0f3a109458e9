"""New social care within 14 days of an emergency stay in hospital."""

from __future__ import annotations

from onestory.indicators.card import Card
from onestory.indicators.care.after_discharge import care_begun
from onestory.indicators.care.method import LOCAL
from onestory.model.indicator import Indicator

CARD = Card(
    indicator=Indicator(
        id="social_care_after_discharge",
        title="New social care within 14 days of an emergency stay, 65 and over",
        measure="social_care_after_discharge",
        numerator="Those of the denominator after which a service began within 14 days, of a type"
        " that the person did not have on the day of admission",
        denominator="Live discharges of people aged 65 and over after an emergency admission",
        statistic="proportion",
        unit="per cent",
        multiplier=100,
        direction="none declared",
        version="local-1",
        source=LOCAL,
        about="How often a stay in hospital leads on to support from the council.",
        caveats=(
            "More is not better or worse: it may show need, or support that comes in time.",
            "Support that people arrange and pay for alone is in no record.",
        ),
        sector="social care and hospital",
    ),
    cases=care_begun,
    needs=("hospital", "social care"),
    sources=("apc", "cld"),
    follow_up=14,
    codes="ADMIMETH begins with 2; DISMETH 1, 2, 3, 6, 7; services of those who need support.",
)
