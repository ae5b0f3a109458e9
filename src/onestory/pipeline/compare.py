"""Compare: each result set beside what the plan names, for each period that it has."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from onestory import compare as comparing
from onestory import engine, release
from onestory.model.errors import ComparisonRefusedError
from onestory.model.finding import Finding
from onestory.model.period import Period
from onestory.pipeline import plan as plans
from onestory.pipeline.folders import findings_file, folder_for
from onestory.pipeline.ground import setting
from onestory.pipeline.measure import Measured, all_findings, measured
from onestory.pipeline.outcome import Outcome, Tell, account
from onestory.pipeline.rules import parents, rule

if TYPE_CHECKING:
    from onestory.model.area import Level
    from onestory.model.comparison import Comparison
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
    """Return the sentence of the latest comparison by each method of each indicator."""
    latest: dict[tuple[str, str], Comparison] = {}
    for one in comparisons:
        key = (one.result.indicator.id, one.method)
        if key not in latest or one.period.end > latest[key].period.end:
            latest[key] = one
    return [one.sentence for one in latest.values()]


def compared(plan: Plan, folder: Path, tell: Tell) -> Compared:
    """Return every comparison that the plan asks for, each also written as a private table.

    A comparison that would mislead is refused with a Finding; the others go on.
    """
    done = measured(plan, folder, tell)
    # Hidden before they are compared, so that no comparator is made of a hidden number.
    shown = release.hide(
        done.results, rule=rule(plan.rule), parents=parents(done.standing.ground.register)
    )
    done = dataclasses.replace(done, results=shown)
    made: list[Comparison] = []
    findings: list[Finding] = []
    for number, (ask, result) in enumerate(zip(plan.asks, done.results, strict=True)):
        tell(f"Comparing {ask.card.id}", number, len(plan.asks))
        for method in plan.compare_with:
            try:
                made.extend(_each(plan, ask, result, method, done.standing))
            except ComparisonRefusedError as refusal:
                findings.append(_refused(refusal, ask))
    for one in made:
        name = f"{one.result.indicator.id}-{one.method}-{one.period.start}.parquet"
        engine.write(one.rows, folder / "private" / "compared" / name.replace(" ", "-"))
    return Compared(measured=done, comparisons=tuple(made), findings=tuple(findings))


def _refused(refusal: ComparisonRefusedError, ask: Ask) -> Finding:
    return Finding(
        rule="comparison-refused",
        severity="warning",
        message=f"{ask.card.id}: {refusal.found}",
        do=refusal.do,
    )


def _each(
    plan: Plan, ask: Ask, result: Result, method: Comparator, known: Standing
) -> list[Comparison]:
    level = ask.on.level if ask.on else ask.level
    if method == "own past":
        return [comparing.own_past(result, level=level, breaks=ask.breaks)]
    made: list[Comparison] = []
    for period in periods(result, level)[-MOST_PERIODS:]:
        day = ask.on.date if ask.on else period.start
        here = setting(known, level, day, peers=plan.peers)
        made.append(_one(result, method, here, period=period, level=level))
    return made


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
    return comparing.funnel(result, period=period, level=level, comparator_code=here.country)


def periods(result: Result, level: Level) -> list[Period]:
    """Return the periods in which areas of the level have a figure, oldest first."""
    rows = result.rows.filter(pc.equal(result.rows["area_level"], level))
    pairs = set(zip(rows["period_start"].to_pylist(), rows["period_end"].to_pylist(), strict=True))
    return [Period(start=start, end=end) for start, end in sorted(pairs)]
