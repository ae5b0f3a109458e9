"""Discharge to the usual place of residence: two versions side by side."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import told
from onestory.indicators.spells import general_and_acute, live_discharges
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


NOT_TOLD = ("79", "98", "99")
CARE_HOMES = ("54", "55", "56", "65", "85", "86")


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each live discharge; 1 where it was to the usual residence."""
    left = _discharges(story)
    return told(left, on=left.end, numerator=left.destination == "19")


def cases_with_care_homes(story: StoryTables) -> ir.Table:
    """Return a case for each live discharge; 1 where the person went back to where they lived."""
    left = _discharges(story)
    back = left.destination.isin(CARE_HOMES) & (left.destination == left.admitted_from)
    home = left.destination.isin(["19", "29"]) | back.fill_null(ibis.literal(False))
    return told(left, on=left.end, numerator=home)


def _discharges(story: StoryTables) -> ir.Table:
    spells = live_discharges(story)
    spells = spells.filter(spells["class"] == "1", general_and_acute(spells))
    return spells.filter(spells.destination.notnull(), ~spells.destination.isin(NOT_TOLD))


CARDS = (
    Card(
        indicator=Indicator(
            id="upr_discharge",
            title="Discharges to the usual place of residence",
            measure="upr_discharge",
            numerator="Of these, those whose destination was the usual place of residence",
            denominator="Discharges alive with a known destination",
            statistic="proportion",
            unit="%",
            multiplier=100,
            direction="higher is better",
            version="a; from memory",
            source="Better Care Fund and hospital statistics; from memory",
            about="Of people who leave hospital alive, how many go back to where they live.",
            caveats=(
                "A care home is no usual residence by the plain code (19), even for somebody who"
                " lived there: version b counts it.",
                "Codes of care homes changed in 2022-23 (54, 65, 85 out; 55, 56 in).",
                "What hospitals write as destination is often not checked against where the"
                " person then lives.",
            ),
            sector="hospital",
        ),
        cases=cases,
        sources=("apc",),
        codes="DISMETH 1, 2, 3, 6 or 7; CLASSPAT 1; acute: TRETSPEF neither 7.. (first episode) nor"
        " 501, 560 (first or last), no maternity or birth; DISDEST known and not 79, 98, 99."
        " Numerator: DISDEST 19.",
    ),
    Card(
        indicator=Indicator(
            id="upr_discharge_b",
            title="Discharges to where the person lived, care homes among them",
            measure="upr_discharge_b",
            numerator="Of these, those to the usual or a temporary residence, or back to the kind"
            " of care home that they came from",
            denominator="Discharges alive with a known destination",
            statistic="proportion",
            unit="%",
            multiplier=100,
            direction="higher is better",
            version="b; from memory",
            source="Better Care Fund and hospital statistics; from memory",
            about="As upr_discharge, but going home to a care home is going home.",
            caveats=(
                "Codes of care homes changed in 2022-23 (54, 65, 85 out; 55, 56 in).",
                "What hospitals write as destination is often not checked against where the"
                " person then lives.",
                "Source and destination are compared as kinds: another care home of the same kind"
                " counts as the same.",
            ),
            sector="hospital",
        ),
        cases=cases_with_care_homes,
        sources=("apc",),
        codes="DISMETH 1, 2, 3, 6 or 7; CLASSPAT 1; acute: TRETSPEF neither 7.. (first episode) nor"
        " 501, 560 (first or last), no maternity or birth; DISDEST known and not 79, 98, 99."
        " Numerator: DISDEST 19 or 29, or"
        " ADMISORC one of 54, 55, 56, 65, 85, 86 and DISDEST the same.",
    ),
)
