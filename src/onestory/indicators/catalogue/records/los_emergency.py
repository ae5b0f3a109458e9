"""Length of stay after an emergency admission: mean and median."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import told
from onestory.indicators.spells import discharges
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each discharge after an emergency admission, with its nights."""
    spells = discharges(story)
    stayed = spells.filter(spells.emergency, spells["class"] != "2")
    return told(stayed, on=stayed.end, numerator=stayed.nights)


CARDS = (
    Card(
        indicator=Indicator(
            id="los_emergency",
            title="Mean length of stay after emergency admission",
            measure="los_emergency",
            numerator="Nights from admission to discharge",
            denominator="Discharges in the period after an emergency admission",
            statistic="mean",
            unit="nights",
            multiplier=1,
            direction="none declared",
            version="discharged spells",
            source="Local, after national tools; from memory",
            about="How long people stay who came without warning.",
            caveats=(
                "A few very long stays move the mean: read it beside the median.",
                "People still in hospital are not in it; a count of those in bed on a day is"
                " another thing (stranded_7).",
            ),
            sector="hospital",
        ),
        cases=cases,
        sources=("apc",),
        codes="Finished spells (DISMETH 1 to 7), ADMIMETH begins with 2, CLASSPAT 1 or 5 (no day"
        " cases, no regular attenders); nights are the discharge date less the admission date;"
        " deaths are among them.",
    ),
    Card(
        indicator=Indicator(
            id="los_emergency_median",
            title="Median length of stay after emergency admission",
            measure="los_emergency_median",
            numerator="Nights from admission to discharge",
            denominator="Discharges in the period after an emergency admission",
            statistic="median",
            unit="nights",
            multiplier=1,
            direction="none declared",
            version="discharged spells",
            source="Local, after national tools; from memory",
            about="How long people stay who came without warning.",
            caveats=(
                "People still in hospital are not in it.",
                "More stays without a night, as where same-day care is recorded as an admission,"
                " lower it.",
            ),
            sector="hospital",
        ),
        cases=cases,
        sources=("apc",),
        codes="Finished spells (DISMETH 1 to 7), ADMIMETH begins with 2, CLASSPAT 1 or 5 (no day"
        " cases, no regular attenders); nights are the discharge date less the admission date;"
        " deaths are among them.",
    ),
)
