"""Invented answers of studies of people: one that did harm, one that changed nothing, few people.

The harm is that of the English pilots of integrated care: 9% more emergency admissions, while
everyone's fell.
"""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pyarrow as pa

from onestory.model.answer import Answer, Judgement, Suggestion
from onestory.model.caseload import (
    ARM_ROWS,
    BALANCE_ROWS,
    SUBGROUP_ROWS,
    Caseload,
    FlowStep,
    Naive,
    PeopleTold,
)
from onestory.model.effect import CHOICE_ROWS, EVENT_ROWS, SERIES_ROWS, Check, Effect
from onestory.model.study import Outcome, SuccessStatement


def _load() -> ModuleType:
    path = Path(__file__).with_name("invented_answers.py")
    spec = importlib.util.spec_from_file_location("invented_answers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PLACES = _load()
EXPOSED, COMPARATORS = 3646, 17311
ADMISSIONS = Outcome(
    id="emergency_admissions", indicator="emergency_admissions", role="outcome", wanted="lower",
    margin=0.02, sector="hospital",
)  # fmt: skip
DEATHS = Outcome(
    id="death", indicator="death", role="harm", wanted="lower", margin=0.03, sector="",
)  # fmt: skip
CATARACTS = Outcome(
    id="cataract_surgery", indicator="cataract_surgery", role="negative control", wanted="lower",
    margin=0.05, sector="hospital",
)  # fmt: skip
FALL = SuccessStatement(
    id="s1", what="People on a caseload go to hospital as an emergency less often",
    for_whom="People taken on by the case management teams", outcome=ADMISSIONS.id,
    wanted="lower", size=0.15, by=date(2025, 3, 31), failure="A fall of less than 2%, or any rise",
    harm="More deaths, or more moves into care homes", agreed_by=("the integration board",),
)  # fmt: skip
CASELOAD = Caseload(
    eligible=("aged 65 and over", "two or more emergency admissions in the year before"),
    took="enrolled", chosen="by need", comparators="other places",
    exact=("frailty", "deprivation"),
)  # fmt: skip


def asked(outcome: Outcome) -> Any:
    return PLACES.estimand(
        outcome, population="People aged 65 and over with two or more emergency admissions",
        exposure="Being taken on by a case management team",
        comparator="People who met the same rule on the same day and were not taken on",
        time_zero="The day of being taken on, or the same day for the person set beside",
        bedding_in=0, follow_up=12,
        intercurrent_events="Death ends follow-up; being taken on later is kept, and told",
    )  # fmt: skip


def study(**told: Any) -> Any:
    return PLACES.study(
        title="Did the case management teams keep people out of hospital?",
        programme="the case management teams",
        question="Were the people whom the teams took on admitted as an emergency less often than"
        " they would have been?",
        exposure="first person seen", outcomes=(ADMISSIONS, DEATHS, CATARACTS), statements=(FALL,),
        estimands=(asked(ADMISSIONS), asked(DEATHS), asked(CATARACTS)), left_out=(),
        designs=("doubly robust weighting",), sensitivities=("firm links only",),
        caseload=CASELOAD, **told,
    )  # fmt: skip


def arms(effect: float = 0.09, *, outcome: str = "emergency_admissions", rate: float = 2.4,
         people: float = EXPOSED, wave: float = 0.03) -> pa.Table:  # fmt: skip
    """Both fall after time zero, as people do who are taken on at their worst."""
    rng = np.random.default_rng(11)
    rows = []
    for month in range(-24, 12):
        height = (0.45 + 0.55 * np.exp((month + 1) / 5)) if month < 0 else 0.42 + 0.2 / (month + 1)
        left = people * (0.985**month if month >= 0 else 1.0)
        expected = rate * height * (1 + rng.normal(0, wave / 3))
        exposed = rate * height * (1 + rng.normal(0, wave)) * (1 + effect if month >= 0 else 1)
        rows.append(
            {
                "outcome": outcome, "month": month, "exposed": exposed, "expected": expected,
                "candidates": rate * 0.21 * (1 + rng.normal(0, wave / 5)),
                "exposed_people": left, "comparator_people": left * COMPARATORS / EXPOSED,
            }
        )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=ARM_ROWS)


BALANCE = pa.Table.from_pylist(
    [
        {"covariate": name, "exposed": ours, "before": theirs, "after": ours - 0.01 * apart,
         "apart_before": apart, "apart_after": left}
        for name, ours, theirs, apart, left in (
            ("age", 81.2, 76.4, 0.62, 0.01),
            ("women", 0.561, 0.548, 0.03, 0.00),
            ("lives in the most deprived fifth", 0.243, 0.198, 0.11, -0.01),
            ("severe frailty", 0.412, 0.106, 0.62, 0.01),
            ("lives alone", 0.377, 0.301, 0.16, 0.02),
            ("emergency admissions in the 3 months before", 0.91, 0.11, 0.94, 0.03),
            ("emergency admissions in the 2 years before", 2.62, 0.72, 0.88, 0.02),
            ("days in hospital in the 2 years before", 24.1, 6.3, 0.71, 0.02),
            ("A&E attendances in the 2 years before", 4.1, 1.6, 0.69, 0.01),
            ("dementia", 0.187, 0.082, 0.27, 0.00),
            ("heart failure", 0.224, 0.091, 0.32, 0.01),
            ("chronic lung disease", 0.281, 0.133, 0.33, -0.01),
            ("medicines on repeat, ten or more", 0.534, 0.274, 0.52, 0.12),
            ("home care paid by the council", 0.169, 0.061, 0.29, 0.02),
        )
    ],
    schema=BALANCE_ROWS,
)  # fmt: skip


def subgroups(effect: float = 0.09) -> pa.Table:
    told = (
        ("deprivation", "1 (most deprived)", 886, 4210, 0.03, 0.05), ("deprivation", "2", 802, 3807, 0.01, 0.05),
        ("deprivation", "3", 728, 3461, -0.01, 0.06), ("deprivation", "4", 656, 3116, 0.0, 0.06),
        ("deprivation", "5 (least deprived)", 574, 2717, -0.03, 0.07), ("ethnicity", "white", 3241, 15390, 0.0, 0.03),
        ("ethnicity", "Asian or Asian British", 255, 1210, 0.04, 0.14),
        ("ethnicity", "Black or Black British", 146, 692, -0.05, 0.19),
        ("ethnicity", "mixed", 4, 19, None, 0.0),
        ("frailty", "mild or none", 780, 3720, 0.19, 0.07),
        ("frailty", "moderate", 1364, 6480, -0.01, 0.05),
        ("frailty", "severe", 1502, 7111, -0.06, 0.04),
    )  # fmt: skip
    return pa.Table.from_pylist(
        [
            {
                "outcome": ADMISSIONS.id, "by": by, "group": group, "exposed": n,
                "comparators": m, "estimate": None if more is None else effect + more,
                "lower": None if more is None else effect + more - wide,
                "upper": None if more is None else effect + more + wide,
                "p_differs": None if more is None else 0.01 if more > 0.1 else 0.8,
                "planned": by != "frailty",
                "note": "not enough people" if more is None else None,
            }
            for by, group, n, m, more, wide in told
        ],
        schema=SUBGROUP_ROWS,
    )  # fmt: skip


NAIVE = (
    Naive(name="before and after", estimate=-0.25, lower=-0.28, upper=-0.22,
          sentence="People were taken on when they were at their worst. Most would have improved"
          " without any team, as the people set beside them did."),
    Naive(name="high users", estimate=-0.61, lower=-0.63, upper=-0.58,
          sentence="Whoever is picked for having been in hospital most is in hospital less the year"
          " after: the same fall is found in places with no team."),
    Naive(name="completers only", estimate=-0.21, lower=-0.26, upper=-0.16,
          sentence="Those who died or left are counted out, and they were the sickest: who stays to"
          " the end does better whatever is done."),
)  # fmt: skip
FLOW = (
    FlowStep(words="met the rule on some day of the window", exposed=4102, comparators=61884),
    FlowStep(words="records joined to one person", exposed=3988, comparators=61884),
    FlowStep(words="alive and living here at time zero", exposed=3890, comparators=60312),
    FlowStep(words="two years of records before time zero", exposed=3702, comparators=41877),
    FlowStep(words="alike somebody on the other side", exposed=EXPOSED, comparators=COMPARATORS),
)  # fmt: skip
PROTOCOL = (
    ("Eligibility", "Aged 65 and over, two or more emergency admissions in the year before"),
    ("Strategies", "Being taken on by a team, or usual care"),
    ("Assignment", "By need; stand-ins weighted to be alike in 14 facts before time zero"),
    ("Time zero", "The day of being taken on, the same days for the people set beside them"),
    ("Follow-up", "12 months, or until death or moving away"),
    ("Estimand", "The effect on the people taken on"),
)  # fmt: skip


def told(effect: float = 0.09, **other: Any) -> PeopleTold:
    whole = [
        arms(effect),
        arms(0.03, outcome=DEATHS.id, rate=0.31, wave=0.05).slice(24),
        arms(0.0, outcome=CATARACTS.id, rate=0.2, wave=0.06),
    ]
    return replace(
        PeopleTold(
            caseload=CASELOAD, protocol=PROTOCOL, flow=FLOW, balance=BALANCE,
            arms=pa.concat_tables(whole), subgroups=subgroups(effect), naive=NAIVE,
        ), **other)  # fmt: skip


CHECKS = (
    Check(name="balance of what was known", passed="failed",
          sentence="1 of 14 facts is still more than 0.1 standard deviations apart: medicines on"
          " repeat, ten or more (0.12).",
          table=pa.table({"fact": ["medicines on repeat, ten or more"], "apart": [0.12]})),
    Check(name="regression to the mean", passed="passed",
          sentence="The same rule gives a fall of 30% in places with no team; the fall among people"
          " taken on was 25%."),
    Check(name="unmeasured confounding", passed="cannot know",
          sentence="Something that nobody recorded would have to double both need and being taken on"
          " to explain it all (E-value 1.4)."),
    Check(name="missing links", passed="passed", sentence="Unjoined records: 3% and 2%.",
          table=pa.table({"arm": ["taken on", "set beside"], "unjoined": [114, 5]})),
)  # fmt: skip


def by_time(effect: float = 0.09) -> pa.Table:
    rng = np.random.default_rng(7)
    rows = [
        {"since_start": since, "estimate": at, "lower": at - 0.06, "upper": at + 0.06,
         "places": round(EXPOSED * (0.955 ** max(since, 0)))}
        for since in range(-8, 4)
        for at in [rng.normal(0, 0.012) + (effect if since >= 0 else 0)]
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=EVENT_ROWS)


def choices(effect: float = 0.09) -> pa.Table:
    rows = [
        ("Doubly robust weighting", True, True, 0.0, 0.06, None),
        ("Overlap weighting", True, True, -0.012, 0.055, None),
        ("Matched persons, one to five", True, True, 0.018, 0.08, None),
        ("Followed until enrolled later", True, True, 0.011, 0.07, None),
        ("Firm links only", True, False, -0.004, 0.062, None),
        ("Regression discontinuity", False, False, None, 0.0, "no score was told"),
    ]
    return pa.Table.from_pylist(
        [
            {
                "choice": name, "planned": planned, "main": at == 0, "same_places": same,
                "estimate": None if more is None else effect + more,
                "lower": None if more is None else effect + more - wide,
                "upper": None if more is None else effect + more + wide, "note": note,
            }
            for at, (name, planned, same, more, wide, note) in enumerate(rows)
        ],
        schema=CHOICE_ROWS,
    )  # fmt: skip


def effect(outcome: Outcome = ADMISSIONS, **other: Any) -> Effect:
    return replace(
        Effect(
            estimand=asked(outcome), outcome=outcome, unit="admissions a person-year",
            design="doubly robust weighting", contrast="ratio", average="people",
            estimate=0.09, lower=0.03, upper=0.15, confidence=0.95, known=True, reason="",
            n_exposed=EXPOSED, n_comparator=COMPARATORS, periods_before=8, periods_after=4,
            method="Entropy balancing within trials, then a Poisson outcome model.",
            inference="Influence functions summed over 6 teams and 31 places.", p_value=0.004,
            series=SERIES_ROWS.empty_table(), by_time=by_time(), choices=choices(), checks=CHECKS,
            verdict="harmed",
            sentence="The case management teams did harm: emergency admissions were higher than they"
            " would have been. Best estimate 9% higher; plausible range 3% to 15% higher.",
        ), **other)  # fmt: skip


def further(**other: Any) -> tuple[Effect, ...]:
    bare = {"by_time": EVENT_ROWS.empty_table(), "choices": CHOICE_ROWS.empty_table(), "checks": ()}
    return (
        effect(DEATHS, estimate=0.03, lower=-0.06, upper=0.13, verdict="cannot tell yet", **bare,
               sentence="We cannot yet tell whether the teams changed deaths.", **other),
        effect(CATARACTS, estimate=0.004, lower=-0.04, upper=0.045, **bare, **other,
               verdict="no meaningful difference",
               sentence="Cataract surgery, which no team could have moved, did not move."),
    )  # fmt: skip


def answer(**other: Any) -> Answer:
    """More emergency admissions among the people taken on, though theirs fell by a quarter."""
    judged = Judgement(
        statement=FALL, reached="met", change=-0.25, verdict="harmed",
        reached_sentence="Emergency admissions of the people taken on were 25% lower than in the"
        " year before, more than the 15% that was planned.",
        because_sentence="No: among people like them they fell further. Best estimate 9% higher;"
        " plausible range 3% to 15% higher.",
    )  # fmt: skip
    return PLACES.answer(
        study=study(),
        sentence="The case management teams did harm: emergency admissions of the people taken on"
        " were higher than they would have been. Best estimate 9% higher; plausible range 3% to"
        " 15% higher. The planned 15% fall is ruled out.",
        verdict="harmed", effects=(effect(), *further()), judgements=(judged,),
        suggestions=(
            Suggestion(design="doubly robust weighting", supported=True,
                       sentence="17,311 people met the same rule and were not taken on."),
            Suggestion(design="regression discontinuity", supported=False,
                       sentence="No score decided who was offered it."),
        ),
        rivals=PLACES.rivals(
            own=("The teams work in six of 37 places.",),
            rivals=tuple(
                replace(one, sentence=f"{one.title} touched 60% of the teams’ places and 11% of others.")
                for one in PLACES.rivals().rivals
            ),
        ),
        told_when=None,
        cost_shift="Hospital admissions 9% higher; nothing is known of social care.",
        findings=(), items=PLACES.ITEMS[2:4], people=told(),
        smallest_count=412.0, smallest_comparator_count=1980.0, **other,
    )  # fmt: skip


def null() -> Answer:
    """Nothing that matters changed, though everyone's admissions fell."""
    main = effect(
        estimate=0.003, lower=-0.014, upper=0.017, verdict="no meaningful difference",
        by_time=by_time(0.003), choices=choices(0.003), checks=CHECKS[1:],
        sentence="No difference that matters: emergency admissions were as they would have been.",
    )  # fmt: skip
    judged = replace(
        answer().judgements[0], verdict="no meaningful difference",
        because_sentence="No: the people set beside them fell as far. Best estimate 0.3% higher;"
        " plausible range 1.4% lower to 1.7% higher.",
    )  # fmt: skip
    return replace(
        answer(), effects=(main, *further()), verdict="no meaningful difference",
        sentence="The case management teams made no difference that matters to emergency admissions"
        " of the people taken on. Best estimate 0.3% higher; plausible range 1.4% lower to 1.7%"
        " higher.",
        judgements=(judged,), people=told(0.003),
    )  # fmt: skip


def none_alike() -> Answer:
    """Nobody could be set beside the people taken on."""
    why = "Nobody who met the rule was left out, so nobody is left to set beside them."
    main = effect(
        estimate=None, lower=None, upper=None, known=False, reason=why, n_comparator=0, checks=(),
        by_time=EVENT_ROWS.empty_table(), choices=CHOICE_ROWS.empty_table(), p_value=None,
        verdict="cannot be estimated", sentence=f"What the teams did cannot be estimated. {why}",
    )  # fmt: skip
    empty = told(
        balance=BALANCE_ROWS.empty_table(), arms=ARM_ROWS.empty_table(),
        subgroups=SUBGROUP_ROWS.empty_table(), flow=FLOW[:2],
        naive=tuple(replace(one, estimate=None, lower=None, upper=None) for one in NAIVE),
    )  # fmt: skip
    judged = replace(answer().judgements[0], verdict="cannot be estimated", because_sentence=why)
    return replace(
        answer(), effects=(main,), verdict="cannot be estimated", judgements=(judged,),
        sentence=f"What the case management teams did cannot be estimated. {why}", people=empty,
    )  # fmt: skip


CARDS = (
    PLACES.card("emergency_admissions", "Emergency admissions", "per person a year"),
    PLACES.card("death", "Deaths", "per person a year"),
    PLACES.card("cataract_surgery", "Cataract surgery", "per person a year"),
)


def provenance() -> Any:
    return PLACES.provenance()
