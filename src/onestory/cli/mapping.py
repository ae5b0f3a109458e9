"""`onestory map`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from onestory.cli.console import AsJson


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("map")(map_columns)


def map_columns(
    file: Annotated[Path, typer.Argument(help="A delivered file with headings of its own.")],
    source: Annotated[str, typer.Option(help="The source of records that it is to be.")],
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Show lines for the plan; nothing is changed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show which headings of a file the source knows, and with --suggest what the others may be."""
    from onestory.intake.records.suggesting import as_toml
    from onestory.pipeline.mapping import suggest_mapping

    found = suggest_mapping(file, source)
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return
    console = Console(soft_wrap=True, highlight=False, markup=False)
    console.print(f"{len(found.known)} headings are known; {len(found.columns)} may be mapped.")
    if found.unknown:
        console.print(f"No field fits: {', '.join(found.unknown)}.")
    if found.lacking:
        console.print(f"Wanted by the source and not found: {', '.join(found.lacking)}.")
    if suggest:
        console.print("\n# A proposal: read it, correct it, put it below its [[records]].")
        console.print(as_toml(found))
    elif found.columns or found.words:
        console.print("Add --suggest to see a mapping to correct and put in the plan.")
