"""`onestory init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, show


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("init")(init)


def init(
    folder: Annotated[Path, typer.Argument(help="A new folder for the toml and a sample table.")],
    as_json: AsJson = False,
) -> None:
    """Write a small onestory.toml and a sample table to change into your own."""
    show(pipeline.init(folder), as_json=as_json)
