"""People who use services who have control over their daily life (ASCOF 1B; 3A in 2023/24)."""

from onestory.model.indicator import Indicator

CARD = Indicator(
    id="control_over_daily_life",
    title="People who use social care who have control over their daily life",
    measure="ascof_control_daily_life",
    numerator="People who answered that they have adequate or as much control as they want",
    denominator="People who use services and answered the question, weighted to all of them",
    statistic="value",
    unit="% of people who use services",
    multiplier=100,
    direction="higher is better",
    version="ascs-2010",
    source="Adult Social Care Survey, in the Adult Social Care Outcomes Framework",
    about="What people who use social care say themselves.",
    caveats=(
        "A survey with weights: no interval can be made from the published percentage alone, so"
        " no council can be called higher or lower on it here.",
        "In 2020/21 the survey was voluntary and few councils took part.",
    ),
    sector="people and carers",
)
