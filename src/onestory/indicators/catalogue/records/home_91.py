"""Still at home 91 days after discharge into reablement, from linked records."""

from __future__ import annotations

from onestory.indicators.card import Card
from onestory.indicators.care.after_discharge import at_home_on_day_91
from onestory.indicators.care.method import LOCAL
from onestory.model.indicator import Indicator

CARD = Card(
    indicator=Indicator(
        id="home_91",
        title="Still at home 91 days after discharge into reablement, from records",
        measure="home_91",
        numerator="Those of the denominator who live in their own home on day 91",
        denominator="Live discharges of people aged 65 and over from October to December after"
        " which short-term support to maximise independence began within 7 days",
        statistic="proportion",
        unit="per cent",
        multiplier=100,
        direction="higher is better",
        version="local-1",
        source=f"{LOCAL}; in the manner of the former ASCOF 2B(1)",
        about="Whether people who left hospital with reablement are at home three months later.",
        caveats=(
            "An analogue of the measure that ended in 2023-24, which councils counted by asking:"
            " never chain the two.",
            "Who has died, is in hospital or a care home, or of whom nothing is known on day 91, is"
            " not at home.",
            "Periods without a discharge from October to December have no figure.",
        ),
        sector="social care and hospital",
    ),
    cases=at_home_on_day_91,
    needs=("hospital", "social care"),
    sources=("apc", "cld"),
    follow_up=91,
    codes="DISMETH 1, 2, 3, 6, 7; ST-Max of any component; residence history on day 91.",
)
