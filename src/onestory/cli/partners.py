"""`onestory partners`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory.cli.console import AsJson, show

File = Annotated[Path, typer.Argument(metavar="FILE", help="The partners: partners.csv.")]
Ground = Annotated[
    Path | None,
    typer.Option("--ground", help="Small places by organisation. [default: ground.csv beside it]"),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Where to write. [default: `output` beside the file]"),
]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("partners")
    def partners(
        file: File, ground: Ground = None, out: Out = None, as_json: AsJson = False
    ) -> None:
        """Show who sits where, whose boundaries match and whose voice is missing."""
        from onestory.pipeline.partners import partners as profile

        show(profile(file, ground=ground, to=out), as_json=as_json)
