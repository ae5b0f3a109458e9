"""Findings: what a check noticed about a delivery, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["rejected", "warning", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing noticed: the rule, how many rows it touches and the first of them.

    `rows` counts physical rows; `first_rows` gives up to five of them as the file numbers them
    (1 is the first line). 'rejected' findings account for rejected rows; 'warning' and 'note'
    rows stay accepted. `message` says what was found, `do` what to do about it.
    """

    rule: str
    severity: Severity
    message: str
    do: str
    file: str = ""
    sheet: str = ""
    column: str = ""
    rows: int = 0
    first_rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Return the finding as one line: where, what, what to do."""
        parts = [p for p in (self.file, self.sheet and f"sheet '{self.sheet}'") if p]
        if self.first_rows:
            shown = ", ".join(str(r) for r in self.first_rows)
            more = " …" if self.rows > len(self.first_rows) else ""
            parts.append(f"row{'s' if self.rows > 1 else ''} {shown}{more}")
        if self.column:
            parts.append(f"column '{self.column}'")
        where = ", ".join(parts)
        return f"{where}: {self.message} {self.do}" if where else f"{self.message} {self.do}"
