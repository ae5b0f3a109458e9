"""`onestory policies`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.console import Console
from rich.table import Table

from onestory import pipeline
from onestory.cli.console import AsJson, show
from onestory.model.errors import DeliveryError
from onestory.model.period import Period, parse

if TYPE_CHECKING:
    from onestory.pipeline.policies import Listing, View

_SHOWN: dict[View, tuple[str, ...]] = {
    "timeline": ("id", "title", "announced", "from", "to", "reach", "standing"),
    "sites": ("id", "name", "wave", "announced"),
    "matrix": ("policy", "title", "intended_aims", "actual_outcomes", "reading"),
    "layering": ("place", "month", "in_force", "perhaps", "place_not_known"),
    "agreement": ("field", "policies", "same_words", "agree", "kappa", "alpha"),
}
_WIDE = 200
"""The columns of a line that goes into a file or another program."""

_LATEST = date(2200, 1, 1)
_EARLIEST = date(1900, 1, 1)


Folder = Annotated[
    Path | None,
    typer.Argument(
        help="A folder with policies.csv, exposures.csv, extractions.csv or events.csv of your"
        " own, to be added to what is built in."
    ),
]
On = Annotated[str, typer.Option(help="In force on this day, or in this month or year.")]
First = Annotated[str, typer.Option("--from", help="In force from this day or month.")]
Last = Annotated[str, typer.Option("--to", help="The last day or month of interest.")]
Places = Annotated[
    list[str] | None, typer.Option(help="The code of a place; with --layering, of each place.")
]
Sites = Annotated[bool, typer.Option("--sites", help="Show the sites of programmes.")]
Matrix = Annotated[bool, typer.Option("--matrix", help="Show aims against outcomes.")]
Layering = Annotated[
    bool, typer.Option("--layering", help="Count the policies in force by place and month.")
]
Agreement = Annotated[bool, typer.Option("--agreement", help="Show how far coders agree.")]
OutFolder = Annotated[
    Path | None, typer.Option("--out", "-o", help="A folder to write every table to.")
]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("policies")
    def policies(
        folder: Folder = None,
        on: On = "",
        first: First = "",
        last: Last = "",
        place: Places = None,
        sites: Sites = False,
        matrix: Matrix = False,
        layering: Layering = False,
        agreement: Agreement = False,
        out: OutFolder = None,
        as_json: AsJson = False,
    ) -> None:
        """List policies and programmes: what was in force when and where, and how it was read."""
        view = _view(sites=sites, matrix=matrix, layering=layering, agreement=agreement)
        window, places = _window(on, first, last), tuple(place or ())
        asked = pipeline.Asked(view=view, folder=folder, window=window, places=places, out=out)
        _print(pipeline.policies(asked), view, as_json=as_json)


def _view(**flags: bool) -> View:
    chosen = [name for name, wanted in flags.items() if wanted]
    if len(chosen) > 1:
        raise typer.BadParameter(f"Choose one of --{' and --'.join(chosen)}.")
    return cast("View", chosen[0] if chosen else "timeline")


def _window(on: str, first: str, last: str) -> Period | None:
    """Return the days asked for, None for all; the last named is the last in it."""
    if on and (first or last):
        raise typer.BadParameter("Give --on, or --from and --to.", param_hint="--on")
    if not (on or first or last):
        return None
    if on:
        return parse(on)
    start = parse(first).start if first else _EARLIEST
    end = parse(last).end if last else _LATEST
    if end <= start:
        raise DeliveryError(
            found=f"'{last}' lies before '{first}'.", do="Exchange --from and --to."
        )
    return Period(start=start, end=end)


def _print(listing: Listing, view: View, *, as_json: bool) -> None:
    if as_json:
        told = {**asdict(listing.outcome), "table": listing.table.to_pylist()}
        print(json.dumps(told, ensure_ascii=False, indent=1, default=str))
        return
    if listing.table.num_rows:
        screen = sys.stdout.isatty()
        width = None if screen else _WIDE
        Console(markup=False, highlight=False, width=width).print(_drawn(listing, view))
    show(listing.outcome, as_json=False)


def _drawn(listing: Listing, view: View) -> Table:
    drawn = Table(box=None, pad_edge=False)
    for name in _SHOWN[view]:
        drawn.add_column(name, overflow="fold")
    for row in listing.table.select(_SHOWN[view]).to_pylist():
        drawn.add_row(*(_cell(cell) for cell in row.values()))
    return drawn


def _cell(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.3f}"
    return "" if cell is None else str(cell)
