"""Requests for social care support, 65 and over."""

from __future__ import annotations

from onestory.indicators.card import Card
from onestory.indicators.care.method import LOCAL
from onestory.indicators.care.support import requests
from onestory.model.indicator import Indicator

CARD = Card(
    indicator=Indicator(
        id="care_requests_65",
        title="Requests for support, people aged 65 and over",
        measure="care_requests_65",
        numerator="Requests for support that began in the period, of people aged 65 and over",
        denominator="People aged 65 and over who live in the council's area",
        statistic="crude_rate",
        unit="per 100,000 people aged 65 and over a year",
        multiplier=100_000,
        decimals=0,
        direction="none declared",
        version="local-1",
        source=LOCAL,
        about="How often older people, or others for them, ask the council for support.",
        caveats=(
            "Only requests that were completed are sent, so the last months look low.",
            "Councils differ in what they write down as a request.",
            "A person who asks three times is counted three times.",
        ),
        population_ages=(65, 200),
        sector="social care",
    ),
    cases=requests,
    denominator="residents",
    place="council",
    sources=("cld",),
    codes="Event type Request, client type Service user.",
)
