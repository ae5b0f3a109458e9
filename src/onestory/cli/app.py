"""The program and its verbs."""

from __future__ import annotations

import io
import sys

import typer

from onestory.cli import (
    agreement,
    build,
    check,
    claims,
    compare,
    demo,
    evaluate,
    find,
    indicators,
    init,
    instruments,
    interviews,
    invent,
    library,
    link,
    mapping,
    measure,
    partners,
    places,
    policies,
    receive,
    report,
    run,
    sources,
    story,
    study,
    survey,
    workspace,
)
from onestory.cli.console import complain
from onestory.model.errors import OneStoryError

app = typer.Typer(
    name="onestory",
    help="Is integrated care working? Figures in, an honest comparison out.\n\n"
    "Begin with `onestory demo`, which needs nothing, or `onestory init FOLDER`, which writes a"
    " small example to change into your own. `onestory run FOLDER` does the whole walk:"
    " check, measure, compare, report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for verb in (
    init,
    invent,
    receive,
    link,
    build,
    check,
    measure,
    compare,
    report,
    run,
    evaluate,
    find,
    demo,
    places,
    policies,
    sources,
    indicators,
    instruments,
    mapping,
    agreement,
    study,
    survey,
    interviews,
    claims,
    partners,
    library,
    story,
    workspace,
):
    verb.add(app)


def main() -> None:
    """Run the program; an error of ours is told in words and ends with its exit code."""
    # A Windows console may not be UTF-8; a sign it lacks must not stop a report.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except OneStoryError as error:
        complain(error, as_json="--json" in sys.argv)
        raise SystemExit(error.exit_code) from error
    except OSError as error:
        told = OneStoryError(
            found=f"A file or folder cannot be used: {error.strerror or error}.",
            where=str(error.filename or ""),
            do="Close it if it is open elsewhere, or check that you may read and write there.",
        )
        complain(told, as_json="--json" in sys.argv)
        raise SystemExit(told.exit_code) from error
