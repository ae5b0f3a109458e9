"""Discharges from acute hospital home (discharge situation report, table 4)."""

from onestory.model.indicator import Indicator

CARD = Indicator(
    id="discharged_home",
    title="Discharges from acute hospital to the person's own home",
    measure="discharge_acute_by_pathway",
    numerator="Discharges to a domestic home, with or without reablement support"
    " (pathways 0 and 1)",
    denominator="All discharges reported by pathway in the month, but for those to a hospice,"
    " which the publisher leaves out for care boards and trusts",
    statistic="proportion",
    unit="% of discharges in the month",
    multiplier=100,
    direction="none declared",
    version="sitrep-table4-2022",
    source="Acute Daily Discharge Situation Report, NHS England, table 4",
    about="Of people leaving an acute hospital, how many went to their own home.",
    caveats=(
        "The report is made for running hospitals from day to day and is not fully checked.",
        "Trusts differ in whom they count and in how they record the pathway; large steady"
        " differences are as likely to be recording as care.",
        "The same person can be discharged more than once in a month, so the interval is a"
        " little too narrow.",
    ),
    numerator_groups=("pathway=P0 - Domestic home", "pathway=P1 - Domestic home"),
    left_out_groups=("pathway=P2 - Hospice",),
    sector="hospital",
)
