"""Partners: what one provider sent of one source, as a data quality page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.model.finding import Finding
    from onestory.model.records import MonthVolume, Profile, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWords:
    """A field in words: its title, what it says (`role`) and the event types that carry it."""

    name: str
    title: str
    role: str = ""
    applies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseding:
    """How many rows a delivery took the place of, and why: repeated, corrected or replaced."""

    why: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTold:
    """A delivery with its findings and counts."""

    receipt: Receipt
    findings: tuple[Finding, ...]
    profile: Profile
    superseding: tuple[Superseding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A provider's deliveries of one source, the oldest first, of which there is at least one.

    `months` counts the rows that still stand, of all deliveries together.
    """

    source: str
    title: str
    provider: str
    fields: tuple[FieldWords, ...]
    deliveries: tuple[DeliveryTold, ...]
    months: tuple[MonthVolume, ...]

    @property
    def newest(self) -> DeliveryTold:
        """The delivery that the page tells in full."""
        return self.deliveries[-1]

    @property
    def before(self) -> DeliveryTold | None:
        """The delivery before it: the same member of another file, if there is one."""
        now = self.newest.receipt
        other = [one for one in self.deliveries[:-1] if one.receipt.sha256 != now.sha256]
        alike = [one for one in other if one.receipt.member == now.member]
        return next(iter([*reversed(alike), *reversed(other)]), None)

    @property
    def invented(self) -> bool:
        """Whether any of it is invented."""
        return any(one.receipt.invented for one in self.deliveries)

    def field_of(self, role: str) -> FieldWords | None:
        """Return the first field with the role, or None."""
        return next((one for one in self.fields if one.role == role), None)
