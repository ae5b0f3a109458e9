"""An invented release: 150 councils over five years, with every status and comparison."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import stats as known

from onestory.model.comparison import Comparison, Flags, Gradient
from onestory.model.figures import COMPARISON_ROWS, RESULT_ROWS
from onestory.model.finding import Finding
from onestory.model.indicator import Indicator
from onestory.model.period import Period, financial_year
from onestory.model.records import Received, ReceivedSource, ShareOfRows
from onestory.model.release import DisclosureRule, Provenance, Release, Suppression
from onestory.model.result import Input, Result

YEARS = (2019, 2020, 2021, 2022, 2023)
MARKED = "X06000012"
HOSTILE = "<script>alert('name')</script> & Sons"

ADMISSIONS = Indicator(
    id="care_home_admissions_65",
    title="Long-term admissions to care homes, people aged 65 and over",
    measure="invented_admissions",
    numerator="People aged 65 and over whose long-term needs were met by a move into a care home",
    denominator="People aged 65 and over who live in the council's area",
    statistic="crude_rate",
    unit="per 100,000 people aged 65 and over a year",
    multiplier=100_000,
    direction="none declared",
    version="invented-1",
    source="Invented adult social care return",
    about="How many older people begin a long-term stay in a care home that the council supports.",
    caveats=(
        "More admissions are not always worse.",
        "The rate is crude: nothing here adjusts for age within 65 and over.",
    ),
    sector="social care",
    decimals=0,
    margin=0.05,
)
AT_HOME = Indicator(
    id="still_at_home_91_days",
    title="Still at home 91 days after leaving hospital with reablement, people aged 65 and over",
    measure="invented_at_home",
    numerator="Those still at home on the 91st day",
    denominator="People aged 65 and over discharged into reablement",
    statistic="proportion",
    unit="% of people aged 65 and over discharged into reablement",
    multiplier=100,
    direction="higher is better",
    version="invented-1",
    source="Invented adult social care return",
    about="Of older people who left hospital with help, how many were at home three months later.",
    sector="social care",
)

_FIRST = (
    "Alder Birch Cedar Dove Elder Fern Glen Hazel Iris Juniper Kestrel Linden Maple Nettle Oak"
    " Poplar Quince Rowan Sorrel Thistle Umber Vetch Willow Yarrow Ash"
).split()
_LAST = ("shire", "ford", "ham", "mere", "bridge", " and the Vale of Longmeadow")


@cache
def councils() -> tuple[tuple[str, str, int], ...]:
    """Code, name and population of 65 and over of each of 150 invented councils."""
    rng = np.random.default_rng(7)
    sizes = np.clip(rng.lognormal(10.5, 0.75, 150), 1_400, 330_000).astype(int)
    names = [f"{first}{last}" for last in _LAST for first in _FIRST]
    return tuple(
        (f"X06{at:06d}", name, int(size))
        for at, (name, size) in enumerate(zip(names, sizes, strict=True))
    )


@cache
def result(card: Indicator = ADMISSIONS, *, hostile: bool = False) -> Result:
    rng = np.random.default_rng(11)
    records: list[dict[str, Any]] = []
    usual = rng.normal(0, 0.18, 150)
    for step, year in enumerate(YEARS):
        national = [0.0, 0.0]
        for at, (code, name, size) in enumerate(councils()):
            base = size if card is ADMISSIONS else max(30, size // 110)
            rate = (
                (585 - 9 * step) / 1e5 * np.exp(usual[at])
                if card is ADMISSIONS
                else _share(usual[at], step)
            )
            count = (
                int(rng.poisson(base * rate))
                if card is ADMISSIONS
                else int(rng.binomial(base, rate))
            )
            national = [national[0] + count, national[1] + base]
            shown = HOSTILE if hostile and at == 3 else name
            records.append(
                _row(code, shown, "council", year, (count, base), card, _status(at, step))
            )
        records.append(
            _row(
                "X92000001",
                "Invented England",
                "country",
                year,
                (int(national[0]), int(national[1])),
                card,
                "published",
            )
        )
    return Result(
        indicator=card,
        period=Period(start=date(YEARS[0], 4, 1), end=date(YEARS[-1] + 1, 4, 1)),
        rows=pa.Table.from_pylist(records, schema=RESULT_ROWS),
        confidence=0.95,
        method="exact Poisson interval" if card is ADMISSIONS else "Wilson interval",
        inputs=(INPUT,),
        findings=(UNMATCHED, REJECTED),
        invented=True,
    )


def _share(usual: float, step: int) -> float:
    return float(1 / (1 + np.exp(-(1.5 + usual * 2.2 + 0.02 * step))))


def _status(at: int, step: int) -> str:
    if at in {20, 21} and step == 4:
        return "suppressed"
    if at == 33 and step in {3, 4}:
        return "missing"
    if at % 29 == 4 and step == 4:
        return "no interval"
    return "reconstructed" if step == 2 else "published"


def _row(code, name, level, year, made_of, card, status):
    count, base = made_of
    value = count / base * card.multiplier
    low, high = _interval(count, base, card)
    period = financial_year(year)
    hidden, bare = status in {"suppressed", "missing"}, status == "no interval"
    return {
        "area_code": code,
        "area_name": name,
        "area_level": level,
        "period_start": period.start,
        "period_end": period.end,
        "group": "",
        "numerator": None if hidden or bare else float(count),
        "denominator": None if bare or status == "missing" else float(base),
        "value": None if hidden else value,
        "lower": None if hidden or bare else low,
        "upper": None if hidden or bare else high,
        "status": status,
        "apportioned": 0.04 if code.endswith("77") else None,
        "note": "4% of this figure was moved across a boundary" if code.endswith("77") else None,
    }


def _interval(count, base, card):
    if card.statistic == "proportion":
        z, p = 1.959964, count / base
        middle = (count + z * z / 2) / (base + z * z)
        half = z * np.sqrt(z * z + 4 * count * (1 - p)) / (2 * (base + z * z))
        return float((middle - half) * 100), float((middle + half) * 100)
    low = known.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    high = known.chi2.ppf(0.975, 2 * count + 2) / 2
    return float(low / base * card.multiplier), float(high / base * card.multiplier)


def _limits(base, target, card, level):
    tail = (1 - level) / 2
    share = target / card.multiplier
    if card.statistic == "proportion":
        found = known.binom.ppf([tail, 1 - tail], base, share)
    else:
        found = known.poisson.ppf([tail, 1 - tail], base * share)
    return tuple(float(end) / base * card.multiplier for end in found)


_NOTHING = dict.fromkeys(COMPARISON_ROWS.names)


@cache
def funnel(card: Indicator = ADMISSIONS, *, hostile: bool = False) -> Comparison:
    whole = result(card, hostile=hostile)
    latest = [r for r in whole.rows.to_pylist() if r["period_start"] == date(2023, 4, 1)]
    target = next(r["value"] for r in latest if r["area_level"] == "country")
    records = [_beside(r, target, card) for r in latest if r["area_level"] == "council"]
    flagged = sum(r["position"] in {"higher", "lower"} for r in records)
    high = sum(r["position"] == "higher" for r in records)
    known_rows = sum(r["exact_upper_998"] is not None for r in records)
    return Comparison(
        result=whole,
        method="funnel",
        period=financial_year(2023),
        comparator="Invented England",
        rows=pa.Table.from_pylist(records, schema=COMPARISON_ROWS),
        flags=Flags(
            places=known_rows, flagged=flagged, level=0.998, expected=0.3, expected_upper=1
        ),
        sentence=(
            f"In 2023/24, {high} of {known_rows} councils were higher than England and {flagged - high}"
            " lower, by more than chance and the usual spread between councils would explain."
        ),
        explanation="Each council is set beside the figure for Invented England, with limits that allow for its size.",
        caveats=("Limits allow for the usual spread between councils.",),
        overdispersion=6.2,
        margin=card.margin,
    )


def _beside(row, target, card):
    if row["status"] != "published":
        return {
            **_NOTHING,
            **row,
            "comparator_value": target,
            "position": "cannot tell apart",
            "judgement": None,
            "reason": "No interval can be given."
            if row["status"] == "no interval"
            else "No figure is shown.",
        }
    base, value = row["denominator"], row["value"]
    narrow, wide = _limits(base, target, card, 0.95), _limits(base, target, card, 0.998)
    spread = 70 if card is ADMISSIONS else 5.0
    low = target - np.hypot(target - wide[0], 3.09 * spread * 0.52)
    high = target + np.hypot(wide[1] - target, 3.09 * spread * 0.52)
    position = "higher" if value > high else "lower" if value < low else "cannot tell apart"
    if position == "cannot tell apart" and abs(value - target) < 0.01 * target:
        position = "similar"
    judgement = (
        {"higher": "better", "lower": "worse"}.get(position)
        if card.direction == "higher is better"
        else None
    )
    return {
        **_NOTHING, **row,
        "comparator_value": target, "limit_lower": max(0.0, float(low)), "limit_upper": float(high),
        "exact_lower_95": narrow[0], "exact_upper_95": narrow[1],
        "exact_lower_998": wide[0], "exact_upper_998": wide[1],
        "spread_lower_998": max(0.0, float(low)), "spread_upper_998": float(high),
        "difference": value - target, "difference_lower": row["lower"] - target, "difference_upper": row["upper"] - target,
        "position": position, "judgement": judgement,
        "reason": "Beyond the 99.8% limits." if position in {"higher", "lower"} else "Within the 99.8% limits.",
    }  # fmt: skip


@cache
def deprivation(card: Indicator = ADMISSIONS) -> Comparison:
    """Beside the value expected at the same deprivation: half the spread is deprivation's."""
    beside = funnel(card)
    rng = np.random.default_rng(3)
    records = []
    for row in beside.rows.to_pylist():
        if row["difference"] is None:
            records.append({**row, "comparator_value": None})
            continue
        expected = (
            row["comparator_value"]
            + 0.5 * row["difference"]
            + float(rng.normal(0, 12 if card is ADMISSIONS else 0.8))
        )
        gap = row["value"] - expected
        half = (row["upper"] - row["lower"]) / 2 * 1.1
        position = (
            "higher" if gap - half > 0 else "lower" if gap + half < 0 else "cannot tell apart"
        )
        records.append({
            **row, **dict.fromkeys([n for n in COMPARISON_ROWS.names if n.startswith(("exact", "spread", "limit"))]),
            "comparator_value": expected, "difference": gap, "difference_lower": gap - half, "difference_upper": gap + half,
            "position": position, "judgement": None, "reason": "Beside councils as deprived.",
        })  # fmt: skip
    flagged = sum(r["position"] in {"higher", "lower"} for r in records)
    return replace(
        beside,
        method="deprivation",
        comparator="what councils as deprived have on average",
        rows=pa.Table.from_pylist(records, schema=COMPARISON_ROWS),
        flags=Flags(places=145, flagged=flagged, level=0.95, expected=7.3, expected_upper=12),
        sentence=f"Once deprivation is allowed for, {flagged} of 145 councils still stand out.",
        explanation="A line is fitted through all councils by their deprivation; each is set beside it.",
        gradient=GRADIENT,
    )


GRADIENT = Gradient(
    slope=161.0, slope_lower=96.0, slope_upper=226.0, relative=1.33, relative_lower=1.18, relative_upper=1.5,
    confidence=0.95, fifths=(641.0, 602.0, 561.0, 530.0, 498.0), places=142, smallest_count=310.0,
    sentence="The most deprived places had more admissions than the least, by 161 per 100,000 (plausible range 96 to 226).",
)  # fmt: skip


@cache
def ranked(card: Indicator = ADMISSIONS) -> Comparison:
    """Plausible ranks by how many ranges lie wholly above or below: rough, but never one rank alone."""
    beside = funnel(card)
    records = sorted(beside.rows.to_pylist(), key=lambda r: -(r["value"] or 0))
    known = [r for r in records if r["lower"] is not None]
    made = []
    for record in records:
        if record["lower"] is None:
            made.append(
                {
                    **record,
                    "position": "cannot tell apart",
                    "reason": "no rank can be given without an interval",
                }
            )
            continue
        above = sum(o["lower"] > record["upper"] for o in known)
        below = sum(o["upper"] < record["lower"] for o in known)
        low, high = 1 + above, len(known) - below
        rank = 1 + sum(o["value"] > record["value"] for o in known)
        reason = f"its plausible ranks run from {low} to {high} of {len(known)}, across the middle"
        made.append(
            {
                **record,
                "rank": float(rank),
                "rank_lower": float(low),
                "rank_upper": float(high),
                "position": "cannot tell apart",
                "judgement": None,
                "reason": reason,
            }
        )
    return replace(
        beside, method="ranked", comparator="the middle of all councils",
        rows=pa.Table.from_pylist(made, schema=COMPARISON_ROWS),
        sentence="Few of 142 councils can be put in the upper or the lower half with confidence.",
    )  # fmt: skip


@cache
def peers(card: Indicator = ADMISSIONS) -> Comparison:
    beside = deprivation(card)
    return replace(
        beside,
        method="peers",
        gradient=None,
        comparator="the 15 councils most alike in deprivation",
        sentence="Birchbridge was higher than the 15 councils most alike, by 40 (plausible range 12 to 68).",
    )


@cache
def own_past(card: Indicator = ADMISSIONS) -> Comparison:
    whole = result(card)
    records = []
    for code in (MARKED, "X06000030"):
        series = [r for r in whole.rows.to_pylist() if r["area_code"] == code]
        values = [r["value"] for r in series]
        middle = float(np.mean(values))
        reach = 2.66 * float(np.mean(np.abs(np.diff(values))))
        for row in series:
            value = row["value"]
            position = (
                "higher"
                if value > middle + reach
                else "lower"
                if value < middle - reach
                else "cannot tell apart"
            )
            records.append({
                **_NOTHING, **row, "comparator_value": middle, "limit_lower": max(0.0, middle - reach),
                "limit_upper": middle + reach, "difference": value - middle, "position": position,
                "reason": "Within the limits of its own past.",
            })  # fmt: skip
    return Comparison(
        result=whole, method="own past", period=whole.period, comparator="the area's own past",
        rows=pa.Table.from_pylist(records, schema=COMPARISON_ROWS),
        flags=Flags(places=2, flagged=0, level=0.997, expected=0.0, expected_upper=1),
        sentence="Mapleshire's figures from 2019/20 to 2023/24 stay within the limits of its own past: we cannot yet tell whether anything has changed.",
        explanation="Limits are the mean plus or minus 2.66 times the mean moving range (XmR chart).",
    )  # fmt: skip


INPUT = Input(
    file="invented_ascof.csv", sha256="ab" * 32, source="invented_ascof", publisher="Nobody",
    licence="Invented: no licence needed", received_rows=1510, accepted_rows=1503, rejected_rows=7,
)  # fmt: skip
UNMATCHED = Finding(
    rule="place unknown", severity="warning", message="2 places could not be matched to an area.",
    do="Add them to own_places or correct the spelling.", file="invented_ascof.csv", rows=2, first_rows=(14, 90),
)  # fmt: skip
REJECTED = Finding(
    rule="negative count", severity="rejected", message="A count is negative.",
    do="Correct the count.", file="invented_ascof.csv", column="numerator", rows=7, first_rows=(3, 5, 8, 13, 21),
)  # fmt: skip


@cache
def release(*, hostile: bool = False, invented: bool = True, both: bool = True) -> Release:
    cards = (ADMISSIONS, AT_HOME) if both else (ADMISSIONS,)
    comparisons = [
        c
        for card in cards
        for c in (
            funnel(card, hostile=hostile and card is ADMISSIONS),
            own_past(card), deprivation(card), peers(card), ranked(card),
        )
    ]  # fmt: skip
    return Release(
        rule=DisclosureRule(
            audience="public", smallest=5, round_to=5, secondary=True,
            wording="Counts from 1 to 4 are hidden; other counts are rounded to the nearest 5.",
        ),
        results=tuple(result(card, hostile=hostile and card is ADMISSIONS) for card in cards),
        comparisons=tuple(comparisons),
        suppression=Suppression(primary=2, secondary=0, rounded=1480, sentence="2 figures are hidden because they rest on small numbers."),
        provenance=Provenance(
            inputs=(INPUT,),
            definitions=tuple(f"{card.id} {card.version}" for card in cards),
            code_version="0.1.0", plan_sha256="cd" * 32, made_on="2026-04-01", invented=invented,
        ),
        findings=(Finding(rule="release.note", severity="note", message="Made for a test.", do="Nothing."),),
    )  # fmt: skip


def received() -> Received:
    """What 13 partners sent: a large source, one whose counts are small, one that is weak."""
    few = ShareOfRows(value=None, reason="too few to say")
    large = ReceivedSource(
        id="op", title="Outpatient appointments (HES OP, SUS OP)", sector="hospital",
        partners=3, deliveries=40, received_rows=1_400_000, accepted_rows=1_385_000,
        not_used_rows=15_000, superseded_rows=30_002, start=date(2019, 4, 1), end=date(2024, 4, 1),
        joins={"identifiable": 2, "no permitted link": 1}, usable_share=0.993,
        nhs_share=ShareOfRows(value=0.981), lsoa_share=ShareOfRows(value=0.95), invented=True,
    )  # fmt: skip
    weak = replace(
        large, id="cld", title="Adult Social Care Client Level Data", sector="social care",
        partners=9, received_rows=2_003, accepted_rows=1_683, not_used_rows=320,
        superseded_rows=0, joins={"identifiable": 9}, usable_share=0.842,
        nhs_share=ShareOfRows(value=0.796),
    )  # fmt: skip
    small = replace(
        large, id="deaths", title="Deaths registered", sector="deaths", partners=1, deliveries=1,
        received_rows=52, accepted_rows=50, not_used_rows=2, superseded_rows=3, start=None,
        end=None, joins={"pseudonymised at source": 1}, usable_share=None,
        nhs_share=few, lsoa_share=few,
    )  # fmt: skip
    return Received(
        sources=(weak, large, small),
        partners=13,
        received_rows=1_402_055,
        accepted_rows=1_386_733,
        opted_out_rows=7_011,
    )
