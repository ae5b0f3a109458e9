"""`onestory invent`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onestory import pipeline
from onestory.cli.console import AsJson, show, telling
from onestory.synthetic.system.settings import Noise, System

Out = Annotated[Path, typer.Option("--out", "-o", help="Where to write the system.")]
People = Annotated[int, typer.Option(help="How many people live there at the start.")]
Years = Annotated[int, typer.Option(help="How many years from April 2019.")]
Seed = Annotated[int, typer.Option(help="The seed: the same gives the same bytes.")]
HowNoisy = Annotated[Noise, typer.Option(help="How badly partners keep records.")]
AsParquet = Annotated[bool, typer.Option("--parquet", help="Parquet in place of CSV.")]
ProgrammeFile = Annotated[
    Path | None, typer.Option(help="A TOML of teams and true effects; a usual one unless given.")
]
Cores = Annotated[int, typer.Option(min=1, help="How many processes to use.")]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("invent")
    def invent(
        out: Out = Path("invented-system"),
        people: People = 20_000,
        years: Years = 5,
        seed: Seed = 1,
        noise: HowNoisy = "default",
        parquet: AsParquet = False,
        programme: ProgrammeFile = None,
        cores: Cores = 2,
        as_json: AsJson = False,
    ) -> None:
        """Invent an Integrated Care System: its partners' files, and the truth about its people."""
        system = System(people=people, years=years, seed=seed, noise=noise, parquet=parquet)
        with telling(quiet=as_json) as tell:
            outcome = pipeline.invent(out, system, programme=programme, cores=cores, tell=tell)
        show(outcome, as_json=as_json)
