"""Spells: which stays in an acute hospital a card counts, named as the definitions name them."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportOperatorIssue=false, reportArgumentType=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables

INPATIENT = ("1", "2", "5")
"""CLASSPAT of an admission: regular day and night attenders (3, 4) are none."""

LIVE = ("1", "2", "3", "6", "7")
"""DISMETH of a live discharge: 6 and 7 took the place of 2 in 2022-23."""

WELL_BABIES = "424"
MATERNITY = ("501", "560")
"""TRETSPEF of obstetrics and midwifery."""


def admissions(story: StoryTables) -> ir.Table:
    """Return the spells that began with an admission: not those of regular attenders."""
    spells = story["spells"]
    return spells.filter(spells["class"].isin(INPATIENT))


def emergencies(story: StoryTables) -> ir.Table:
    """Return emergency admissions (ADMIMETH begins with 2), transfers (2B) among them."""
    spells = admissions(story)
    return spells.filter(spells.emergency)


def emergencies_not_transfers(story: StoryTables) -> ir.Table:
    """Return emergency admissions but for the emergency transfers of an admitted person (2B)."""
    spells = emergencies(story)
    return spells.filter(spells.method != "2B")


def ordinary_emergencies(story: StoryTables) -> ir.Table:
    """Return emergency admissions of CLASSPAT 1, well babies (TRETSPEF 424) left out."""
    spells = emergencies(story)
    well = spells.specialty.fill_null("") == WELL_BABIES
    return spells.filter(spells["class"] == "1", ~well)


def discharges(story: StoryTables) -> ir.Table:
    """Return finished admissions whose DISMETH is 1 to 7."""
    spells = admissions(story)
    return spells.filter(spells.end.notnull(), spells.discharge_method.isin([*"1234567"]))


def live_discharges(story: StoryTables) -> ir.Table:
    """Return discharges of people who left alive."""
    spells = discharges(story)
    return spells.filter(spells.discharge_method.isin(LIVE))


def nights_until(story: StoryTables) -> ir.DateValue:
    """Return the first night that is not covered by the records."""
    return (ibis.literal(story.last).cast("timestamp") + ibis.interval(days=1)).date()
