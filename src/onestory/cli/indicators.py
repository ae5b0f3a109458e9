"""`onestory indicators list`, `show` and `diff`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from onestory.cli.console import AsJson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.pipeline.indicators import Difference

verbs = typer.Typer(
    no_args_is_help=True, help="See what can be measured from records, and by what definition."
)
_WIDE = 200
"""The columns of a line that goes into a file or another program."""

Plan = Annotated[
    Path | None,
    typer.Option("--plan", help="A folder with an onestory.toml whose own cards are told too."),
]
Id = Annotated[str, typer.Argument(metavar="ID", help="The id of a card.")]


def add(app: typer.Typer) -> None:
    """Add the verbs to the program."""
    app.add_typer(verbs, name="indicators")


@verbs.command("list")
def list_(
    plan: Plan = None,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the tables of the manual as Markdown.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the indicators that can be measured from linked records."""
    from onestory.pipeline import indicators

    if as_markdown:
        print(indicators.markdown(), end="")
        return
    found = indicators.listed(plan)
    if as_json:
        _tell([asdict(one) for one in found])
        return
    rows = [
        (
            one.id,
            one.sector,
            one.statistic.replace("_", " "),
            _needed(one.sources),
            one.title,
        )
        for one in found
    ]
    _draw(("id", "sector", "statistic", "needs", "title"), rows)


@verbs.command()
def show(id: Id, plan: Plan = None, as_json: AsJson = False) -> None:  # noqa: A002
    """Show a definition: what is counted over what, by which codes, and how to read it."""
    from onestory.pipeline import indicators

    card = indicators.shown(id, plan)
    about = asdict(card.indicator)
    told = {
        **about,
        "codes": card.codes,
        "over": card.denominator,
        "place": card.place,
        "sectors that must be linked": list(card.needs),
        "sources": _needed(card.sources),
        "follow-up days": card.follow_up,
        "run-in days": card.run_in,
        "valid from": str(card.valid_from or ""),
    }
    if as_json:
        _tell(told)
        return
    rows = [(name.replace("_", " "), _text(value)) for name, value in told.items() if value]
    _draw(("", ""), rows)


@verbs.command()
def diff(
    one: Annotated[str, typer.Argument(help="The id of a card.")],
    other: Annotated[str, typer.Argument(help="The id of the card to set beside it.")],
    plan: Annotated[Path, typer.Argument(help="A folder with an onestory.toml, or the file.")],
    as_json: AsJson = False,
) -> None:
    """Show how each place's value and rank move between two definitions of one thing."""
    from onestory.pipeline import indicators

    found = indicators.diff(one, other, plan)
    if as_json:
        _tell([asdict(row) for row in found])
        return
    print("Ranks are among the places of a level in a period, 1 the highest; ranges are of 95%.")
    headings = ("level", "place", "period", one, "rank", other, "rank", "change")
    _draw(headings, [_row(row) for row in found])


def _row(row: Difference) -> tuple[str, ...]:
    change = None if row.one is None or row.other is None else row.other - row.one
    return (
        row.level,
        row.area,
        row.period,
        _figure(row.one, row.one_range),
        str(row.one_rank or ""),
        _figure(row.other, row.other_range),
        str(row.other_rank or ""),
        "" if change is None else f"{change:+,.1f}",
    )


def _figure(value: float | None, span: tuple[float, float] | None) -> str:
    if value is None:
        return "none"
    return f"{value:,.1f}" + (f" ({span[0]:,.1f} to {span[1]:,.1f})" if span else "")


def _needed(sources: Sequence[str]) -> str:
    return ", ".join(one.replace("|", " or ") for one in sources)


def _text(value: object) -> str:
    return "\n".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def _draw(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    drawn = Table(box=None, pad_edge=False)
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    width = None if sys.stdout.isatty() else _WIDE
    Console(markup=False, highlight=False, width=width).print(drawn)


def _tell(told: object) -> None:
    print(json.dumps(told, ensure_ascii=False, indent=1, default=str))
