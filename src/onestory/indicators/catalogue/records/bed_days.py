"""Bed days: nights spent in hospital."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.indicators.spells import admissions, nights_until
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case a stay and period: the nights of the stay that lie in the period."""
    spells, periods = admissions(story), story.periods
    until = ibis.coalesce(spells.end, nights_until(story))
    stays = spells.mutate(until=until).join(
        periods.select(first=periods.start, after=periods.end),
        [spells.start < periods.end, until > periods.start],
    )
    stays = stays.filter(stays.until > stays.start)
    since = ibis.greatest(stays.start, stays.first)
    nights = ibis.least(stays.until, stays.after).delta(since, unit="day")
    return counted(stays, on=since, amount=nights)


CARD = Card(
    indicator=Indicator(
        id="bed_days",
        title="Nights spent in hospital",
        measure="bed_days",
        numerator="Nights in hospital, emergency and planned",
        denominator="Residents of all ages",
        statistic="crude_rate",
        unit="nights per 1,000 people a year",
        multiplier=1_000,
        direction="none declared",
        version="midnights",
        source="Local, after national tools; from memory",
        about="How much of people's time is spent in a hospital bed.",
        caveats=(
            "A day is counted where midnight is spent in hospital: a stay without a night counts"
            " for nothing. (Tools that weigh activity count it as half a day.)",
            "Nights are counted in the period in which they fall, not in that of admission or"
            " discharge.",
            "Overlapping spells of one person at two hospitals both count.",
        ),
        population_ages=(0, 200),
        sector="hospital",
    ),
    cases=cases,
    denominator="residents",
    sources=("apc",),
    codes="CLASSPAT 1, 2 or 5; midnights from admission to discharge; of people still in hospital"
    " to the last day that records cover.",
)
