"""Facts that more than one partner recorded."""

from __future__ import annotations

from onestory.indicators.card import Card
from onestory.indicators.care.living import facts_told_twice
from onestory.indicators.care.method import LOCAL
from onestory.model.indicator import Indicator

CARD = Card(
    indicator=Indicator(
        id="same_facts_recorded",
        title="Facts recorded by more than one partner",
        measure="same_facts_recorded",
        numerator="Facts of the period (a death, a discharge, a condition, a care home) that two"
        " partners hold a record of",
        denominator="People of all ages who live in the area",
        statistic="crude_rate",
        unit="per 1,000 people a year",
        multiplier=1_000,
        direction="none declared",
        version="local-1",
        source=LOCAL,
        about="How much the partners' records tell of the same things: a description.",
        caveats=(
            "Not a score. Two records can be work done twice, or can mean that sharing worked.",
            "A fact in three records counts once for each pair that the story lists.",
            "A link that was missed hides what two partners both recorded.",
        ),
        population_ages=(0, 200),
        sector="all",
    ),
    cases=facts_told_twice,
    denominator="residents",
    bounded=False,
    needs=("hospital", "social care", "general practice", "mental health", "deaths"),
    codes="The story's table of same facts.",
)
