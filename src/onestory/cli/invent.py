"""`onestory invent`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, show, telling
from onestory.synthetic.system.settings import Noise, System


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("invent")(invent)


def invent(
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write the system.")] = Path(
        "invented-system"
    ),
    people: Annotated[int, typer.Option(help="How many people live there at the start.")] = 20_000,
    years: Annotated[int, typer.Option(help="How many years from April 2019.")] = 5,
    seed: Annotated[int, typer.Option(help="The seed: the same gives the same bytes.")] = 1,
    noise: Annotated[Noise, typer.Option(help="How badly partners keep records.")] = "default",
    parquet: Annotated[bool, typer.Option("--parquet", help="Parquet in place of CSV.")] = False,
    cores: Annotated[int, typer.Option(min=1, help="How many processes to use.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Invent an Integrated Care System: its partners' files, and the truth about its people."""
    system = System(people=people, years=years, seed=seed, noise=noise, parquet=parquet)
    with telling(quiet=as_json) as tell:
        outcome = pipeline.invent(out, system, cores=cores, tell=tell)
    show(outcome, as_json=as_json)
