"""Standing: the rows still current of a sender, read once while its files come one by one."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from onestory import engine
from onestory.engine import Session
from onestory.intake.records.check import PartChecked
from onestory.intake.records.superseding import (
    Earlier,
    Newer,
    Superseding,
    let_stand,
    supersede,
)
from onestory.intake.records.want import Want
from onestory.intake.workspace import Workspace
from onestory.model.period import Period
from onestory.model.records import Receipt
from onestory.sources import RecordLayout, record_layout


@dataclass(slots=True, kw_only=True)
class Standing:
    """What stands of the sender of the last file; another's takes its place when one comes."""

    session: Session
    sender: tuple[str, str] = ("", "")
    layout: RecordLayout | None = None

    def supersede(self, part: PartChecked, want: Want, workspace: Workspace) -> Superseding:
        """Return what the delivery supersedes, and let it stand.

        The ledger of `workspace` holds the receipts of all deliveries before this one.
        """
        sender = (want.source.id, want.provider)
        if self.layout is None or sender != self.sender:
            self.layout, self.sender = record_layout(want.source), sender
            earlier = [
                as_earlier(workspace, one)
                for one in workspace.ledger.receipts
                if (one.source, one.provider) == sender
            ]
            let_stand(earlier, self.layout, self.session)
        newer = Newer(
            accepted=part.accepted.path,
            known_from=want.received,
            period=part.period,
            stated=part.stated,
        )
        return supersede(newer, self.layout, self.session)


def as_earlier(workspace: Workspace, receipt: Receipt) -> Earlier:
    """Return the delivery as one before another."""
    listed = receipt.superseded
    return Earlier(
        accepted=workspace.path(receipt.accepted),
        superseded=workspace.path(listed) if listed else None,
        known_from=receipt.known_from,
        period=_period(receipt.start, receipt.end),
        stated=_period(receipt.stated_start, receipt.stated_end),
    )


def as_newer(workspace: Workspace, receipt: Receipt) -> Newer:
    """Return the delivery as the one that comes now."""
    return Newer(
        accepted=workspace.path(receipt.accepted),
        known_from=receipt.known_from,
        period=_period(receipt.start, receipt.end),
        stated=_period(receipt.stated_start, receipt.stated_end),
    )


def _period(start: date | None, end: date | None) -> Period | None:
    """Return the period between the two days, None where one is not known."""
    return Period(start=start, end=end) if start and end else None


@contextmanager
def opened(workspace: Workspace) -> Generator[Standing]:
    """Give a database for what stands; it holds keys and days alone, and may spill."""
    workspace.temporary.mkdir(parents=True, exist_ok=True)
    with engine.session(memory_gb=1.0, threads=1, spill=workspace.temporary) as session:
        yield Standing(session=session)
