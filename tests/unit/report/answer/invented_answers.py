"""Invented answers of every kind: helped, harmed, cannot tell, cannot be estimated, and worse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from onestory.model.answer import Answer, Item, Judgement, Reached, Suggestion
from onestory.model.delivered import ACTIVITY_ROWS, Delivered, HowDelivered, SiteDelivery
from onestory.model.effect import CHOICE_ROWS, EVENT_ROWS, SERIES_ROWS, Check, Effect, Verdict
from onestory.model.finding import Finding
from onestory.model.indicator import Indicator
from onestory.model.period import Period
from onestory.model.policy import PublishedDate
from onestory.model.release import Provenance
from onestory.model.result import Input
from onestory.model.rivals import Rival, Rivals
from onestory.model.study import Amendment, Estimand, Lock, Outcome, Site, Study, SuccessStatement

PROGRAMME = "the neighbourhood teams"
SITES = (
    ("Alderford", 0), ("Birchmere", 0), ("Cedarham", 2), ("Dovebridge", 3), ("Elderford", 5),
    ("Fernmere and the Vale of Longmeadow", None),
)  # fmt: skip
START = date(2023, 4, 1)
MONTHS = [date(2021 + (3 + m) // 12, (3 + m) % 12 + 1, 1) for m in range(49)]
ADMISSIONS = Outcome(
    id="emergency_admissions_65", indicator="emergency_admissions_65", role="outcome",
    wanted="lower", margin=0.02, sector="hospital",
)  # fmt: skip
CARE = Outcome(
    id="care_home_admissions", indicator="care_home_admissions", role="harm", wanted="lower",
    margin=0.03, sector="social care",
)  # fmt: skip
FRACTURES = Outcome(
    id="hip_fractures", indicator="hip_fractures", role="negative control", wanted="lower",
    margin=0.05, sector="hospital",
)  # fmt: skip
FALL = SuccessStatement(
    id="s1", what="Fewer older people are admitted to hospital as an emergency",
    for_whom="People aged 65 and over registered in the six neighbourhoods",
    outcome=ADMISSIONS.id, wanted="lower", size=0.06, by=date(2025, 3, 31),
    failure="A fall of less than 2%, or any rise", harm="More people moving into care homes",
    agreed_by=("the integration board", "the carers’ forum"),
)  # fmt: skip
HOMES = SuccessStatement(
    id="s2", what="No more people move into a care home than would have",
    for_whom="People aged 65 and over", outcome=CARE.id, wanted="lower", size=0.01,
    by=date(2025, 3, 31), failure="A rise of 3% or more", harm="Delayed discharge", agreed_by=(),
)  # fmt: skip


def estimand(outcome: Outcome, **told: Any) -> Estimand:
    return replace(Estimand(
            id=f"{outcome.id}-main", outcome=outcome.id,
            population="People aged 65 and over resident in the 42 neighbourhoods",
            exposure="A neighbourhood team that has seen its first person",
            comparator="Neighbourhoods without a team in that month",
            time_zero="The month of the first person seen", bedding_in=3, follow_up=18,
            intercurrent_events="Deaths and moves are part of the outcome's population",
            contrast="ratio", average="people"), **told)  # fmt: skip


def study(**told: Any) -> Study:
    return replace(Study(
            title="Did the neighbourhood teams change emergency admissions?",
            programme=PROGRAMME,
            question="Have neighbourhood teams in six places led to fewer emergency admissions of"
            " older people than there would have been without them?",
            decision="whether to fund the teams for three more years",
            decision_on=date(2025, 9, 30),
            change_our_mind="A plausible range that lies wholly below a 2% fall",
            chosen="volunteered", exposure="first person seen",
            window=Period(start=date(2021, 4, 1), end=date(2025, 5, 1)),
            outcomes=(ADMISSIONS, CARE, FRACTURES), statements=(FALL, HOMES),
            estimands=(estimand(ADMISSIONS), estimand(CARE), estimand(FRACTURES)),
            sites=tuple(
                Site(name=name, place=f"X{at:02d}", announced=date(2022, 11, 1), starts=START)
                for at, (name, _) in enumerate(SITES)
            ),
            left_out=(("X40", "its practices moved to another board in 2022"),),
            designs=("staggered difference in differences",),
            sensitivities=("other average", "other scale"),
            text_sha256="ab" * 32,
            lock=Lock(
                sha256="cd" * 32, on=date(2024, 1, 15), kind="retrospective",
                seen="The analysts had seen admissions to March 2023; the board had seen none.",
                by="the evaluation lead",
                amendments=(
                    Amendment(on=date(2024, 6, 3), by="the evaluation lead",
                              why="A site that never opened was kept in, as planned.",
                              sha256="ab" * 32, changed=("sites",)),
                ),
            )), **told)  # fmt: skip


def series(effect: float = -0.02, *, places: int = 6, noise: float = 0.02) -> pa.Table:
    rng = np.random.default_rng(3)
    months = np.arange(48)
    comparator = 24.5 + 1.6 * np.cos(2 * np.pi * (months - 9) / 12) + 0.02 * months
    expected = (comparator + 1.4) * (1 + rng.normal(0, 0.004, 48))
    observed = expected * (1 + rng.normal(0, noise, 48)) * np.where(months >= 24, 1 + effect, 1)
    starts = [24 + late for _, late in SITES if late is not None][:places]
    return pa.Table.from_pylist(
        [
            {
                "period_start": MONTHS[m], "period_end": MONTHS[m + 1],
                "observed": observed[m], "expected": expected[m], "comparator": comparator[m],
                "exposed_places": sum(m >= start for start in starts),
            }
            for m in range(48)
        ],
        schema=SERIES_ROWS,
    )  # fmt: skip


def by_time(effect: float = -0.02) -> pa.Table:
    rng = np.random.default_rng(5)
    middle = [rng.normal(0, 0.01) + (effect if since >= 0 else 0) for since in range(-12, 18)]
    return pa.Table.from_pylist(
        [
            {
                "since_start": since, "estimate": at, "lower": at - 0.045, "upper": at + 0.045,
                "places": 5 if since < 16 else 2,
            }
            for since, at in zip(range(-12, 18), middle, strict=True)
        ],
        schema=EVENT_ROWS,
    )  # fmt: skip


SAME_PLACES = {
    "On a log scale", "Never exposed comparators only", "Synthetic difference in differences",
}  # fmt: skip


def choices(effect: float = -0.0205) -> pa.Table:
    rows = [
        (
            "Staggered difference in differences, people counting alike",
            True,
            True,
            0.0,
            0.0295,
            None,
        ),
        ("Every place counting alike (the other average)", True, False, 0.034, 0.034, None),
        ("On a log scale", True, False, 0.002, 0.031, None),
        ("Never exposed comparators only", True, False, -0.004, 0.033, None),
        ("Without uncertain sites", True, False, -0.011, 0.04, None),
        ("Without places touched by rivals", True, False, None, None, "no comparator is left"),
        ("Synthetic difference in differences", True, False, 0.006, 0.028, None),
        ("Announced dates in place of what happened", True, False, 0.012, 0.03, None),
        ("Without the winter of 2023/24", False, False, -0.015, 0.036, None),
    ]
    return pa.Table.from_pylist(
        [
            {
                "choice": choice, "planned": planned, "main": main, "note": note,
                "same_places": choice in SAME_PLACES,
                "estimate": None if off is None else effect + off,
                "lower": None if off is None or half is None else effect + off - half,
                "upper": None if off is None or half is None else effect + off + half,
            }
            for choice, planned, main, off, half, note in rows
        ],
        schema=CHOICE_ROWS,
    )  # fmt: skip


def checks(*, failed: bool = False) -> tuple[Check, ...]:
    return (
        Check(
            name="parallel paths before the start", passed="failed" if failed else "passed",
            sentence="Before the start, exposed places drew away from the comparators by 0.3% a"
            " month; a drift of 0.1% would have been seen 8 times in 10." if failed else
            "Before the start, exposed and comparator places moved alike; a drift of 0.2% a month"
            " would have been seen 8 times in 10.",
            table=pa.table({"months_before": [-3, -2, -1], "difference": [0.0012, -0.0034, 0.0021]}),
        ),
        Check(name="regression to the mean", passed="passed",
              sentence="The sites volunteered, and their admissions were not high when they did."),
        Check(name="leaving out one site", passed="passed",
              sentence="Whichever site is left out, the estimate lies between 3.3% lower and 0.4% lower.",
              table=pa.table({"left_out": [n for n, _ in SITES[:5]],
                              "estimate": [-0.033, -0.012, -0.022, -0.004, -0.027]})),
        Check(name="placebo dates", passed="passed",
              sentence="Pretending that the teams started a year earlier shows no difference."),
        Check(name="recording of same-day emergency care", passed="cannot know",
              sentence="Same-day emergency care may have moved to another data set in 2024; no file"
              " says when each trust changed."),
        Check(name="spill-over to neighbours", passed="cannot know",
              sentence="Nobody has said which neighbourhoods border the sites."),
    )  # fmt: skip


def effect(outcome: Outcome = ADMISSIONS, **told: Any) -> Effect:
    return replace(Effect(
            estimand=estimand(outcome), outcome=outcome,
            unit="per 1,000 people aged 65 and over a month",
            design="staggered difference in differences", contrast="ratio",
            average="people", estimate=-0.021, lower=-0.05, upper=0.009,
            confidence=0.95, known=True, reason="", n_exposed=5, n_comparator=36,
            periods_before=24, periods_after=18,
            method="Group-time effects beside places not yet exposed, averaged over people.",
            inference="Permutation of the starts over places, calibrated to each place's size.",
            p_value=0.16, smallest_p=0.001,
            series=series(), by_time=by_time(), choices=choices(),
            other_average=0.013, other_lower=-0.021, other_upper=0.047,
            checks=checks(), verdict="cannot tell yet",
            sentence="We cannot yet tell whether the neighbourhood teams changed emergency"
            " admissions. Best estimate 2.1% lower; plausible range 5% lower to 0.9% higher."), **told)  # fmt: skip


def further() -> tuple[Effect, ...]:
    bare = {
        "by_time": EVENT_ROWS.empty_table(),
        "choices": CHOICE_ROWS.empty_table(),
        "other_average": None,
    }
    return (
        effect(CARE, estimate=0.004, lower=-0.028, upper=0.037, **bare, unit="per 100,000 people a month",
               sentence="We cannot yet tell whether the neighbourhood teams changed moves into care"
               " homes. Best estimate 0.4% higher; plausible range 2.8% lower to 3.7% higher."),
        effect(FRACTURES, estimate=0.002, lower=-0.03, upper=0.033, **bare,
               verdict="no meaningful difference", unit="per 100,000 people a month",
               sentence="Hip fractures, which the teams could not have moved, did not move."),
    )  # fmt: skip


def delivered(verdict: HowDelivered = "partly delivered") -> Delivered:
    sites = tuple(
        SiteDelivery(
            site=name, place=f"X{at:02d}", announced=date(2022, 11, 1), planned=START,
            staffed=None if late is None else _months(START, late - 1),
            first_person=None if late is None else _months(START, late),
            caseload_reached=None if late is None else _months(START, late + 4),
            exposed_from=None if late is None else _months(START, late),
            largest_share=None if late is None else 0.31 - 0.04 * late,
        )
        for at, (name, late) in enumerate(SITES)
    )  # fmt: skip
    rows = pa.Table.from_pylist(
        [
            {"site": s.site, "place": s.place, "month": s.planned, "staffed": True,
             "people_seen": 3.0 + 20 * at, "caseload": 5.0 + 30 * at, "eligible": 400.0,
             "meetings": 4.0, "spent": 12000.0}
            for at, s in enumerate(sites)
        ],
        schema=ACTIVITY_ROWS,
    )  # fmt: skip
    return Delivered(
        verdict=verdict, sites=sites, rows=rows,
        sentence="Five of six teams saw people, two of them on time; the sixth never opened. At most"
        " 31% of eligible people were on a caseload.",
    )  # fmt: skip


def _months(day: date, more: int) -> date:
    at = day.year * 12 + day.month - 1 + more
    return date(at // 12, at % 12 + 1, 1)


def on(text: str, day: date | None) -> PublishedDate:
    return PublishedDate(text=text, earliest=day, latest=day)


def rival(identifier: str, title: str, **told: Any) -> Rival:
    return replace(Rival(
            id=identifier, title=title, what="programme", start=on("2023-10", date(2023, 10, 1)),
            end=PublishedDate(), mode="bid", touch="unequally",
            exposed_touched=("X00", "X01", "X03"), comparators_touched=("X20", "X21", "X22", "X23"),
            exposed_share=0.6, comparator_share=0.11, throughout=False, sure=True,
            testable=True,
            sentence=f"{title} touched 60% of exposed places and 11% of comparators."), **told)  # fmt: skip


def rivals(**told: Any) -> Rivals:
    return replace(Rivals(
            window=Period(start=date(2021, 4, 1), end=date(2025, 5, 1)),
            exposed=tuple(f"X{n:02d}" for n in range(5)),
            comparators=tuple(f"X{n:02d}" for n in range(6, 42)),
            rivals=(
                rival("P1", "Virtual wards, first wave"),
                rival("E1", "A general practice closed in Birchmere", what="local event",
                      start=on("2024-02-01", date(2024, 2, 1)), end=on("2024-02-01", date(2024, 2, 1)),
                      exposed_share=0.2, comparator_share=0.0),
                rival("P2", "Urgent community response accelerator sites", touch="not known",
                      exposed_share=None, comparator_share=None,
                      start=PublishedDate(text="2022", earliest=date(2022, 1, 1), latest=date(2022, 12, 31)),
                      end=on("2024-03-31", date(2024, 3, 31)), sure=False,
                      sentence="Nobody has said which places had an accelerator site."),
                rival("N1", "Better Care Fund", touch="equally", exposed_share=1.0, comparator_share=1.0),
                rival("N2", "NHS Long Term Plan", touch="equally", exposed_share=1.0, comparator_share=1.0),
                rival("N3", "Health and Care Act 2022", touch="equally", exposed_share=1.0, comparator_share=1.0),
            ),
            complete=True, to_ask=(), own=("The programme leaves 36 places to compare with.",),
            sentences=("Two other programmes touched the places unequally.",)), **told)  # fmt: skip


def judgements(
    verdict: Verdict = "cannot tell yet", *, because: str = "", reached: Reached = "not met"
) -> tuple[Judgement, ...]:
    return (
        Judgement(
            statement=FALL, reached=reached, change=-0.034, verdict=verdict,
            reached_sentence="Admissions in the exposed places were 3.4% lower than in the year before,"
            " less than the 6% that was planned.",
            because_sentence=because or "Best estimate 2.1% lower; plausible range 5% lower to 0.9%"
            " higher; the planned 6% fall is not supported.",
        ),
        Judgement(
            statement=HOMES, reached="not known", change=None, verdict="cannot tell yet",
            reached_sentence="Figures end in January 2025, before the date set.",
            because_sentence="Best estimate 0.4% higher; plausible range 2.8% lower to 3.7% higher.",
        ),
    )  # fmt: skip


SUGGESTIONS = (
    Suggestion(design="staggered difference in differences", supported=True,
               sentence="Five sites started at four dates, 36 places never did, and 24 months lie before."),
    Suggestion(design="synthetic difference in differences", supported=True,
               sentence="There are 24 months before the start, enough to weigh the comparators."),
    Suggestion(design="interrupted time series", supported=False,
               sentence="With comparators at hand, a series without them would answer a weaker question."),
)  # fmt: skip
ITEMS = (
    Item(guideline="TIDieR", item="1. Brief name", text="Neighbourhood teams"),
    Item(guideline="TIDieR", item="11. How well: planned", text=""),
    Item(guideline="RECORD", item="6.1 Codes used to select people", text="Admission method 21 to 28"),
    Item(guideline="TARGET", item="6f. Time zero", text="The month of the first person seen"),
    Item(guideline="TREND", item="8. Assignment method", text="Sites volunteered"),
)  # fmt: skip
SPREADSHEET = Input(
    file="teams.xlsx", sha256="12" * 32, source="Programme activity", publisher="", licence="",
    received_rows=144, accepted_rows=144, rejected_rows=0,
)  # fmt: skip
FIGURES = Input(
    file="admissions.csv", sha256="34" * 32, source="Emergency admissions", publisher="An invented board",
    licence="invented", received_rows=2016, accepted_rows=2016, rejected_rows=0,
)  # fmt: skip


def answer(**told: Any) -> Answer:
    """The answer that cannot tell yet: the plainest of the pages."""
    return replace(Answer(
            study=study(),
            sentence="We cannot yet tell whether the neighbourhood teams changed emergency"
            " admissions. Best estimate 2.1% lower; plausible range 5% lower to 0.9% higher. The"
            " planned 6% fall is not supported.",
            verdict="cannot tell yet", effects=(effect(), *further()),
            judgements=judgements(), rivals=rivals(), delivered=delivered(),
            suggestions=SUGGESTIONS,
            cost_shift="We cannot yet tell whether work moved: hospital admissions 2.1% lower"
            " (5% lower to 0.9% higher) beside care home moves 0.4% higher (2.8% lower to 3.7% higher).",
            told_when=date(2026, 10, 1), items=ITEMS, inputs=(FIGURES, SPREADSHEET),
            findings=(
                Finding(rule="missing month", severity="warning", file="admissions.csv",
                        message="3 of 42 places have no figure for January 2022.",
                        do="They were left out.", rows=3),
            ),
            invented=True, smallest_count=412.0, smallest_comparator_count=2960.0), **told)  # fmt: skip


def helped() -> Answer:
    strong = effect(
        estimate=-0.064, lower=-0.083, upper=-0.041, verdict="helped", series=series(-0.064, noise=0.01),
        by_time=by_time(-0.064), choices=choices(-0.064), other_average=-0.058, other_lower=-0.081,
        other_upper=-0.035, p_value=0.002,
    )  # fmt: skip
    locked = Lock(sha256="ab" * 32, on=date(2023, 1, 10), kind="prospective", by="the evaluation lead",
                  seen="Nobody had seen an outcome after March 2023.", witness="the university")  # fmt: skip
    return answer(
        study=study(lock=locked), effects=(strong, *further()), verdict="helped",
        sentence="The neighbourhood teams helped: emergency admissions were lower than they would have"
        " been. Best estimate 6.4% lower; plausible range 4.1% to 8.3% lower. The planned 6% fall is"
        " within the range, so it is neither shown nor ruled out.",
        judgements=judgements("helped", reached="met",
                              because="Best estimate 6.4% lower; plausible range 4.1% to 8.3% lower."),
        delivered=replace(delivered("delivered"), sentence="All six teams saw people, on time."),
        told_when=None,
    )  # fmt: skip


def harmed() -> Answer:
    worse = effect(
        estimate=0.031, lower=0.021, upper=0.041, contrast="ratio", verdict="harmed",
        series=series(0.031), by_time=by_time(0.031), choices=choices(0.031), checks=checks(),
    )  # fmt: skip
    return answer(
        effects=(worse, *further()), verdict="harmed",
        sentence="The neighbourhood teams did harm: emergency admissions were higher than they would"
        " have been. Best estimate 3.1% higher; plausible range 2.1% to 4.1% higher.",
        judgements=judgements("harmed", because="Best estimate 3.1% higher; plausible range 2.1% to 4.1% higher."),
    )  # fmt: skip


def not_estimable() -> Answer:
    """A national change that leaves no comparator: no estimate, no series, a full page."""
    why = "Every place was exposed in the same month, so nothing is left to compare with."
    none = effect(
        estimate=None, lower=None, upper=None, known=False, reason=why, n_comparator=0, n_exposed=42,
        series=SERIES_ROWS.empty_table(), by_time=EVENT_ROWS.empty_table(), checks=(),
        choices=CHOICE_ROWS.empty_table(), other_average=None, other_lower=None, other_upper=None,
        verdict="cannot be estimated", p_value=None, smallest_p=None,
        sentence="What the programme did to emergency admissions cannot be estimated from these data. " + why,
    )  # fmt: skip
    able = (
        replace(SUGGESTIONS[2], supported=True,
                sentence="How the figures changed beside their own past can be asked, though nothing"
                " else that happened in that month can be told from it."),
        replace(SUGGESTIONS[0], supported=False, sentence="It needs places that were not yet exposed."),
    )  # fmt: skip
    return answer(
        effects=(none,), verdict="cannot be estimated", suggestions=able, told_when=None, cost_shift="",
        sentence="What the neighbourhood teams did to emergency admissions cannot be estimated from"
        " these data, because every place was exposed in the same month. What could be asked instead"
        " is how the figures changed beside their own past.",
        judgements=tuple(
            replace(j, verdict="cannot be estimated", because_sentence=why) for j in judgements()
        ),
        delivered=Delivered(verdict="delivery not known", sites=(), rows=ACTIVITY_ROWS.empty_table(),
                            sentence="No activity was given, so nobody can say whether it was delivered."),
        rivals=rivals(rivals=(), own=("The programme leaves no place to compare with.",), sentences=()),
        items=(),
    )  # fmt: skip


def incomplete() -> Answer:
    asked = ("Practice closures were not asked for.", "A new hospital: nobody has been asked.")
    return answer(
        study=study(lock=None), complete=False, missing=("The list of rivals: local events were not asked for.",
                                      "Who agreed the second statement."),
        rivals=rivals(complete=False, to_ask=asked),
        effects=(effect(checks=checks(failed=True)), *further()),
        sentence="The figures failed a check: parallel paths before the start. We cannot yet tell whether"
        " the neighbourhood teams changed emergency admissions. Best estimate 2.1% lower; plausible"
        " range 5% lower to 0.9% higher.",
    )  # fmt: skip


def not_delivered() -> Answer:
    gone = delivered("not delivered")
    never = tuple(
        replace(s, staffed=None, first_person=None, caseload_reached=None, exposed_from=None, largest_share=None)
        for s in gone.sites
    )  # fmt: skip
    return answer(
        delivered=replace(gone, sites=never, rows=ACTIVITY_ROWS.empty_table(),
                          sentence="No team is known to have seen anybody."),
        sentence="The programme was not delivered, so there is no effect of it to find.",
    )  # fmt: skip


EVERY = {
    "cannot_tell": answer,
    "helped": helped,
    "harmed": harmed,
    "not_estimable": not_estimable,
    "incomplete": incomplete,
    "not_delivered": not_delivered,
}


def provenance() -> Provenance:
    return Provenance(
        inputs=(FIGURES, SPREADSHEET), definitions=("emergency_admissions_65@2",), code_version="0.1.0",
        plan_sha256="ef" * 32, made_on="2025-06-01", invented=True,
    )  # fmt: skip


def card(identifier: str, title: str, unit: str) -> Indicator:
    return Indicator(
        id=identifier, title=title, measure=identifier, numerator="Emergency spells that began in the month",
        denominator="People aged 65 and over who live there", statistic="crude_rate", unit=unit,
        multiplier=1000, direction="lower is better", version="2", source="An invented board",
        caveats=("Same-day emergency care may be recorded elsewhere.",), sector="hospital",
    )  # fmt: skip


CARDS = (
    card("emergency_admissions_65", "Emergency admissions, people aged 65 and over",
         "per 1,000 people aged 65 and over a month"),
    card("care_home_admissions", "Moves into care homes", "per 100,000 people a month"),
    card("hip_fractures", "Hip fractures", "per 100,000 people a month"),
)  # fmt: skip
