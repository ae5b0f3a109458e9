"""`onestory library`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory.cli.console import AsJson, show

Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="Where learning reports lie, at any depth.")
]
Search = Annotated[str, typer.Option("--search", "-s", help="Words that all must occur.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Where to write. [default: `library` in the folder]"),
]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("library")
    def library(
        folder: Folder, search: Search = "", out: Out = None, as_json: AsJson = False
    ) -> None:
        """Gather learning reports of many places: what was tried, for whom, how certain."""
        from onestory.pipeline.library import library as gathered

        show(gathered(folder, search=search, to=out), as_json=as_json)
