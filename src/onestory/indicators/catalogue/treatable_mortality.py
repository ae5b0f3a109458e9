"""Deaths that timely health care should have prevented."""

from onestory.model.indicator import Indicator

CARD = Indicator(
    id="treatable_mortality",
    title="Deaths from causes considered treatable, under 75",
    measure="treatable_mortality",
    numerator="Deaths under 75 from causes considered treatable",
    denominator="People under 75, standardised by age and sex",
    statistic="standardised_rate",
    unit="per 100,000 people under 75",
    multiplier=100_000,
    direction="lower is better",
    version="ons-avoidable-2019",
    source="Avoidable mortality, Office for National Statistics, by clinical commissioning group",
    about="Deaths before 75 that timely and effective health care should mostly have prevented.",
    caveats=(
        "Published as a standardised rate without counts, so no interval can be given here.",
        "Groups merged between 2013 and 2021: a group's series ends where it merged.",
    ),
    standardised_by="age and sex, European Standard Population 2013",
    sector="hospital",
)
