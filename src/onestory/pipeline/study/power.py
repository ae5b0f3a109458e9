"""Power: before any outcome is seen, what the study could tell, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow.compute as pc
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from onestory.evaluate.foresight import Foresight, foresight
from onestory.model.errors import PlanError, StudyError
from onestory.model.finding import Finding
from onestory.pipeline import plan as plans
from onestory.pipeline.folders import folder_for
from onestory.pipeline.measure import measured
from onestory.pipeline.outcome import Outcome, Tell
from onestory.pipeline.study import power_words as words
from onestory.pipeline.study.activity import delivered
from onestory.pipeline.study.placing import placed
from onestory.pipeline.study.reading import StudyPlan, read_plan
from onestory.report.charts import picture as pictures
from onestory.report.charts import power as curves

if TYPE_CHECKING:
    from onestory.model.result import Result
    from onestory.model.study import Study
    from onestory.pipeline.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """The study with codes for its places, and the figures from before its first start."""

    study: Study
    results: dict[str, Result]
    findings: tuple[Finding, ...]


def study_power(path: Path, *, to: Path | None, seed: int, today: date, tell: Tell) -> Outcome:
    """Return what each estimand could tell; a page with pictures is written under `to`/power.

    Only figures from before the first start are used, and no other is kept, so that the study
    can still be locked as prospective. Raises PlanError or StudyError where it cannot be said.
    """
    plan = read_plan(path)
    if plan.study.caseload is not None:
        raise PlanError(
            found="What a study of people could tell is not rehearsed beforehand yet.",
            where=str(plan.file),
            do="Answer it: the range of its placebo dates shows how small an effect could be told.",
        )
    settings = plans.read(plan.plan)
    ground = _ground(plan, settings, tell)
    told = delivered(ground.study, plan.activity)
    starts = {s.place: s.exposed_from for s in told.delivered.sites if s.exposed_from}
    found: list[Foresight] = []
    for number, estimand in enumerate(ground.study.estimands):
        tell(f"Rehearsing {estimand.id}", number, len(ground.study.estimands))
        outcome = ground.study.outcome(estimand.outcome)
        found.append(
            foresight(
                ground.results[outcome.indicator],
                ground.study,
                estimand,
                starts=starts,
                seed=seed,
                today=today,
            )
        )
    folder = folder_for(settings, to) / "power"
    sentences = _sentences(ground.study, found)
    return Outcome(
        files=_written(folder, ground.study, found, settings),
        sentences=sentences,
        findings=(*ground.findings, *told.findings, *(w for f in found for w in _warned(f))),
        received_rows=told.received_rows,
        accepted_rows=told.accepted_rows,
        rejected_rows=told.rejected_rows,
    )


def _ground(plan: StudyPlan, settings: Plan, tell: Tell) -> _Ground:
    """Return the figures of the outcomes, those that end after the first start dropped at once."""
    asked = {plan.study.outcome(one.outcome).indicator for one in plan.study.estimands}
    known = {ask.card.id for ask in settings.asks}
    if asked - known:
        raise StudyError(
            found=f"The plan has no indicator '{min(asked - known)}'.",
            where=str(plan.plan),
            do="Name an indicator of the onestory.toml in the outcome, or add it there.",
        )
    wanted = tuple(ask for ask in settings.asks if ask.card.id in asked)
    with TemporaryDirectory() as kept:
        folder = folder_for(settings, Path(kept))
        done = measured(replace(settings, asks=wanted), folder, tell)
    where = placed(
        plan.study, done.standing.ground.register, level=wanted[0].level, table=plan.sites
    )
    first = min(site.starts for site in where.study.sites)
    return _Ground(
        study=where.study,
        results={
            one.indicator.id: replace(one, rows=one.rows.filter(pc.field("period_end") <= first))
            for one in done.results
        },
        findings=where.findings,
    )


def _sentences(study: Study, found: Sequence[Foresight]) -> tuple[str, ...]:
    return (
        *(line for one in found for line in words.told(one)),
        *words.serves(study),
    )


def _warned(found: Foresight) -> Iterable[Finding]:
    warning = words.warning(found)
    if warning:
        yield Finding(
            rule="only unheard-of changes could be told",
            severity="warning",
            message=warning,
            do="More places, more months, or a start in stages may help; or ask another question.",
            file="study.toml",
        )


def _written(
    folder: Path, study: Study, found: Sequence[Foresight], settings: Plan
) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [curves.picture(words.curve(one)) for one in found if one.effects]
    svgs: list[Path] = []
    foot = ("Rehearsed on figures from before the first start alone.",)
    banner = "Invented figures" if settings.invented else ""
    for one in drawn:
        file = folder / f"{one.name}.svg"
        text = pictures.whole(one, foot=foot, banner=banner)
        file.write_text(text, encoding="utf-8", newline="\n")
        svgs.append(file)
    page = folder / "power.html"
    text = _page(study, found, [p.read_text(encoding="utf-8") for p in svgs], banner)
    page.write_text(text, encoding="utf-8", newline="\n")
    return page, *svgs


def _page(study: Study, found: Sequence[Foresight], drawn: Sequence[str], banner: str) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = files(__package__ or "").joinpath("templates", "power.html")
    return environment.from_string(template.read_text(encoding="utf-8")).render(
        study=study,
        banner=banner,
        parts=[(words.heading(one), words.told(one), words.table(one)) for one in found],
        drawn=[Markup(one) for one in drawn],  # noqa: S704 - our own drawing, escaped in it
        warnings=[w for one in found if (w := words.warning(one))],
        serves=words.serves(study),
    )
