"""Spells: which stays in an acute hospital a card counts, named as the definitions name them."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.cases import last_days
from onestory.indicators.codes import any_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables

INPATIENT = ("1", "2", "5")
"""CLASSPAT of an admission: regular day and night attenders (3, 4) are none."""

LIVE = ("1", "2", "3", "6", "7")
"""DISMETH of a live discharge: 6 and 7 took the place of 2 in 2022-23."""

WELL_BABIES = "424"
OTHER_HOSPITAL = ("51", "52", "53")
"""ADMISORC and DISDEST of a ward of another hospital."""

YEAR = 365
"""Days before a discharge in which a diagnosis of cancer counts."""

MATERNITY = ("501", "560")
"""TRETSPEF of obstetrics and midwifery."""

BIRTHS = ("31", "32", "82", "83", "2C")
"""ADMIMETH of maternity and of babies born."""


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


def emergencies_from_outside(story: StoryTables) -> ir.Table:
    """Return emergency admissions that were no transfer: neither 2B nor from another hospital."""
    spells = emergencies_not_transfers(story)
    from_hospital = spells.admitted_from.fill_null(ibis.literal("")).isin(OTHER_HOSPITAL)
    return spells.filter(~from_hospital)


def ordinary_emergencies(story: StoryTables) -> ir.Table:
    """Return emergency admissions of CLASSPAT 1, well babies (TRETSPEF 424) left out."""
    spells = emergencies(story)
    not_well_babies = spells.specialty.fill_null("") != WELL_BABIES
    return spells.filter(spells["class"] == "1", not_well_babies)


def discharges(story: StoryTables) -> ir.Table:
    """Return finished admissions whose DISMETH is 1 to 7."""
    spells = admissions(story)
    return spells.filter(spells.end.notnull(), spells.discharge_method.isin([*"1234567"]))


def live_discharges(story: StoryTables) -> ir.Table:
    """Return discharges of people who left alive."""
    spells = discharges(story)
    return spells.filter(spells.discharge_method.isin(LIVE))


def nights_until(story: StoryTables) -> ir.Value:
    """Return the first night that is not covered by the records."""
    return (ibis.literal(story.last).cast("timestamp") + ibis.interval(days=1)).date()


def superspells(story: StoryTables) -> ir.Table:
    """Return a row a superspell, named by its first spell: `superspell`, person and `provider`.

    `start`, `emergency`, `method`, `age` and `sex` are the first spell's; `end`, `lsoa` and
    `discharge_method` the last's; `end` is null while the person is still in. `maternity` and
    `cancer` say whether any of its spells was so.
    """
    spells = admissions(story)
    spells = spells.mutate(
        superspell=ibis.coalesce(spells.superspell, spells.id),
        until=ibis.coalesce(spells.end, ibis.date(9999, 12, 31)),
    )
    first = ibis.window(group_by=spells.superspell, order_by=[spells.start, spells.id])
    last = ibis.window(
        group_by=spells.superspell,
        order_by=[spells.until.desc(), spells.start.desc(), spells.id.desc()],
    )
    ranked = spells.mutate(
        nth=ibis.row_number().over(first),
        to_last=ibis.row_number().over(last),
        has_maternity=maternity(spells),
        has_cancer=any_of(spells.all_diagnoses, "cancer"),
    )
    began = ranked.nth == 0
    ended = ranked.to_last == 0
    return ranked.group_by("superspell").agg(
        person_id=ranked.person_id.max(where=began),
        start=ranked.start.max(where=began),
        emergency=ranked.emergency.any(where=began),
        age=ranked.age.max(where=began),
        sex=ranked.sex.max(where=began),
        provider=ranked.provider.max(where=ended),
        lsoa=ranked.lsoa.max(where=ended),
        end=ranked.end.max(where=ended),
        discharge_method=ranked.discharge_method.max(where=ended),
        maternity=ranked.has_maternity.any(),
        cancer=ranked.has_cancer.any(),
    )


def maternity(spells: ir.Table) -> ir.Value:
    """Return whether a spell was of obstetrics or midwifery, or a birth; never null."""
    by_specialty = spells.specialty.isin(MATERNITY) | spells.last_specialty.isin(MATERNITY)
    return (by_specialty | spells.method.isin(BIRTHS)).fill_null(ibis.literal(False))


def general_and_acute(spells: ir.Table) -> ir.Value:
    """Return whether a spell used a general or acute bed: not maternity's or mental health's."""
    mental = spells.specialty.fill_null(ibis.literal("")).startswith("7")
    return ~(mental | maternity(spells))


def occupied(story: StoryTables) -> ir.Table:
    """Return a row a spell and `day`: who is in hospital at midnight after each last day."""
    spells, days = admissions(story), last_days(story)
    still_in = spells.end.isnull() | (spells.end > days.day)
    return spells.join(days, [spells.start <= days.day, still_in])


def with_cancer_nearby(stays: ir.Table, story: StoryTables) -> ir.Table:
    """Return the `superspell` of stays with cancer in them or in the year up to their end."""
    spells = story["spells"]
    spells = spells.filter(any_of(spells.all_diagnoses, "cancer"))
    known = spells.select(
        cancer_person=spells.person_id,
        cancer_start=spells.start,
        cancer_end=ibis.coalesce(spells.end, ibis.date(9999, 12, 31)),
    )
    earlier = stays.inner_join(
        known,
        [
            stays.person_id == known.cancer_person,
            known.cancer_start <= stays.end,
            stays.end.delta(known.cancer_end, unit="day") <= YEAR,
        ],
    )
    return stays.filter(stays.cancer).select("superspell").union(earlier.select("superspell"))
