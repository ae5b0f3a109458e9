"""What councils say that social care costs, by resident."""

from __future__ import annotations

from onestory.indicators.card import Card
from onestory.indicators.care.costs import care_costs
from onestory.indicators.care.method import SOURCE, VERSION
from onestory.model.indicator import Indicator

CARD = Card(
    indicator=Indicator(
        id="care_cost",
        title="Cost of social care services",
        measure="care_cost",
        numerator="Pounds that services with a unit cost came to in the period",
        denominator="People aged 18 and over who live in the council's area",
        statistic="crude_rate",
        unit="pounds a resident aged 18 and over a year",
        multiplier=1,
        direction="none declared",
        version=VERSION,
        source=SOURCE,
        about="How much the services cost that councils record with a price.",
        caveats=(
            "Services without a unit cost, or without planned units where it is by the session,"
            " hour or day, count nothing: look at how many those are before comparing.",
            "What is paid once counts whole in every period in which its service is open: the"
            " national method looks at one quarter. Do not add periods up.",
            "A month is 12/52 and a quarter 4/52 of a year's cost a week, as nationally.",
            "Costs are in the prices of their day.",
        ),
        population_ages=(18, 200),
        sector="social care",
        decimals=2,
        verified=True,
    ),
    cases=care_costs,
    denominator="residents",
    place="council",
    sources=("cld",),
    codes="Sheet 4.9, rules 1 to 6.",
)
