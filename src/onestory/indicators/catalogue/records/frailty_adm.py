"""Frailty among emergency admissions at 75 and over (Hospital Frailty Risk Score)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import told
from onestory.indicators.linked import spanning, with_doubt, with_reach
from onestory.indicators.spans import day_before
from onestory.indicators.spells import emergencies_not_transfers
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


HIGH = 150  # in tenths: more than 15
BEFORE = 730  # days in which an earlier spell counts
INTERMEDIATE = 50  # 5 to 15, both counted


def high(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission at 75 or over; 1 where the score is over 15."""
    spells = _scored(story)
    frail = spells.score > HIGH
    # Earlier spells that were not found can only add to the score.
    doubt = spells.shaky | ((spells.unsure | spells.might) & ~frail)
    return told(spells, on=spells.start, numerator=frail, in_doubt=doubt)


def intermediate(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission at 75 or over; 1 where the score is 5 to 15."""
    spells = _scored(story)
    between = spells.score.between(INTERMEDIATE, HIGH)
    # Such a spell may belong in this group, or above it; a score over 15 stays where it is.
    open_still = spells.shaky | ((spells.unsure | spells.might) & (spells.score <= HIGH))
    return told(spells, on=spells.start, numerator=between, in_doubt=open_still)


def _scored(story: StoryTables) -> ir.Table:
    spells = emergencies_not_transfers(story)
    spells = spells.filter(spells.age >= 75)
    spells = with_doubt(spells.mutate(score=ibis.coalesce(spells.hfrs, 0)), story)
    ended = story["spells"].filter(lambda one: one.end.notnull())
    return with_reach(
        spells, spanning(ended, ended.end), story, key="id",
        between=(day_before(spells.start, BEFORE), spells.start),
    )  # fmt: skip


HIGH_RISK = Card(
    indicator=Indicator(
        id="frailty_adm",
        title="Emergency admissions at 75 and over of people with high frailty risk",
        measure="frailty_adm",
        numerator="Of these, those with a Hospital Frailty Risk Score over 15",
        denominator="Emergency admissions of people aged 75 or over in the period",
        statistic="proportion",
        unit="%",
        multiplier=100,
        direction="none declared",
        version="HFRS 2018, two years",
        source="Hospital Frailty Risk Score (Gilbert and others, Lancet 2018; 391: 1775),"
        " groups as published; read",
        about="How frail the older people are who come to hospital without warning.",
        caveats=(
            "Two years of records must lie before the first period: earlier periods look less"
            " frail.",
            "Where records of a person at several hospitals are not joined, people look less"
            " frail: the bounds show by how much.",
            "Scoring the primary diagnosis alone, as one national tool does, gives far lower"
            " scores.",
        ),
        sector="hospital",
        verified=True,
    ),
    cases=high,
    needs=("hospital",),
    sources=("apc",),
    run_in=730,
    codes="Emergency (ADMIMETH begins with 2, not 2B); CLASSPAT 1, 2 or 5; age at admission 75"
    " or over; score of the spell and of the person's spells discharged in the 730 days"
    " before, over 15 (in tenths over 150); R69 fillers dropped.",
)
SOME_RISK = replace(
    HIGH_RISK,
    indicator=replace(
        HIGH_RISK.indicator,
        id="frailty_adm_intermediate",
        title="Emergency admissions at 75 and over of people with intermediate frailty risk",
        measure="frailty_adm_intermediate",
        numerator="Of these, those with a Hospital Frailty Risk Score of 5 to 15",
    ),
    cases=intermediate,
    codes="As frailty_adm, score 5 to 15 (in tenths 50 to 150, both counted).",
)
CARDS = (HIGH_RISK, SOME_RISK)
