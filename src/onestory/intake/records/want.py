"""Wants: what a delivery is said to be before it is opened, and how it may be joined."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from onestory.intake.records.matching import OwnWords
from onestory.model.source import Join, Source

POSTCODES = pa.schema({"postcode": pa.string(), "lsoa": pa.string()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """One `[[records]]` entry: source, sender, how joined, and the sender's own words.

    `postcodes` (POSTCODES, postcodes without spaces in capitals) is the analyst's directory;
    `opt_outs` the NHS numbers of people whose rows may not be used.
    `header_row` and `delimiter` are given only where they cannot be found by looking.
    """

    source: Source
    provider: str
    join: Join
    received: datetime
    own: OwnWords = field(default_factory=OwnWords)
    postcodes: pa.Table = field(default_factory=POSTCODES.empty_table)
    opt_outs: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))
    invented: bool = False
    header_row: int | None = None
    delimiter: str = ""
    sender: str = ""  # as the rows name it, where that is not the provider; '*' for many


def words_of(want: Want) -> str:
    """Return 16 letters that change with how rows are read: the sender's own words, and `join`."""
    own = want.own
    codes = {name: sorted(words.items()) for name, words in own.codes.items()}
    said = json.dumps([want.join, sorted(own.columns.items()), sorted(codes.items())])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
