"""`onestory instruments`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from onestory.cli.console import AsJson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.model.instrument import Instrument

_WIDE = 200
"""The columns of a line that goes into a file or another program."""

Id = Annotated[
    str,
    typer.Argument(
        metavar="[ID]",
        help="The id of an instrument, or a TOML file of your own; without it, all are listed.",
    ),
]
AsMarkdown = Annotated[
    bool, typer.Option("--markdown", help="Print the page of the manual as Markdown.")
]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("instruments")
    def instruments(id: Id = "", as_markdown: AsMarkdown = False, as_json: AsJson = False) -> None:  # noqa: A002
        """List questionnaires whose answers can be scored; with an ID, their items and rules."""
        from onestory.pipeline.voices import instruments as known

        if as_markdown:
            print(known.markdown(), end="")
        elif id:
            _show(known.instrument_shown(id), as_json=as_json)
        else:
            _list(as_json=as_json)


def _list(*, as_json: bool) -> None:
    from onestory.pipeline.voices.instruments import instruments

    found = instruments()
    if as_json:
        _tell({"instruments": [asdict(one) for one in found]})
        return
    rows = [(one.id, one.title, one.who, str(one.items), "\n".join(one.scales)) for one in found]
    _console().print(_table(("id", "title", "who answers", "items", "scales"), rows))


def _show(one: Instrument, *, as_json: bool) -> None:
    from onestory.pipeline.voices.instruments import item_rows, scale_rows, sentences

    if as_json:
        _tell(asdict(one))
        return
    console = _console()
    console.print(f"{one.id}: {one.title}", style="bold")
    for sentence in sentences(one):
        console.print(f"• {sentence}")
    console.print()
    console.print(_table(("scale", "title", "rule", "range", "needs"), scale_rows(one)))
    console.print()
    items = ("item", "about", "code = score", "good", "not relevant")
    console.print(_table(items, item_rows(one)))


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    drawn = Table(box=None, pad_edge=False)
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    return drawn


def _tell(told: dict[str, object]) -> None:
    print(json.dumps(told, ensure_ascii=False, indent=1, default=str))


def _console() -> Console:
    return Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _WIDE)
