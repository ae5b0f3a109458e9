"""Older people with long-term support from the council."""

from __future__ import annotations

from onestory.indicators.card import Card
from onestory.indicators.care.method import BY_KEY, LOCAL, PAID_BY_COUNCIL
from onestory.indicators.care.support import days_supported
from onestory.model.indicator import Indicator

CARD = Card(
    indicator=Indicator(
        id="long_term_support_65",
        title="People aged 65 and over with long-term support",
        measure="long_term_support_65",
        numerator="Days on which people aged 65 and over had long-term support in the period",
        denominator="Days that people aged 65 and over lived in the council's area in the period",
        statistic="crude_rate",
        unit="people supported on a day per 100,000 people aged 65 and over",
        multiplier=100_000,
        decimals=0,
        direction="none declared",
        version="local-1",
        source=LOCAL,
        about="How many older people the council supports for long, on an average day.",
        caveats=(
            "An average over the days of the period, so that months and years can be compared; the"
            " national counts are of anyone in the year, or of its last day.",
            PAID_BY_COUNCIL,
            BY_KEY,
        ),
        population_ages=(65, 200),
        sector="social care",
    ),
    cases=days_supported,
    denominator="residents' days",
    place="council",
    sources=("cld",),
    codes="The four types of long-term support; the last day of a service counts.",
)
