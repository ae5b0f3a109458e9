"""Long-term admissions to care homes, 65 and over (ASCOF 2A2 to 2022/23, 2C in 2023/24)."""

from onestory.model.indicator import Indicator

CARD = Indicator(
    id="care_home_admissions_65",
    title="Long-term admissions to care homes, people aged 65 and over",
    measure="ascof_care_home_65",
    numerator="People aged 65 and over whose long-term support needs were met by a move into a"
    " residential or nursing care home in the year, supported by the council",
    denominator="People aged 65 and over who live in the council's area (mid-year estimate)",
    statistic="crude_rate",
    unit="per 100,000 people aged 65 and over a year",
    multiplier=100_000,
    direction="none declared",
    version="ascof-salt-2014",
    source="Adult Social Care Outcomes Framework, from councils' Short and Long Term return",
    about="How many older people begin a long-term stay in a care home that the council supports.",
    caveats=(
        "More admissions are not always worse: a place with good care at home and a place that"
        " turns people away can both have few. No direction is declared.",
        "The rate is crude: places with more people in their late eighties will have more"
        " admissions. Nothing here adjusts for age within 65 and over.",
        "People who pay for their own care are not counted, so places with more wealth look lower.",
        "The code changed: 2A2 until 2022/23 is 2C in 2023/24; 2C1 had been delayed transfers.",
    ),
    population_ages=(65, 200),
    sector="social care",
    decimals=0,
)
