"""Reablement begun after discharge from hospital, 65 and over, from linked records."""

from __future__ import annotations

from onestory.indicators.card import Card
from onestory.indicators.care.after_discharge import reablement_begun
from onestory.indicators.care.method import LOCAL
from onestory.model.indicator import Indicator

CARD = Card(
    indicator=Indicator(
        id="reablement_offered_65",
        title="Reablement begun after discharge from hospital, from records",
        measure="reablement_offered_65",
        numerator="Those of the denominator after which short-term support to maximise"
        " independence began within 7 days",
        denominator="Live discharges of people aged 65 and over from October to December",
        statistic="proportion",
        unit="per cent",
        multiplier=100,
        direction="none declared",
        version="local-1",
        source=f"{LOCAL}; in the manner of the former ASCOF 2B(2)",
        about="How many older people leave hospital into reablement in the autumn.",
        caveats=(
            "The published measure `reablement_offered` ended in 2023-24 and was counted by the"
            " councils: never chain the two.",
            "A link that was missed makes a discharge look as if nothing followed.",
        ),
        sector="social care and hospital",
    ),
    cases=reablement_begun,
    needs=("hospital", "social care"),
    sources=("apc", "cld"),
    follow_up=7,
    codes="DISMETH 1, 2, 3, 6, 7; ST-Max of any component.",
)
