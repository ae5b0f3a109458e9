"""Sources and deliveries: the data set a file claims to be, and the file itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from onestory.model.finding import Finding
from onestory.model.table import Table

Kind = Literal["own table", "long table", "monthly workbook", "records"]
Join = Literal["identifiable", "pseudonymised at source", "no permitted link"]
"""How records may be joined: on identifiers, on a shared pseudonym, or not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A data set as declared in `sources`: who publishes it, what it holds and how it lies.

    `layout` is the parsed layout file; only `intake` reads into it. `level` is the kind of area
    its places are.
    """

    id: str
    title: str
    publisher: str
    licence: str
    kind: Kind
    version: str
    note: str = ""
    layout: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One file as received: the source it claims to be, its path, time and hash."""

    source: Source
    path: Path
    received: datetime
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A delivery after its checks. `accepted_rows + rejected_rows == received_rows`, always.

    `accepted` holds figures (see `model.figures.FIGURES`), one row a published cell;
    `rejected` holds the physical rows refused, with the reason. `furniture_rows` counts title
    rows, headers, footnotes and blank lines, which are no part of `received_rows`.
    """

    delivery: Delivery
    accepted: Table
    rejected: Table
    received_rows: int
    accepted_rows: int
    rejected_rows: int
    furniture_rows: int
    findings: tuple[Finding, ...]
