"""`onestory survey`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory.cli.console import AsJson, show, telling

Sidecar = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="The sidecar of the answers: NAME.survey.toml. With --begin, the answers themselves.",
    ),
]
Begin = Annotated[
    bool,
    typer.Option("--begin", help="Write a first NAME.survey.toml beside the answers, to fill in."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Where to write. [default: `output` beside the sidecar]"),
]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("survey")
    def survey(
        file: Sidecar, out: Out = None, begin: Begin = False, as_json: AsJson = False
    ) -> None:
        """Read and score a survey: what was said, how sure that is, and who is missing."""
        from onestory.pipeline.voices.survey import begin as begun
        from onestory.pipeline.voices.survey import survey as heard

        if begin:
            show(begun(file), as_json=as_json)
            return
        with telling(quiet=as_json) as tell:
            outcome = heard(file, to=out, tell=tell)
        show(outcome, as_json=as_json)
