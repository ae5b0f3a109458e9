"""`onestory claims`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory.cli.console import AsJson, show

File = Annotated[Path, typer.Argument(metavar="FILE", help="The claims: claims.toml.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Where to write. [default: `output` beside the file]"),
]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("claims")
    def claims(file: File, out: Out = None, as_json: AsJson = False) -> None:
        """Hold numbers that are said against what their sources give."""
        from onestory.pipeline.claims import claims as checked

        show(checked(file, to=out), as_json=as_json)
