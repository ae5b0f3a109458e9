"""People with long-term support who were reviewed within the year."""

from __future__ import annotations

from onestory.indicators.card import Card
from onestory.indicators.care.method import BY_KEY, LOCAL
from onestory.indicators.care.support import reviewed
from onestory.model.indicator import Indicator

CARD = Card(
    indicator=Indicator(
        id="review_within_year",
        title="Long-term support reviewed within the year",
        measure="review_within_year",
        numerator="Those of the denominator with a review or a long-term assessment completed in"
        " the 12 months to the last day of the period",
        denominator="People aged 18 and over, or of unknown age, on the last day of the period"
        " with long-term support for 12 months or more, breaks of at most 7 days aside",
        statistic="proportion",
        unit="per cent",
        multiplier=100,
        direction="higher is better",
        version="local-1",
        source=LOCAL,
        about="Whether support is looked at again at least once a year, as the law intends.",
        caveats=(
            "Planned and unplanned reviews count alike; a review of short-term support does not.",
            "The 12 months are those to the period's last day, however long the period.",
            BY_KEY,
        ),
        sector="social care",
    ),
    cases=reviewed,
    place="council",
    sources=("cld",),
    run_in=365,
    codes="Reviews but for 'Review of short term support'; assessments 'Long term assessment'.",
)
