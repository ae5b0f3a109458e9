"""`onestory interviews`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory.cli.console import AsJson, show, telling

Sidecar = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="The sidecar of the interviews: NAME.interviews.toml."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Where to write. [default: `output` beside the sidecar]"),
]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("interviews")
    def interviews(file: Sidecar, out: Out = None, as_json: AsJson = False) -> None:
        """Read coded interviews and documents: what helps, what holds back, and who says so."""
        from onestory.pipeline.voices.interviews import interviews as heard

        with telling(quiet=as_json) as tell:
            outcome = heard(file, to=out, tell=tell)
        show(outcome, as_json=as_json)
