"""The share of days that older people spend in their own home."""

from __future__ import annotations

from onestory.indicators.card import Card
from onestory.indicators.care.living import days_at_home
from onestory.indicators.care.method import LOCAL
from onestory.model.indicator import Indicator

CARD = Card(
    indicator=Indicator(
        id="days_at_home",
        title="Days spent in their own home, people aged 65 and over",
        measure="days_at_home",
        numerator="Those days that were spent in the person's own home",
        denominator="Days of people aged 65 and over in the period of which it is known where they"
        " lived",
        statistic="mean",
        unit="per cent of days",
        multiplier=100,
        direction="higher is better",
        version="local-1",
        source=LOCAL,
        about="How much of their lives older people spend at home rather than in hospital or a"
        " care home.",
        caveats=(
            "Care homes that people pay for alone are mostly not in the records: those days look"
            " like days at home.",
            "By where the person lived on the days counted: an area with many care homes has more"
            " days in them.",
            "Who is registered with no practice is left out, wherever practices send: the records"
            " of a hospital or council that may be joined to nothing tell of the same people"
            " again.",
            "A link that was missed hides days in hospital.",
        ),
        sector="all",
    ),
    cases=days_at_home,
    needs=("hospital", "social care"),
    sources=("apc", "cld"),
    codes="Residence history: own home, over all kinds but 'not known'.",
)
