"""A&E attendances that took longer than four hours."""

from onestory.model.indicator import Indicator

CARD = Indicator(
    id="attendances_over_4_hours",
    title="A&E attendances that took longer than four hours",
    measure="ae_over_4_hours",
    numerator="Attendances that took more than four hours from arrival to admission, transfer or"
    " discharge",
    denominator="All attendances in the month",
    statistic="proportion",
    unit="% of attendances in the month",
    multiplier=100,
    direction="lower is better",
    version="ae-monthly-2021",
    source="A&E Attendances and Emergency Admissions, NHS England",
    about="How many people waited longer than four hours in A&E.",
    caveats=(
        "Departments of different types are taken together: a trust with a walk-in centre looks"
        " better than one without.",
        "The same person can attend more than once in a month, so the interval is a little too"
        " narrow.",
    ),
    sector="hospital",
)
