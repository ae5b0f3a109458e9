"""Measure: the plan's indicators as results, on the ground that the plan names."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import engine, indicators
from onestory.model.errors import NothingUsableError
from onestory.pipeline import plan as plans
from onestory.pipeline.check import checked, nothing_accepted
from onestory.pipeline.folders import findings_file, folder_for
from onestory.pipeline.ground import Standing, standing
from onestory.pipeline.measure_records import measured_records
from onestory.pipeline.outcome import Outcome, Tell, account
from onestory.pipeline.redraw import redrawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.model.finding import Finding
    from onestory.model.indicator import Indicator
    from onestory.model.result import Result
    from onestory.model.source import Checked
    from onestory.pipeline.plan import Ask, Figures, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The deliveries as checked, the results made of them, and what they stand on."""

    checked: tuple[Checked, ...]
    results: tuple[Result, ...]  # one an ask, in their order
    standing: Standing
    asks: tuple[Ask, ...]
    rungs: tuple[Result, ...] = ()  # the same figures by other adjustments
    findings: tuple[Finding, ...] = ()


def measure(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return what was measured; each result is a private table under `to`."""
    plan = plans.read(path)
    folder = folder_for(plan, to)
    done = measured(plan, folder, tell)
    findings = all_findings(done)
    sentences = [_sentence(result) for result in done.results]
    files = [folder / "private" / "measured", findings_file(folder, findings)]
    outcome = account(done.checked, files=files, sentences=sentences)
    return dataclasses.replace(outcome, findings=findings)


def measured(plan: Plan, folder: Path, tell: Tell) -> Measured:
    """Return the plan's results, each also written as a private table.

    Raises NothingUsableError when no row of any file was accepted.
    """
    done = checked(plan, folder, tell)
    # Written before anything can fail for want of figures, so that the reason can be read.
    findings_file(folder, [f for one in done for f in one.findings])
    if plan.figures and not any(one.accepted_rows for one in done):
        raise nothing_accepted(plan)
    tell("Loading areas, populations and deprivation", 0, 1)
    ground = standing(plan)
    results: list[Result] = []
    for number, ask in enumerate(plan.asks):
        tell(f"Measuring {ask.card.id}", number, len(plan.asks))
        result = _result(plan, ask, done, ground)
        results.append(result)
    linked = measured_records(plan, tell, population=ground.ground.population)
    made = Measured(
        checked=done,
        results=(*results, *linked.results),
        standing=ground,
        asks=(*plan.asks, *linked.asks),
        rungs=linked.rungs,
        findings=linked.findings,
    )
    for one in (*made.results, *made.rungs):
        engine.write(one.rows, folder / "private" / "measured" / f"{one.indicator.id}.parquet")
    if not made.results:
        raise nothing_measured(linked.findings)
    return made


def nothing_measured(findings: Sequence[Finding]) -> NothingUsableError:
    """Return the error for a plan none of whose indicators could be told."""
    told = findings[0].message if findings else "No indicator was asked for."
    return NothingUsableError(
        found=f"Nothing could be measured. {told}",
        do=findings[0].do if findings else "Name some under [measure] or [[indicator]].",
    )


def all_findings(done: Measured) -> tuple[Finding, ...]:
    """Return every finding of the walk so far: deliveries, ground and results."""
    return (
        *(f for one in done.checked for f in one.findings),
        *done.standing.findings,
        *done.findings,
        *(f for result in done.results for f in result.findings),
    )


def _result(plan: Plan, ask: Ask, done: tuple[Checked, ...], known: Standing) -> Result:
    at_level = dataclasses.replace(known.ground, level=ask.level)
    result = indicators.published(done, ask.card, ground=at_level)
    result = dataclasses.replace(
        result,
        indicator=_sourced(result, done),
        already_public=_public(plan, result, done),
    )
    return redrawn(result, ask, ask.on, known) if ask.on else result


def _sourced(result: Result, done: tuple[Checked, ...]) -> Indicator:
    """Return the card with its true source where the figures are the analyst's own table."""
    used = {one.sha256 for one in result.inputs}
    kinds = {c.delivery.source.kind for c in done if c.delivery.sha256 in used}
    if kinds != {"own table"}:
        return result.indicator
    files = ", ".join(one.file for one in result.inputs)
    card = result.indicator
    defined = f"; defined as in: {card.source}" if "own table" not in card.source else ""
    return dataclasses.replace(card, source=f"Own table ({files}){defined}")


def _public(plan: Plan, result: Result, done: tuple[Checked, ...]) -> bool:
    """Return whether every file the result rests on is already in the open."""
    used = {one.sha256 for one in result.inputs}
    own = [
        one.delivery.path
        for one in done
        if one.delivery.sha256 in used and one.delivery.source.kind == "own table"
    ]
    # A file that two entries take is in the open only if both say so.
    return all(entry.published for path in own for entry in plan.figures if _takes(entry, path))


def _takes(entry: Figures, path: Path) -> bool:
    return path == entry.path or (path.parent == entry.path and fnmatch(path.name, entry.pattern))


def _sentence(result: Result) -> str:
    rows = result.rows
    statuses = rows["status"].value_counts().to_pylist()
    parts = ", ".join(f"{s['counts']:,} {s['values']}" for s in statuses)
    return f"{result.indicator.title}: {rows.num_rows:,} rows over {result.period.label} ({parts})."
