"""Unpaid carers with a service from the council."""

from __future__ import annotations

from onestory.indicators.card import Card
from onestory.indicators.care.method import BY_KEY, LOCAL
from onestory.indicators.care.support import carers_with_service
from onestory.model.indicator import Indicator

CARD = Card(
    indicator=Indicator(
        id="carers_supported",
        title="Unpaid carers supported",
        measure="carers_supported",
        numerator="Unpaid carers aged 18 and over with a service to them, or involving the person"
        " they care for, on any day of the period",
        denominator="People aged 18 and over who live in the council's area",
        statistic="crude_rate",
        unit="per 100,000 people aged 18 and over a year",
        multiplier=100_000,
        decimals=0,
        direction="none declared",
        version="local-1",
        source=LOCAL,
        about="How many carers the council supports with more than advice.",
        caveats=(
            "Each carer once a period, so the rates of months do not add up to that of the year.",
            "Carers who only had advice or an assessment are not in it.",
            BY_KEY,
        ),
        population_ages=(18, 200),
        sector="people and carers",
    ),
    cases=carers_with_service,
    denominator="residents",
    place="council",
    sources=("cld",),
    codes="Client type Unpaid carer or known by association; the two types of carer support.",
)
