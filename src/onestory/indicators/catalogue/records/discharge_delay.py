"""Delay between being ready for discharge and leaving hospital."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import told
from onestory.indicators.spells import live_discharges
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


COLLECTED_SINCE = date(2023, 4, 1)


def on_the_day(story: StoryTables) -> ir.Table:
    """Return a case for each discharge with a ready date; 1 where it was on that date."""
    left = _with_ready_date(story)
    return told(left, on=left.end, numerator=left.end == left.ready)


def average(story: StoryTables) -> ir.Table:
    """Return a case for each discharge with a ready date, with the days from then to leaving."""
    left = _with_ready_date(story)
    return told(left, on=left.end, numerator=left.end.delta(left.ready, unit="day"))


def known(story: StoryTables) -> ir.Table:
    """Return a case for each discharge; 1 where its ready date can be used."""
    left = _adults(story)
    return told(left, on=left.end, numerator=_usable(left).fill_null(ibis.literal(False)))


def _with_ready_date(story: StoryTables) -> ir.Table:
    left = _adults(story)
    return left.filter(_usable(left))


def _usable(left: ir.Table) -> ir.Value:
    return (left.ready >= ibis.literal(COLLECTED_SINCE)) & (left.ready <= left.end)


def _adults(story: StoryTables) -> ir.Table:
    spells = live_discharges(story)
    return spells.filter(spells["class"] == "1", spells.age >= 18)


CARDS = (
    Card(
        indicator=Indicator(
            id="discharge_delay_share",
            title="Discharges on the day that the person was ready",
            measure="discharge_delay_share",
            numerator="Of these, those on the discharge ready date",
            denominator="Discharges alive of adults with a valid discharge ready date",
            statistic="proportion",
            unit="%",
            multiplier=100,
            direction="higher is better",
            version="BCF 2025-26; formula from memory",
            source="Better Care Fund 2025-26 headline (formula from memory); rules of the ready"
            " date read in a national tool",
            about="How many people leave hospital on the day that they are ready to.",
            caveats=(
                "Always read it beside discharge_ready_known: where the ready date is seldom"
                " filled in, those with one are not like the others.",
                "Delayed transfers of care (to February 2020) and the daily counts of people"
                " without reason to stay (from 2021) are not comparable.",
                "A ready date before admission makes the delay longer than the stay: such records"
                " are counted as sent.",
            ),
            sector="hospital",
        ),
        cases=on_the_day,
        sources=("apc",),
        valid_from=date(2023, 4, 1),
        codes="DISMETH 1, 2, 3, 6 or 7; CLASSPAT 1; age at admission 18 or over; DISREADYDATE"
        " present, not before 2023-04-01 and not after discharge. Numerator: delay of 0 days.",
    ),
    Card(
        indicator=Indicator(
            id="discharge_delay",
            title="Average discharge delay",
            measure="discharge_delay",
            numerator="Days from the discharge ready date to the discharge",
            denominator="Discharges alive of adults with a valid discharge ready date",
            statistic="mean",
            unit="days per discharge",
            multiplier=1,
            direction="lower is better",
            version="BCF 2025-26; formula from memory",
            source="Better Care Fund 2025-26 headline (formula from memory); rules of the ready"
            " date read in a national tool",
            about="One of the three headline figures of the Better Care Fund: days in hospital"
            " after the person was ready to leave, over all discharges. It equals the share"
            " delayed times the mean delay of the delayed.",
            caveats=(
                "Always read it beside discharge_ready_known: where the ready date is seldom"
                " filled in, those with one are not like the others.",
                "Delayed transfers of care (to February 2020) and the daily counts of people"
                " without reason to stay (from 2021) are not comparable.",
                "A ready date before admission makes the delay longer than the stay: such records"
                " are counted as sent.",
            ),
            sector="hospital",
            decimals=2,
        ),
        cases=average,
        sources=("apc",),
        valid_from=date(2023, 4, 1),
        codes="DISMETH 1, 2, 3, 6 or 7; CLASSPAT 1; age at admission 18 or over; DISREADYDATE"
        " present, not before 2023-04-01 and not after discharge; delay is the discharge date"
        " less DISREADYDATE.",
    ),
    Card(
        indicator=Indicator(
            id="discharge_ready_known",
            title="Discharges with a valid discharge ready date",
            measure="discharge_ready_known",
            numerator="Of these, those with a ready date from April 2023 on and not after"
            " discharge",
            denominator="Discharges alive of adults",
            statistic="proportion",
            unit="%",
            multiplier=100,
            direction="higher is better",
            version="1",
            source="Better Care Fund 2025-26 headline (formula from memory); rules of the ready"
            " date read in a national tool",
            about="How complete the dates are that the delay of discharges rests on.",
            caveats=("It says how well something is recorded, not how well people are cared for.",),
            sector="hospital",
        ),
        cases=known,
        sources=("apc",),
        valid_from=date(2023, 4, 1),
        codes="DISMETH 1, 2, 3, 6 or 7; CLASSPAT 1; age at admission 18 or over.",
    ),
)
