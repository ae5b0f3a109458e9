"""Nicknames: the groups of forms that one first name is written in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyarrow as pa

FILE = Path(__file__).with_name("nicknames.csv")


@cache
def name_groups() -> tuple[tuple[str, ...], ...]:
    """Return the groups of `nicknames.csv`, the full name of each first."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split()) for line in lines if line and not line.startswith("#"))


def name_roots() -> pa.Table:
    """Return each form and the full name that it may stand for: `form`, `root`, each pair once."""
    pairs = sorted({(form, group[0]) for group in name_groups() for form in group})
    return pa.table(
        {"form": [form for form, _ in pairs], "root": [root for _, root in pairs]},
        schema=pa.schema({"form": pa.string(), "root": pa.string()}),
    )
