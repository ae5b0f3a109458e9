"""The outcome of a verb: what it wrote, what it found, in words and numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.model.finding import Finding
    from onestory.model.source import Checked

Tell = Callable[[str, int, int], None]
"""Called with the step under way, how much of it is done and how much there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a verb did. `files` begins with the one to open first."""

    files: tuple[Path, ...]
    sentences: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    received_rows: int = 0
    accepted_rows: int = 0
    rejected_rows: int = 0


def account(
    checked: Sequence[Checked],
    *,
    files: Sequence[Path],
    sentences: Sequence[str] = (),
    findings: Sequence[Finding] = (),
) -> Outcome:
    """Return the outcome with the rows of all deliveries added up."""
    return Outcome(
        files=tuple(files),
        sentences=tuple(sentences),
        findings=(*(f for one in checked for f in one.findings), *findings),
        received_rows=sum(one.received_rows for one in checked),
        accepted_rows=sum(one.accepted_rows for one in checked),
        rejected_rows=sum(one.rejected_rows for one in checked),
    )
