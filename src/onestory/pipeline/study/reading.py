"""Reading: a study.toml made into a Study, with every mistake told in words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from onestory.model.errors import PlanError
from onestory.model.study import (
    Chosen,
    Design,
    ExposureRule,
    Sensitivity,
    Site,
    Study,
)
from onestory.pipeline.settings import Section
from onestory.pipeline.study import content as contents
from onestory.pipeline.study import lock_file, people, sections, sites, voices
from onestory.pipeline.study.form import Form, repeated
from onestory.pipeline.study.sizes import refuse_sizes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onestory.timeline.cohort_rules import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlan:
    """A study, and the files that stand beside it.

    `plan` is the onestory.toml whose indicators are the outcomes. `content` is what the study
    says, key by key, as it is locked. `compared_with` is who the comparators are. Of a study of
    people, `decisions` is the list of what teams decided, where it is no record, and `rule` what
    is asked of a person to be drawn. `voices` is where what people, carers and staff say lies.
    """

    study: Study
    file: Path
    plan: Path
    sites: Path | None
    activity: Path | None
    policies: tuple[Path, ...]
    extractions: tuple[Path, ...]
    exposures: tuple[Path, ...]
    events: tuple[Path, ...]
    compared_with: sections.Who
    content: Mapping[str, str]
    decisions: Path | None = None
    rule: tuple[Part, ...] = ()
    voices: voices.Voices = field(default_factory=voices.Voices)

    @property
    def folder(self) -> Path:
        """The folder that the study.toml stands in."""
        return self.file.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A study as far as it could be read, and every mistake in it."""

    plan: StudyPlan
    mistakes: tuple[PlanError, ...]


def read_study(path: Path) -> Study:
    """Return the study in `path`, a study.toml or the folder that holds one.

    Raises PlanError when it is missing, is not TOML, or an answer is missing, unknown or
    impossible; the error names every one.
    """
    return read_plan(path).study


def read_plan(path: Path) -> StudyPlan:
    """Return the study in `path` and the files beside it; errors as `read_study`."""
    made = draft(path)
    if not made.mistakes:
        return made.plan
    first, others = made.mistakes[0], len(made.mistakes) - 1
    more = f" ({others} more: see `onestory study check`.)" if others else ""
    raise PlanError(found=first.found, where=first.where, do=f"{first.do}{more}")


def draft(path: Path) -> Draft:
    """Return the study as far as it can be read, with every mistake in it.

    Raises PlanError when there is no study.toml, or it is not TOML.
    """
    file = path / "study.toml" if path.is_dir() else path
    parsed = _parsed(file)
    mistakes: list[PlanError] = []
    section = Section(values=parsed, where=str(file), folder=file.resolve().parent)
    top = Form(section=section, name="", mistakes=mistakes)
    plan = _plan(top, file)
    top.close()
    return Draft(plan=plan, mistakes=tuple(mistakes))


def _parsed(file: Path) -> dict[str, object]:
    if not file.is_file():
        raise PlanError(
            found="There is no study.toml here.",
            where=str(file.parent if file.name == "study.toml" else file),
            do="Begin one with `onestory study new FOLDER`.",
        )
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError(
            found=f"The file is not valid TOML: {error}.",
            where=str(file),
            do="Check quotes, brackets and days (2024-04-01, without quotes), and that it is"
            " saved as UTF-8.",
        ) from error


def _plan(top: Form, file: Path) -> StudyPlan:
    data = top.inner("data")
    plan = data.optional_path("plan") or file.resolve().parent / "onestory.toml"
    listed = data.optional_path("sites")
    study, who = _study(top, listed)
    drawing, rule = people.caseload(top.inner("caseload"))
    study = replace(study, caseload=drawing)
    told = contents.content(
        top.section.values,
        sites=study.sites if listed else (),
        cards=_cards(plan, {one.indicator for one in study.outcomes}),
    )
    made = StudyPlan(
        study=replace(
            study, text_sha256=contents.digest(told), lock=lock_file.lock_of(file.resolve().parent)
        ),
        file=file.resolve(),
        plan=plan,
        sites=listed,
        activity=data.optional_path("activity"),
        policies=data.paths("policies"),
        extractions=data.paths("extractions"),
        exposures=data.paths("exposures"),
        events=data.paths("events"),
        compared_with=who,
        content=told,
        decisions=data.optional_path("decisions"),
        rule=rule,
        voices=voices.voices(data),
    )
    data.close()
    return made


def _cards(plan: Path, wanted: set[str]) -> dict[str, object]:
    """Return the plan's own words for the indicators asked for, by their id."""
    try:
        parsed = tomllib.loads(plan.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}
    given = parsed.get("indicator", [])
    entries = cast("list[dict[str, object]]", given if isinstance(given, list) else [])
    named = {str(e.get("id", e.get("use", ""))): e for e in entries}
    return {name: dict(named[name]) for name in sorted(wanted & named.keys())}


def _study(top: Form, listed: Path | None) -> tuple[Study, sections.Who]:
    about, analysis, compared = top.inner("study"), top.inner("analysis"), top.inner("comparators")
    exposure = about.choice("exposure", get_args(ExposureRule))
    who = _who(compared, of_people="caseload" in top.section.values)
    study = Study(
        title=about.text("title"),
        programme=about.text("programme"),
        question=about.text("question"),
        decision=about.text("decision"),
        decision_on=about.optional_day("decision_on"),
        change_our_mind=about.text("change_our_mind"),
        chosen=about.choice("chosen", get_args(Chosen)),
        exposure=exposure,
        caseload_share=sections.caseload_share(about, exposure),
        window=sections.window(top.inner("window")),
        outcomes=tuple(sections.outcome(one) for one in top.entries("outcome")),
        statements=tuple(sections.statement(one) for one in top.entries("success")),
        estimands=sections.estimands(top),
        sites=_sites(top, listed),
        comparators=sections.comparators(compared, who),
        alone=who == "no place",
        left_out=tuple(sections.left_out(one) for one in top.entries("left_out", required=False)),
        designs=analysis.choices("designs", get_args(Design)),
        subgroups=tuple(sections.subgroup(one) for one in top.entries("subgroup", required=False)),
        sensitivities=analysis.choices("sensitivities", get_args(Sensitivity)),
        own_policies=about.texts("own_policies"),
        people=about.optional_text("people"),
        not_agreed=sections.not_agreed(top.inner("agreed")),
        experience=tuple(
            voices.experience(one) for one in top.entries("experience", required=False)
        ),
        mirrors=tuple(voices.mirror(one) for one in top.entries("mirror", required=False)),
    )
    for form in (about, analysis, compared):
        form.close()
    _refuse_unknown(top, study)
    refuse_sizes(top, study)
    return study, who


def _who(form: Form, *, of_people: bool) -> sections.Who:
    """Return which places are compared with; a study of people says whom under [caseload]."""
    options: tuple[sections.Who, ...] = get_args(sections.Who)
    return options[0] if of_people else form.choice("who", options)


def _sites(top: Form, listed: Path | None) -> tuple[Site, ...]:
    forms = top.entries("site", required=listed is None)
    if listed is None:
        return sites.written(forms)
    if forms:
        top.note(
            "The sites stand both in [[site]] sections and in a table.",
            "Keep one: the sections, or `sites` under [data].",
        )
    return sites.table(listed, top.mistakes)


def _refuse_unknown(top: Form, study: Study) -> None:
    """Note names given twice, and outcomes that a statement or estimand asks for in vain."""
    outcomes, heard = [one.id for one in study.outcomes], [one.id for one in study.experience]
    ids = {
        "outcomes": outcomes,
        "statements": [s.id for s in study.statements],
        "estimands": [e.id for e in study.estimands],
        "[[experience]]": heard,
        "[[mirror]]": [one.id for one in study.mirrors],
    }
    for kind, listed in ids.items():
        for name in repeated(listed):
            top.note(f"Two {kind} have the id '{name}'.", "Give each its own.")
    asked = [(one, [*outcomes, *heard]) for one in study.statements]
    for asker, known in (*asked, *((one, outcomes) for one in study.estimands)):
        if asker.outcome and asker.outcome not in known:
            top.note(
                f"'{asker.id}' asks for the outcome '{asker.outcome}', which is not listed.",
                f"Outcomes are {', '.join(repr(name) for name in known) or 'none yet'}.",
            )
    voices.refuse_unknown(
        top,
        study.mirrors,
        study.experience,
        counted=study.outcomes,
        statements=study.statements,
    )
