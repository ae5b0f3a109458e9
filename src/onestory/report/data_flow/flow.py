"""Flows: what is known of where records go, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.model.agreement import Agreement
    from onestory.model.records import Destroyed
    from onestory.model.source import Join


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What becomes of a source's private fields where it is joined in one way.

    Each text is a field's title and name. `vaulted` are encrypted; `derived` stay in their stead;
    `free_text` is locked away; `let_go` is read with the row and kept nowhere.
    """

    join: Join
    senders: tuple[str, ...]
    vaulted: tuple[str, ...]
    derived: tuple[str, ...]
    free_text: tuple[str, ...]
    let_go: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFlow:
    """A source of the plan: who sends it, how it is joined, and what is kept where.

    `identifiers` says in a few words what its rows may hold of who a person is. `copied` are fields
    that are kept and are also copied into the vault; `has_nhs_number` says whether its rows can be
    matched with the opt-outs.
    """

    id: str
    title: str
    sector: str
    ways: tuple[Way, ...]
    identifiers: tuple[str, ...]
    kept: tuple[str, ...]
    copied: tuple[str, ...]
    has_nhs_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """The key file: its name, whether it is there, and whether one copy would take both."""

    name: str
    there: bool
    beside_the_workspace: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What stands in the workspace of one source from one sender; [start, end) of its events."""

    source: str
    provider: str
    join: Join
    deliveries: int
    received_rows: int
    accepted_rows: int
    refused_rows: int
    start: date | None
    end: date | None
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwanted:
    """A pair of sectors that the agreement does not link, though pseudonyms could."""

    one: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """All that the page tells. `held` is None where there is no workspace yet.

    `refusals` says why commands would refuse, `gone` which senders stand in the workspace and no
    longer in the plan. The agreement's end is judged on `today`; `made_on` is the day printed.
    `opt_outs` counts the numbers listed; `lacking` counts files that the ledger names and that are
    not there.
    """

    title: str
    invented: bool
    agreed: Agreement
    today: date
    made_on: date
    opt_outs: int
    sources: tuple[SourceFlow, ...]
    unlinked: tuple[Unwanted, ...]
    refusals: tuple[str, ...]
    key: KeyFile
    vault_apart: bool
    pseudonym_version: str
    held: tuple[Held, ...] | None
    gone: tuple[str, ...]
    destroyed: tuple[Destroyed, ...]
    lacking: int
    code_version: str

    @property
    def expired(self) -> bool:
        """Return whether the agreement has ended."""
        return self.today >= self.agreed.expires

    @property
    def senders(self) -> tuple[str, ...]:
        """Return every sender once, in order of name."""
        return tuple(sorted({s for one in self.sources for way in one.ways for s in way.senders}))
