"""`onestory survey`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory.cli.console import AsJson, show, telling

Sidecar = Annotated[
    Path, typer.Argument(metavar="FILE", help="The sidecar of the answers: NAME.survey.toml.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Where to write. [default: `output` beside the sidecar]"),
]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("survey")
    def survey(file: Sidecar, out: Out = None, as_json: AsJson = False) -> None:
        """Read and score a survey: what was said, how sure that is, and who is missing."""
        from onestory.pipeline.voices.survey import survey as heard

        with telling(quiet=as_json) as tell:
            outcome = heard(file, to=out, tell=tell)
        show(outcome, as_json=as_json)
