"""Report: what may leave, cleared for its audience and written as pages, data and pictures.

Of a plan its figures; of a study what was learned, in three lengths.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import engine, release
from onestory import report as reporting
from onestory.model.finding import Finding
from onestory.model.result import Input
from onestory.pipeline import plan as plans
from onestory.pipeline.compare import compared, latest_sentences
from onestory.pipeline.folders import findings_file, folder_for
from onestory.pipeline.learning import learned
from onestory.pipeline.measure import all_findings
from onestory.pipeline.outcome import Outcome, Tell, account
from onestory.pipeline.received import received
from onestory.pipeline.rules import parents, rule
from onestory.release.hiding import UNKNOWN

if TYPE_CHECKING:
    from onestory.model.release import Provenance
    from onestory.pipeline.compare import Compared
    from onestory.pipeline.plan import Plan
    from onestory.places import Register


def report(path: Path, *, to: Path | None, tell: Tell) -> Outcome:
    """Return the report's files, written under `to`/report, or of a study under `to`/learning."""
    if _is_study(path):
        return learned(path, to=to, tell=tell)
    plan = plans.read(path)
    folder = folder_for(plan, to)
    done = compared(plan, folder, tell)
    register = done.measured.standing.ground.register
    noticed = (*_unknown_highlights(plan, register), *_hidden_values(plan, done))
    standing = received(path)
    findings = (*all_findings(done.measured), *done.findings, *noticed, *standing.findings)
    findings_file(folder, findings)
    tell("Clearing and writing the report", 0, 1)
    cleared = release.clear(
        (*done.measured.results, *done.measured.rungs),
        done.comparisons,
        rule=rule(plan.rule),
        provenance=_provenance(plan, done),
        findings=findings,
        parents=parents(register),
    )
    told = standing.received and dataclasses.replace(
        standing.received, measured=plan.measure is not None
    )
    cleared = release.add_received(cleared, told)
    files = reporting.write(cleared, to=folder / "report", plan=_report_plan(plan, register))
    # The console says the first comparison of each indicator; the report has them all.
    lead = tuple(c for c in cleared.comparisons if c.method == cleared.comparisons[0].method)
    sentences = latest_sentences(lead)
    outcome = account(done.measured.checked, files=files, sentences=sentences)
    return dataclasses.replace(outcome, findings=findings)


def _is_study(path: Path) -> bool:
    return path.name == "study.toml" or (path / "study.toml").is_file()


def _provenance(plan: Plan, done: Compared) -> Provenance:
    made_on = plan.made_on or date.today().isoformat()  # noqa: DTZ011 - the analyst's own day
    made = release.provenance(done.measured.results, plan_sha256=plan.sha256, made_on=made_on)
    inputs = {*made.inputs, *_supporting(plan)}
    return dataclasses.replace(
        made, inputs=tuple(sorted(inputs, key=lambda i: (i.file, i.sha256, i.source)))
    )


def _supporting(plan: Plan) -> list[Input]:
    """Return the files of places, populations and deprivation as inputs, by hash."""
    lsoas = (plan.measure.lsoas,) if plan.measure else ()
    named = [
        *(("LSOAs and their areas", path) for path in lsoas),
        *(("Population estimates", path) for path in plan.places.population),
        *(("Index of Multiple Deprivation", d.path) for d in plan.deprivation),
        *(("List of areas", path) for path in (plan.places.areas, plan.places.own_places) if path),
        *(("Official lookups", path) for path in (plan.places.lookups,) if path),
    ]
    files = [
        (title, file)
        for title, path in named
        for file in (sorted(path.iterdir()) if path.is_dir() else [path])
        if file.is_file()
    ]
    return [
        Input(
            file=file.name,
            sha256=engine.sha256(file),
            source=title,
            publisher="",
            licence="",
            received_rows=0,
            accepted_rows=0,
            rejected_rows=0,
        )
        for title, file in files
    ]


def _unknown_highlights(plan: Plan, register: Register) -> tuple[Finding, ...]:
    known = {word.casefold() for a in register.areas for word in (a.code, a.name)}
    unknown = [text for text in plan.highlight if text.casefold() not in known]
    if not unknown:
        return ()
    return (
        Finding(
            rule="highlight-unknown",
            severity="warning",
            message=f"`highlight` names no known area: {', '.join(unknown)}.",
            do="Write names or codes as `onestory places` shows them.",
        ),
    )


def _hidden_values(plan: Plan, done: Compared) -> tuple[Finding, ...]:
    """Return a finding for each indicator whose values are hidden for want of their counts."""
    if plan.rule.audience != "public":
        return ()
    return tuple(
        Finding(
            rule="values-hidden",
            severity="warning",
            message=f"{result.indicator.id}: values without their counts are hidden from the"
            " public, because a small count may stand behind any of them.",
            do="Give the counts; or say `published = true` under [[figures]] if the figures are"
            " already in the open; or write the report for readers inside the agreement.",
        )
        for result in done.measured.results
        if not result.already_public and UNKNOWN in set(result.rows["note"].to_pylist())
    )


def _report_plan(plan: Plan, register: Register) -> reporting.ReportPlan:
    wanted = {text.casefold() for text in plan.highlight}
    codes = sorted(
        {a.code for a in register.areas if {a.code.casefold(), a.name.casefold()} & wanted}
    )
    return reporting.ReportPlan(
        title=plan.title,
        question=plan.question,
        highlight=tuple(codes),
        boundaries=plan.places.boundaries,
        parents=parents(register),
    )
