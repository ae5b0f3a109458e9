"""Holdings: what stands in a workspace, as linking needs it: folders, ledger, sectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from onestory.model.records import Ledger, Receipt
from onestory.model.table import Stored
from onestory.sources import catalogue

PEOPLE = "people"
REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """A workspace's folder, its vault's folder and the ledger in force."""

    folder: Path
    vault: Path
    ledger: Ledger

    @property
    def people(self) -> Path:
        """Return the folder of the person index."""
        return self.folder / PEOPLE

    @property
    def vault_people(self) -> Path:
        """Return the vault's folder of pairs, doubts and decisions."""
        return self.vault / PEOPLE

    @property
    def review(self) -> Path:
        """Return the vault's folder of files for clerical review."""
        return self.vault / REVIEW

    def path(self, stored: Stored) -> Path:
        """Return where a file of the workspace lies."""
        return self.folder / PurePosixPath(stored.path)

    def vault_path(self, stored: Stored) -> Path:
        """Return where a file of the vault lies."""
        return self.vault / PurePosixPath(stored.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Deliveries of one source by one provider, received at one time and joined in one way."""

    sector: str
    receipts: tuple[Receipt, ...]

    @property
    def first(self) -> Receipt:
        """Return one of them, for what is the same for all."""
        return self.receipts[0]


def sent(receipts: Sequence[Receipt]) -> Iterator[Sent]:
    """Yield the deliveries put together, in an order that does not hang on theirs."""
    sectors = sectors_of_sources()
    together: dict[tuple[str, str, str, str], list[Receipt]] = {}
    for one in receipts:
        if one.accepted_rows:
            group = (one.source, one.provider, one.known_from.isoformat(), one.join)
            together.setdefault(group, []).append(one)
    for group in sorted(together):
        alike = tuple(sorted(together[group], key=lambda one: one.id))
        yield Sent(sector=sectors.get(group[0], ""), receipts=alike)


def sectors_of_sources() -> dict[str, str]:
    """Return the sector of each source of records, by the source's id."""
    return {
        one.id: str(one.layout.get("sector", "")) for one in catalogue() if one.kind == "records"
    }
