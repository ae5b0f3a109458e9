"""Still at home 91 days after discharge into reablement (ASCOF 2B1; 2D1 in 2023/24)."""

from onestory.model.indicator import Indicator

CARD = Indicator(
    id="still_at_home_91_days",
    title="Still at home 91 days after leaving hospital with reablement, people aged 65 and over",
    measure="ascof_still_at_home_91",
    numerator="Those at home, in extra care housing or an adult placement on the 91st day; people"
    " who died, were in hospital or a care home, or could not be reached count as not at home",
    denominator="People aged 65 and over discharged from hospital in October to December into"
    " reablement or rehabilitation, intending to go home",
    statistic="proportion",
    unit="% of people aged 65 and over discharged into reablement",
    multiplier=100,
    direction="higher is better",
    version="ascof-salt-2014",
    source="Adult Social Care Outcomes Framework, from councils' Short and Long Term return",
    about="Of older people who left hospital with help to recover at home, how many were still"
    " at home three months later.",
    caveats=(
        "A council that offers reablement only to those most likely to do well will look better:"
        " read it beside the share of older people who were offered it.",
        "Only October to December discharges count.",
        "Counted by each council by hand for those who could not be traced in health records.",
    ),
    sector="social care",
)
