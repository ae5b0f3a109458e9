"""People in a hospital bed for 7, 14 or 21 days and more, on the last day of the period."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import told
from onestory.indicators.spells import general_and_acute, occupied
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def seven(story: StoryTables) -> ir.Table:
    """Return a case for each occupied bed; 1 where the person has been there for 7 days."""
    return _cases(story, days=7)


def fourteen(story: StoryTables) -> ir.Table:
    """Return a case for each occupied bed; 1 where the person has been there for 14 days."""
    return _cases(story, days=14)


def twenty_one(story: StoryTables) -> ir.Table:
    """Return a case for each occupied bed; 1 where the person has been there for 21 days."""
    return _cases(story, days=21)


def _cases(story: StoryTables, *, days: int) -> ir.Table:
    beds = occupied(story)
    beds = beds.filter(general_and_acute(beds), beds["class"] == "1", beds.age >= 18)
    long = beds.day.delta(beds.start, unit="day") >= days
    return told(beds, on=beds.day, numerator=long)


def _card(days: int, cases: Callable[[StoryTables], ir.Table]) -> Card:
    return Card(
        indicator=Indicator(
            id=f"stranded_{days}",
            title=f"Adults in hospital for {days} days or more",
            measure=f"stranded_{days}",
            numerator=f"Of these, beds of people admitted {days} or more days before",
            denominator="General and acute beds occupied by adults at midnight after the last day"
            " of the period",
            statistic="proportion",
            unit="%",
            multiplier=100,
            direction="lower is better",
            version="snapshot of the last day; from memory",
            source="Local, after national reports of long stays; from memory",
            about="How many hospital beds hold people who have been there for long.",
            caveats=(
                "A count on one day finds long stays more often than a count of discharges does:"
                " the two may not be compared.",
                "It is one day of the period: a holiday or a weekend moves it. Ask for months.",
                "The stay at this hospital counts, not one before a transfer.",
            ),
            sector="hospital",
        ),
        cases=cases,
        sources=("apc",),
        codes="On the last day t of the period: admission on or before t, no discharge by t"
        " (discharge null or after t), CLASSPAT 1, age at admission 18 or over, TRETSPEF neither"
        " 7.. (first episode) nor 501, 560 (first or last), no maternity or birth. Numerator:"
        f" admission on or before t less {days} days.",
    )


CARDS = (_card(7, seven), _card(14, fourteen), _card(21, twenty_one))
