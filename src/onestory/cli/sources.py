"""`onestory sources`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from onestory import pipeline
from onestory.cli.console import AsJson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.model.source import Source
    from onestory.pipeline.sources import Shown

_WIDE = 200
"""The columns of a line that goes into a file or another program."""

Id = Annotated[
    str, typer.Argument(metavar="[ID]", help="The id of a source; without it, all are listed.")
]
AsMarkdown = Annotated[
    bool, typer.Option("--markdown", help="Print the source's page of the manual as Markdown.")
]


def add(app: typer.Typer) -> None:
    """Add the verb to the program."""

    @app.command("sources")
    def sources(id: Id = "", as_markdown: AsMarkdown = False, as_json: AsJson = False) -> None:  # noqa: A002
        """List what can be read; with an ID, its fields, rules, code lists and how it joins."""
        if not id:
            _list(pipeline.sources(), as_json=as_json)
            return
        shown = pipeline.source_shown(id)
        if as_json:
            _tell(_plain(shown))
        elif as_markdown:
            print(shown.markdown, end="")
        else:
            _draw(shown)


def _list(found: Sequence[Source], *, as_json: bool) -> None:
    rows = [(one.id, one.kind, one.title, one.publisher) for one in found]
    headings = ("id", "kind", "title", "publisher")
    if as_json:
        _tell({"sources": [dict(zip(headings, row, strict=True)) for row in rows]})
        return
    _console().print(_table(headings, rows))


def _draw(shown: Shown) -> None:
    console = _console()
    console.print(f"{shown.page.id}: {shown.page.title}", style="bold")
    for sentence in shown.page.sentences:
        console.print(sentence)
    for section in shown.page.sections:
        console.print(f"\n{section.title}", style="bold")
        if section.words:
            console.print(section.words)
        console.print(_table(section.headings, section.rows))


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    drawn = Table(box=None, pad_edge=False)
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    return drawn


def _plain(shown: Shown) -> dict[str, object]:
    one = shown.source
    told = {"id": one.id, "title": one.title, "kind": one.kind, "version": one.version}
    told |= {"publisher": one.publisher, "licence": one.licence, "note": one.note}
    return {**told, "layout": asdict(shown.layout) if shown.layout else None}


def _tell(told: dict[str, object]) -> None:
    print(json.dumps(told, ensure_ascii=False, indent=1))


def _console() -> Console:
    return Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _WIDE)
