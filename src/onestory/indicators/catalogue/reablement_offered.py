"""Offered reablement after hospital (ASCOF 2B2; 2D2 in 2023/24)."""

from onestory.model.indicator import Indicator

CARD = Indicator(
    id="reablement_offered",
    title="Offered reablement on leaving hospital, people aged 65 and over",
    measure="ascof_reablement_offered",
    numerator="People aged 65 and over offered reablement on leaving hospital, October to December",
    denominator="All people aged 65 and over who left hospital alive, October to December",
    statistic="proportion",
    unit="% of people aged 65 and over who left hospital",
    multiplier=100,
    direction="none declared",
    version="ascof-salt-2014",
    source="Adult Social Care Outcomes Framework, from councils' return and Hospital Episodes",
    about="How widely help to recover at home is offered: read it beside how many stay at home.",
    caveats=(
        "Offering it to more people often means offering it to people with less to gain, so more"
        " is not always better.",
        "Only October to December discharges count.",
    ),
    sector="social care",
)
