"""`onestory study`: new, check, power, lock, amend and export."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from rich.console import Console

from onestory import pipeline
from onestory.cli.console import AsJson, show, telling
from onestory.model.period import parse
from onestory.model.study import LockKind, Template

StudyPath = Annotated[
    Path, typer.Argument(help="A folder with a study.toml in it, or the file itself.")
]
By = Annotated[str, typer.Option(help="Who does it, by name.")]
On = Annotated[str, typer.Option(help="The day it is done. [default: today]")]

verbs = typer.Typer(
    name="study",
    help="Say what success would be before anyone looks: begin a study, check it, see what it"
    " could tell, and lock it.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


def add(app: typer.Typer) -> None:
    """Add the verbs to the program."""
    app.add_typer(verbs)


@verbs.command("new")
def new(
    folder: Annotated[Path, typer.Argument(help="The folder, with or without an onestory.toml.")],
    template: Annotated[
        str, typer.Option(help="One of: " + ", ".join(get_args(Template)) + ".")
    ] = "staggered",
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: leave every answer blank.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Begin a study: ask its questions, and write a workshop sheet to ask others with."""
    kind = _one_of(template, get_args(Template), "--template")
    ask = None if yes or as_json else _ask
    show(pipeline.study_new(folder, template=cast("Template", kind), ask=ask), as_json=as_json)


def _ask(question: str) -> str | None:
    try:
        return cast("str", typer.prompt(question, default="", show_default=False))
    except typer.Abort:  # Ctrl-C: what was answered is kept
        return None


@verbs.command("check")
def check(study: StudyPath, as_json: AsJson = False) -> None:
    """Say what is missing, who has not agreed it, and what the design could not tell.

    No figure is read.
    """
    outcome = pipeline.study_check(study)
    if as_json:
        show(outcome, as_json=True)
        return
    # All of them: a list of what is missing that is cut short would be taken for whole.
    console = Console(soft_wrap=True, highlight=False, markup=False)
    for sentence in outcome.sentences:
        console.print(f"• {sentence}")
    for finding in outcome.findings:
        console.print(f"[{finding.severity}] {finding}")


@verbs.command("power")
def power(
    study: StudyPath,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Where to write. [default: `output` beside the toml]"),
    ] = None,
    seed: Annotated[int, typer.Option(help="The seed of the rehearsals.")] = 1,
    on: Annotated[
        str, typer.Option(help="Sites that start after this day may be reordered. [default: today]")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Say the smallest effect that the study could tell, and when, from the time before alone."""
    with telling(quiet=as_json) as tell:
        outcome = pipeline.study_power(study, to=out, seed=seed, today=_day(on), tell=tell)
    show(outcome, as_json=as_json)


@verbs.command("lock")
def lock(
    study: StudyPath,
    by: By,
    kind: Annotated[
        str, typer.Option(help="prospective (no outcome read yet) or retrospective.")
    ] = "prospective",
    seen: Annotated[
        str, typer.Option(help="For a retrospective lock: who had already seen what.")
    ] = "",
    witness: Annotated[str, typer.Option(help="Who witnesses it. [default: self-declared]")] = "",
    on: On = "",
    as_json: AsJson = False,
) -> None:
    """Lock the study: its hash, the day, and whether outcomes had been seen."""
    declared = pipeline.Declared(
        kind=cast("LockKind", _one_of(kind, get_args(LockKind), "--kind")),
        by=by,
        on=_day(on),
        seen=seen,
        witness=witness,
    )
    show(pipeline.study_lock(study, declared), as_json=as_json)


@verbs.command("amend")
def amend(
    study: StudyPath,
    by: By,
    why: Annotated[str, typer.Option(help="Why it is changed.")],
    on: On = "",
    as_json: AsJson = False,
) -> None:
    """Record a change to a locked study, key by key: who made it and why."""
    show(pipeline.study_amend(study, by=by, why=why, on=_day(on)), as_json=as_json)


@verbs.command("export")
def export(
    study: StudyPath,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Where to write. [default: `output` beside the toml]"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write each estimand's panel, and an R script (did, fixest) that repeats its estimate."""
    with telling(quiet=as_json) as tell:
        outcome = pipeline.study_export(study, to=out, tell=tell)
    show(outcome, as_json=as_json)


def _day(text: str) -> date:
    return parse(text).start if text else date.today()  # noqa: DTZ011 - the analyst's own day


def _one_of(given: str, options: tuple[str, ...], hint: str) -> str:
    if given not in options:
        raise typer.BadParameter(f"'{given}' is none of {', '.join(options)}.", param_hint=hint)
    return given
