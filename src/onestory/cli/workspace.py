"""`onestory workspace status`, `refused`, `destroy` and `rotate`."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from onestory.cli.console import AsJson, PlanPath
from onestory.model.errors import WorkspaceError

verbs = typer.Typer(no_args_is_help=True, help="See and end what stands in the workspace.")
_LETTERS = 8  # of an id, before a delivery is destroyed by it
Delivery = Annotated[str, typer.Argument(help="The delivery's id, or its first letters.")]


def add(app: typer.Typer) -> None:
    """Add the verbs to the program."""
    app.add_typer(verbs, name="workspace")


@verbs.command()
def status(plan: PlanPath, as_json: AsJson = False) -> None:
    """List the deliveries that stand in the workspace, and those that were destroyed."""
    from onestory.pipeline import workspace

    ledger = workspace.status(plan)
    if as_json:
        print(json.dumps(asdict(ledger), ensure_ascii=False, indent=1, default=str))
        return
    console = Console(soft_wrap=True, highlight=False, markup=False)
    for receipt in ledger.receipts:
        console.print(workspace.in_words(receipt))
    for gone in ledger.destroyed:
        console.print(
            f"{gone.id}  {gone.source}  {gone.provider}  destroyed {gone.destroyed:%d/%m/%Y}"
        )
    many = "delivery" if len(ledger.receipts) == 1 else "deliveries"
    console.print(f"{len(ledger.receipts)} {many}, {len(ledger.destroyed)} destroyed.")


@verbs.command()
def refused(
    plan: PlanPath,
    delivery: Delivery,
    most: Annotated[int, typer.Option(min=1, help="How many rows to show.")] = 20,
) -> None:
    """Show rows that were not accepted. They name people: look, and do not copy them elsewhere."""
    from onestory.pipeline import workspace

    console = Console(soft_wrap=True, highlight=False, markup=False)
    for one in workspace.refused_rows(plan, delivery, most=most):
        console.print(f"row {one.row}  {one.kind}  {one.reason}")
        console.print("   " + one.text.replace("\x1f", " | "))


@verbs.command()
def destroy(
    plan: PlanPath,
    delivery: Delivery,
    by: Annotated[str, typer.Option(help="Who destroys it, by name.")],
    reason: Annotated[str, typer.Option(help="Why: the end of the agreement, a recall ...")],
    yes: Annotated[bool, typer.Option("--yes", help="Destroy it without being asked.")] = False,
) -> None:
    """Delete a delivery and everything made from it, and certify it."""
    from onestory.pipeline import workspace

    _refuse_few_letters(delivery)
    if not yes:
        _ask(plan, delivery)
    done = workspace.destroy(plan, delivery, by=by, reason=reason)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    console.print(
        f"Destroyed: {done.source} of {done.provider}, {done.file}, {done.rows:,} rows,"
        f" {len(done.files)} files. The certificate: {workspace.certificate_of(plan, done)}"
    )
    if done.missing:
        console.print(f"Already missing, and so not deleted: {len(done.missing)} files.")
    console.print("Copies made elsewhere, and the sender's own file, are not reached by this.")


def _refuse_few_letters(delivery: str) -> None:
    if len(delivery) < _LETTERS:
        raise WorkspaceError(
            found=f"'{delivery}' is too little of an id to destroy a delivery by.",
            where="DELIVERY",
            do=f"Give at least {_LETTERS} letters: `onestory workspace status` lists the ids.",
        )


def _ask(plan: Path, delivery: str) -> None:
    """Show the delivery and go on only if it is to go."""
    from onestory.pipeline import workspace

    with suppress(WorkspaceError):  # a damaged workspace can be destroyed, though not shown
        for one in workspace.status(plan).receipts:
            if one.id.startswith(delivery):
                print(workspace.in_words(one))
    typer.confirm("Destroy it and everything made from it? It cannot be undone.", abort=True)


@verbs.command()
def rotate(plan: PlanPath) -> None:
    """Make every pseudonym anew with a new key, in one step that happens whole or not at all."""
    from onestory.pipeline import workspace

    ledger = workspace.rotate(plan)
    print(f"The key in force is {ledger.pseudonym_version}; what the old one made is gone.")
