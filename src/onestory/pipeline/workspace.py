"""The workspace of a plan: what stands in it, what was refused, and what is to be destroyed."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import intake, link
from onestory.intake import workspace as workspaces
from onestory.intake.certificates import certificate_path
from onestory.intake.unlocking import unlocked
from onestory.model.errors import DeliveryError, PlanError, VaultError, WorkspaceError
from onestory.pipeline import plan as plans
from onestory.pipeline import quality
from onestory.pipeline.agreement import refuse_expired
from onestory.pipeline.caseload.find_kept import delete_lists
from onestory.pipeline.data_flow import FILES, data_flow
from onestory.pipeline.folders import private_folder
from onestory.pipeline.link import holdings
from onestory.pipeline.linkage import PAGE as LINKAGE_PAGE
from onestory.pipeline.receive import workplace
from onestory.pipeline.records_plan import records_plan
from onestory.pipeline.story import delete_stories

if TYPE_CHECKING:
    from onestory.intake.workspace import Workspace
    from onestory.model.records import Destroyed, Ledger, Receipt
    from onestory.pipeline.records_plan import RecordsPlan, Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A row that was not accepted: its line in the file, the rule, and the row as it stood."""

    row: int
    kind: str  # rejected or quarantined
    reason: str
    text: str


def status(path: Path) -> Ledger:
    """Return what stands in the plan's workspace. Raises WorkspaceError when there is none."""
    with _opened(path, write=False) as (workspace, _):
        return workspace.ledger


def refused_rows(path: Path, delivery: str, *, most: int) -> tuple[Refused, ...]:
    """Return up to `most` rows of a delivery that were not accepted, opened from the vault.

    They hold what partners sent of named people: for the screen of who may see them, not a file.
    Raises AgreementError when the agreement ended, WorkspaceError when no such delivery stands
    there, VaultError when the key does not fit.
    """
    _refuse_expired(path)
    with _opened(path, write=False) as (workspace, place):
        receipt = intake.receipt(workspace, delivery)
        key = unlocked(place.key, workspace)
        rows = intake.refused(workspace, receipt, key, most=most)
        return tuple(Refused(**row) for row in rows)


def destroy(path: Path, delivery: str, *, by: str, reason: str) -> Destroyed:
    """Return the certificate that the delivery and everything made from it was deleted.

    The pages that told of it, on data quality and data flow, are made again from what stands.
    It is done whether or not the agreement ended. Raises WorkspaceError when there is no such
    delivery or its vault is not there, ReportError when the pages cannot be written.
    """
    with _opened(path, write=True, whole=False) as (workspace, place):
        receipt = intake.receipt(workspace, delivery)
        _forget(workspace, place, receipt)
        certificate = intake.destroy(workspace, receipt.id, by=by, reason=reason)
    _make_pages_again(path)
    return certificate


def _forget(workspace: Workspace, place: Workplace, gone: Receipt) -> None:
    """Let go of the person index and stories, which are made of what is to be destroyed too.

    It comes before: an index of deliveries that all stand can be made again at any time.
    """
    left = tuple(one for one in workspace.ledger.receipts if one.id != gone.id)
    held = replace(holdings(workspace), ledger=replace(workspace.ledger, receipts=left))
    try:
        link.forget(held, unlocked(place.key, workspace))
    except (DeliveryError, VaultError):  # no key, or files missing: nothing may hold it up
        link.forget(held, None)


def certificate_of(path: Path, gone: Destroyed) -> Path:
    """Return where the certificate of a destroyed delivery lies."""
    with _opened(path, write=False, whole=False) as (workspace, _):
        return certificate_path(workspace, gone)


def _make_pages_again(path: Path) -> None:
    plan = records_plan(plans.opened(path))
    delete_stories(plan)
    delete_lists(plan)
    (private_folder(plan.folder / "output") / LINKAGE_PAGE).unlink(missing_ok=True)
    quality.delete_pages(plan)  # the list of the last run's findings among them
    # Where another delivery's files are damaged: rather no pages than one of what is destroyed.
    with suppress(WorkspaceError), _opened(path, write=False, whole=False) as (workspace, _):
        quality.write_pages(plan, workspace)
    _make_data_flow_again(path, plan)


def _make_data_flow_again(path: Path, plan: RecordsPlan) -> None:
    """Make the data-flow page anew where there was one; none is better than one of the past."""
    pages = [private_folder(plan.folder / "output") / name for name in FILES]
    if not any(page.is_file() for page in pages):
        return
    try:
        data_flow(path, to=None, today=datetime.now(UTC).date())
    except (PlanError, WorkspaceError):
        for page in pages:
            page.unlink(missing_ok=True)


def rotate(path: Path) -> Ledger:
    """Return the ledger after every pseudonym was made anew with a new key.

    The person index and stories are deleted, to be made anew; decisions on pairs are kept. Raises
    AgreementError when the agreement ended: then only what destroys may open the vault.
    """
    _refuse_expired(path)
    with _opened(path, write=True) as (workspace, place):
        decided = link.remembered(holdings(workspace), unlocked(place.key, workspace))
        ledger = intake.rotate(workspace, key_path=place.key)
    with _opened(path, write=True) as (workspace, place):
        held = holdings(workspace)
        link.forget(held, None)
        link.rekeyed(held, unlocked(place.key, workspace), decided)
    plan = records_plan(plans.opened(path))
    delete_stories(plan)
    delete_lists(plan)  # whom they name by ids of before
    return ledger


def _refuse_expired(path: Path) -> None:
    agreed = records_plan(plans.opened(path)).agreed
    if agreed:
        refuse_expired(agreed, datetime.now(UTC).date())


@contextmanager
def _opened(
    path: Path, *, write: bool, whole: bool = True
) -> Generator[tuple[Workspace, Workplace]]:
    place = workplace(records_plan(plans.opened(path)))
    with workspaces.opened(place.folder, write=write, vault=place.vault, whole=whole) as workspace:
        yield workspace, place


def in_words(receipt: Receipt) -> str:
    """Return a delivery in one line."""
    span = f"{receipt.start} to {receipt.end}" if receipt.start else "no period known"
    return (
        f"{receipt.id}  {receipt.source}  {receipt.provider}  {receipt.file}"
        f"{' / ' + receipt.member if receipt.member else ''}  {span}"
        f"  {receipt.accepted_rows:,} of {receipt.received_rows:,} rows"
    )
