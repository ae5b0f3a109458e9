"""Panels: a study of places with its figures, and its answer."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import evaluate as evaluating
from onestory import evidence, release
from onestory import report as reporting
from onestory.evaluate.designs.estimated import SEED
from onestory.evaluate.foresight import foresight
from onestory.model.errors import PlanError, StatsError, StudyError
from onestory.model.finding import Finding
from onestory.model.words import listed
from onestory.pipeline import plan as plans
from onestory.pipeline.folders import findings_file, folder_for
from onestory.pipeline.ground import fifths
from onestory.pipeline.measure import Measured, all_findings, measured
from onestory.pipeline.outcome import Tell, account
from onestory.pipeline.rules import parents, rule
from onestory.pipeline.study.activity import Activity, delivered
from onestory.pipeline.study.answered import Answered
from onestory.pipeline.study.placing import placed
from onestory.pipeline.study.reading import StudyPlan, read_plan
from onestory.pipeline.study.register import registered
from onestory.pipeline.study.warnings import standing, unamended

if TYPE_CHECKING:
    from onestory.evaluate import Prepared
    from onestory.model.answer import Answer
    from onestory.model.policy import PolicyRegister
    from onestory.model.release import Provenance
    from onestory.model.result import Result
    from onestory.model.rivals import Rivals
    from onestory.model.study import Study
    from onestory.pipeline.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readied:
    """A study with its figures: all that its answer is made of."""

    given: StudyPlan
    plan: Plan
    folder: Path
    study: Study
    measured: Measured
    results: dict[str, Result]
    activity: Activity
    prepared: tuple[Prepared, ...]
    findings: tuple[Finding, ...]


def readied(path: Path, *, to: Path | None, tell: Tell) -> Readied:
    """Return the study in `path` with its plan measured and its panels made.

    Raises PlanError when the study or its plan cannot be followed.
    """
    given = read_plan(path)
    _refuse_people(given)
    plan = plans.read(given.plan)
    folder = folder_for(plan, to)
    done = measured(plan, folder, tell)
    named = placed(
        given.study,
        done.standing.ground.register,
        level=plan.places.level,
        table=given.sites,
    )
    results = {one.indicator.id: one for one in done.results}
    study, recoded = _as_published(named.study, results)
    activity = delivered(study, given.activity)
    prepared = evaluating.prepare(
        study,
        results,
        delivered=activity.delivered,
        weights=_people(study, results),
    )
    return Readied(
        given=given,
        plan=plan,
        folder=folder,
        study=study,
        measured=done,
        results=results,
        activity=activity,
        prepared=prepared,
        findings=(*all_findings(done), *named.findings, *recoded, *activity.findings),
    )


def _refuse_people(given: StudyPlan) -> None:
    """Raise PlanError for a study of people where only places can be asked."""
    if given.study.caseload is not None:
        raise PlanError(
            found="This is a study of people ([caseload]): no places are set side by side.",
            where=str(given.file),
            do="Answer it with `onestory evaluate`; `onestory study check` says what is missing.",
        )


def _as_published(study: Study, results: dict[str, Result]) -> tuple[Study, tuple[Finding, ...]]:
    """Return the study with the codes under which the figures have its sites, and what changed.

    A place recoded since a site began stands in the figures under its new code; left as it is,
    its own ground would be compared with it.
    """
    names = {
        str(name).casefold(): str(code)
        for result in results.values()
        for code, name in zip(
            result.rows["area_code"].to_pylist(), result.rows["area_name"].to_pylist(), strict=True
        )
    }
    codes = set(names.values())
    moved = {
        site.place: names[site.name.casefold()]
        for site in study.sites
        if site.place not in codes and site.name.casefold() in names
    }
    if not moved:
        return study, ()
    sites = tuple(
        dataclasses.replace(site, place=moved.get(site.place, site.place)) for site in study.sites
    )
    told = listed([f"{old} as {new}" for old, new in sorted(moved.items())])
    finding = Finding(
        rule="site recoded",
        severity="warning",
        message=f"Sites whose code has no figure are read by their name: {told}.",
        do="Check that each is the same ground; if not, leave both places out.",
    )
    return dataclasses.replace(study, sites=sites), (finding,)


def _people(study: Study, results: dict[str, Result]) -> dict[str, float] | None:
    """Return the people of each place by the indicator that the study names, averaged over time.

    Raises PlanError when the plan has no such indicator.
    """
    if not study.people:
        return None
    if study.people not in results:
        raise PlanError(
            found=f"`people` names '{study.people}', which is no indicator of the plan.",
            where=study.title,
            do=f"Name one of: {', '.join(sorted(results))}.",
        )
    rows = results[study.people].rows
    people: dict[str, list[float]] = {}
    for code, whole, value in zip(
        rows["area_code"].to_pylist(),
        rows["denominator"].to_pylist(),
        rows["value"].to_pylist(),
        strict=True,
    ):
        known = whole if whole is not None else value
        if known is not None:
            people.setdefault(code, []).append(known)
    return {code: sum(all_of) / len(all_of) for code, all_of in people.items()}


def answered(path: Path, *, to: Path | None, tell: Tell) -> Answered:
    """Return the study in `path` answered, and what its pages are written with."""
    ready = readied(path, to=to, tell=tell)
    tell("Estimating, rehearsing and checking", 0, 1)
    answer, found = answer_of(ready)
    answer = _when(ready, unamended(ready.given, answer))
    findings = (*ready.findings, *found, *answer.findings)
    findings_file(ready.folder, findings)
    failed = [c for e in answer.effects[:1] for c in e.checks if c.passed == "failed"]
    told = (f"{check.name}: {check.sentence}" for check in failed)
    outcome = account(
        ready.measured.checked,
        files=(),
        sentences=(answer.sentence, *standing(answer), *told),
    )
    return Answered(
        given=ready.given,
        answer=answer,
        folder=ready.folder,
        rule=rule(ready.plan.rule),
        provenance=_provenance(ready),
        plan=_pages(ready),
        outcome=dataclasses.replace(outcome, findings=findings),
        moved=lambda through: evaluating.by_site(ready.study, ready.prepared, through=through),
        lens=lambda: evaluating.lens(
            ready.study,
            answer,
            ready.results,
            fifths=fifths(
                ready.measured.standing, ready.plan.places.level, ready.study.window.start
            ),
        ),
        results=ready.results,
    )


def _pages(ready: Readied) -> reporting.AnswerPlan:
    register = ready.measured.standing.ground.register
    return reporting.AnswerPlan(
        indicators=tuple(one.indicator for one in ready.results.values()),
        names={area.code: area.name for area in register.areas},
    )


def answer_of(ready: Readied) -> tuple[Answer, tuple[Finding, ...]]:
    """Return the answer to a readied study, and findings on the rivals' own files."""
    register, findings = registered(ready.given)
    answer = evaluating.run(
        ready.study,
        ready.prepared,
        ready.results,
        surroundings=evaluating.Surroundings(
            rivals=_rivals(ready, register),
            delivered=ready.activity.delivered,
            parents=parents(ready.measured.standing.ground.register),
        ),
    )
    return answer, findings


def _when(ready: Readied, answer: Answer) -> Answer:
    """Return the answer with the day by which the planned effect could be told, if it is not yet.

    It is rehearsed from the time before the first start alone.
    """
    main = answer.effects[0]
    result = ready.results.get(main.outcome.indicator)
    if main.verdict != "cannot tell yet" or main.estimate is None or result is None:
        return answer
    try:
        seen = foresight(
            result,
            ready.study,
            main.estimand,
            starts=evaluating.happened(ready.activity.delivered),
            seed=SEED,
            today=ready.study.window.end,
        )
    except (StudyError, StatsError):
        return answer
    later = seen.told_by is not None and seen.told_by > ready.study.window.end
    return dataclasses.replace(answer, told_when=seen.told_by) if later else answer


def _rivals(ready: Readied, register: PolicyRegister) -> Rivals:
    """Return the rivals over the places of every panel that could be made."""
    exposed: dict[str, None] = {}
    comparators: dict[str, None] = {}
    for one in ready.prepared:
        panel = one.study_panel
        for code, hit in zip(panel.codes, panel.exposed, strict=True) if panel else ():
            (exposed if hit else comparators).setdefault(code)
    sites = [site.place for site in ready.study.sites]
    return evidence.rivals(
        register,
        window=ready.study.window,
        exposed=tuple(exposed) or tuple(dict.fromkeys(sites)),
        comparators=tuple(code for code in comparators if code not in exposed),
        exclude=ready.study.own_policies,
        names=_names(ready, frozenset((*exposed, *comparators))),
    )


def _names(ready: Readied, studied: frozenset[str]) -> dict[str, str]:
    """Return the code of each name of the figures, the studied place's where several bear it."""
    codes: dict[str, set[str]] = {}
    for result in ready.results.values():
        rows = result.rows.select(["area_name", "area_code"]).group_by(["area_name", "area_code"])
        for row in rows.aggregate([]).to_pylist():
            codes.setdefault(str(row["area_name"]).casefold(), set()).add(str(row["area_code"]))
    known = {name: (found & studied) or found for name, found in codes.items()}
    return {name: next(iter(found)) for name, found in known.items() if len(found) == 1}


def _provenance(ready: Readied) -> Provenance:
    made_on = ready.plan.made_on or date.today().isoformat()  # noqa: DTZ011 - the analyst's own day
    return release.provenance(
        tuple(ready.results.values()), plan_sha256=ready.study.text_sha256, made_on=made_on
    )
