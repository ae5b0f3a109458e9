"""The agreement: what the partners allowed, so that no command goes beyond it unasked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from onestory.model.release import Audience

Purpose = Literal["clerical review", "direct care"]
"""Uses that show one person: pairs of accounts looked at, a person's story read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What controllers agreed on, in the words of their data sharing agreement.

    `links` are the pairs of sectors whose records may be joined ('hospital' with 'social care'),
    a sector with itself among them where its providers may be joined; `audiences` those to whom
    results may be released. `opt_outs` names the file of NHS numbers of people who opted out, ''
    where none is to be honoured, and `opt_outs_why` then says why. `purposes` names uses that need
    to be agreed by name, because people are seen one by one. It ends before `expires`.
    """

    controllers: tuple[str, ...]
    purpose: str
    legal_basis: str
    links: frozenset[frozenset[str]]
    audiences: tuple[Audience, ...]
    expires: date
    opt_outs: str = ""
    opt_outs_why: str = ""
    purposes: tuple[Purpose, ...] = ()

    def permits_link(self, one: str, other: str) -> bool:
        """Return whether records of the two sectors may be joined."""
        return frozenset({one, other}) in self.links
