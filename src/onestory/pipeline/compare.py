"""Compare: each result set beside what the plan names, for each period that it has."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from onestory import compare as comparing
from onestory import engine, release
from onestory.model.errors import ComparisonRefusedError, StatsError
from onestory.model.finding import Finding
from onestory.model.period import Period
from onestory.pipeline import plan as plans
from onestory.pipeline.folders import findings_file, folder_for
from onestory.pipeline.ground import setting
from onestory.pipeline.measure import Measured, all_findings, measured
from onestory.pipeline.outcome import Outcome, Tell, account
from onestory.pipeline.rules import parents, rule
from onestory.report import unfinished

if TYPE_CHECKING:
    from datetime import date

    from onestory.model.area import Level
    from onestory.model.comparison import Comparison
    from onestory.model.finding import Severity
    from onestory.model.result import Result
    from onestory.pipeline.ground import Setting, Standing
    from onestory.pipeline.plan import Ask, Comparator, Plan

MOST_PERIODS = 12  # the latest are compared; every period stays in the results and trends


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What was measured, its comparisons, and findings on comparisons that were refused."""

    measured: Measured
    comparisons: tuple[Comparison, ...]
    findings: tuple[Finding, ...]


def compare(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return the comparisons' sentences; each comparison is a private table under `to`."""
    plan = plans.read(path)
    folder = folder_for(plan, to)
    done = compared(plan, folder, tell)
    findings = (*all_findings(done.measured), *done.findings)
    outcome = account(
        done.measured.checked,
        files=[folder / "private" / "compared", findings_file(folder, findings)],
        sentences=latest_sentences(done.comparisons),
    )
    return dataclasses.replace(outcome, findings=findings)


def latest_sentences(comparisons: tuple[Comparison, ...]) -> list[str]:
    """Return the sentence of the newest comparison by each method of each indicator.

    A comparison in which nothing could be compared, or whose figures later records may change,
    is told only where there is no other: as on the report's page.
    """
    newest: dict[tuple[str, str], Comparison] = {}
    for one in comparisons:
        key = (one.result.indicator.id, one.method)
        if key not in newest or _rank(one) > _rank(newest[key]):
            newest[key] = one
    return [f"{one.result.indicator.title}. {one.sentence}" for one in newest.values()]


def _rank(one: Comparison) -> tuple[bool, bool, date, date]:
    return bool(one.flags.places), not unfinished.marks(one), one.period.end, one.period.start


def compared(plan: Plan, folder: Path, tell: Tell) -> Compared:
    """Return every comparison that the plan asks for, each also written as a private table.

    A comparison that would mislead is refused with a Finding; the others go on.
    """
    done = measured(plan, folder, tell)
    # Hidden before they are compared, so that no comparator is made of a hidden number.
    shown = release.hide(
        (*done.results, *done.rungs),
        rule=rule(plan.rule),
        parents=parents(done.standing.ground.register),
    )
    leading = len(done.results)
    done = dataclasses.replace(done, results=shown[:leading], rungs=shown[leading:])
    made: list[Comparison] = []
    findings: list[Finding] = []
    for number, (ask, result) in enumerate(zip(done.asks, done.results, strict=True)):
        tell(f"Comparing {ask.card.id}", number, len(done.asks))
        findings.extend(_not_compared(ask, result))
        for method in plan.compare_with:
            done_here, refused = _each(plan, ask, result, method, done.standing)
            made.extend(done_here)
            findings.extend(refused)
    for one in made:
        span = f"{one.period.start}-{one.period.end}"
        name = f"{one.result.indicator.id}-{one.method}-{span}.parquet"
        engine.write(one.rows, folder / "private" / "compared" / name.replace(" ", "-"))
    once = tuple(dict.fromkeys(findings))
    return Compared(measured=done, comparisons=tuple(made), findings=once)


def _not_compared(ask: Ask, result: Result) -> list[Finding]:
    """Return findings on figures that are measured and shown, but compared with nothing."""
    level = ask.on.level if ask.on else ask.level
    spans = periods(result, level)
    told: list[tuple[Severity, str, str]] = []
    if not spans:
        held = sorted(set(result.rows["area_level"].to_pylist()))
        told.append(
            (
                "warning",
                f"there is no figure for everyone at the level '{level}', so nothing was compared;"
                f" it has figures of {', '.join(held)}",
                "Write the right `level`, or give a row for everyone beside those of groups.",
            )
        )
    if len(spans) > MOST_PERIODS:
        told.append(
            (
                "note",
                f"the latest {MOST_PERIODS} of {len(spans)} periods were compared",
                "Earlier ones stand in the results and in each place's own past.",
            )
        )
    if any(result.rows["group"].to_pylist()):
        told.append(
            (
                "note",
                "figures of groups (such as sex or age) were not compared; those of the largest"
                " area stand on the page under 'Group by group', those of every place in the data",
                "Give a group as an indicator of its own to compare it.",
            )
        )
    return [
        Finding(rule="not-compared", severity=severity, message=f"{ask.card.id}: {message}.", do=do)
        for severity, message, do in told
    ]


def _refused(
    refusals: list[tuple[str, ComparisonRefusedError | StatsError]], ask: Ask
) -> list[Finding]:
    """Return one finding for each reason, naming the periods that it holds for."""
    reasons = {refusal.found: refusal.do for _, refusal in refusals}
    return [
        Finding(
            rule="comparison-refused",
            severity="warning",
            message=f"{ask.card.id}, "
            + ", ".join(period for period, refusal in refusals if refusal.found == reason)
            + f": {reason}",
            do=do,
        )
        for reason, do in reasons.items()
    ]


def _each(
    plan: Plan, ask: Ask, result: Result, method: Comparator, known: Standing
) -> tuple[list[Comparison], list[Finding]]:
    level = ask.on.level if ask.on else ask.level
    made: list[Comparison] = []
    refusals: list[tuple[str, ComparisonRefusedError | StatsError]] = []
    noticed: tuple[Finding, ...] = ()
    spans = [result.period] if method == "own past" else periods(result, level)[-MOST_PERIODS:]
    for period in spans:
        day = ask.on.date if ask.on and ask.on.date else period.start
        try:
            if method == "own past":
                made.append(comparing.own_past(result, level=level, breaks=ask.breaks))
            else:
                here = setting(known, level, day, peers=plan.peers)
                noticed = here.findings if method in {"peers", "deprivation"} else ()
                made.append(_one(result, method, here, period=period, level=level))
        except (ComparisonRefusedError, StatsError) as refusal:
            refusals.append((period.label, refusal))
    # What was noticed of the latest period's areas; earlier ones would say it again.
    return made, [*_refused(refusals, ask), *noticed]


def _one(
    result: Result, method: Comparator, here: Setting, *, period: Period, level: Level
) -> Comparison:
    if method == "region":
        return comparing.region(result, period=period, parents=here.parents, level=level)
    if method == "peers":
        return comparing.peers(result, period=period, peers=here.peers, level=level)
    if method == "deprivation":
        return comparing.deprivation(
            result, period=period, scores=here.scores, vintage=here.vintage, level=level
        )
    if method == "ranks":
        return comparing.ranked(result, period=period, level=level)
    return comparing.funnel(result, period=period, level=level, comparator_code=here.country)


def periods(result: Result, level: Level) -> list[Period]:
    """Return the periods in which areas of the level have a figure for everyone, oldest first."""
    everyone = pc.equal(result.rows["group"], "")
    rows = result.rows.filter(pc.and_(everyone, pc.equal(result.rows["area_level"], level)))
    pairs = set(zip(rows["period_start"].to_pylist(), rows["period_end"].to_pylist(), strict=True))
    return [Period(start=start, end=end) for start, end in sorted(pairs)]
