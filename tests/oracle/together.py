"""Several small worlds as one: their people and events under numbers of their own."""

import runpy
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from onestory.model.story import TABLES

Row = dict[str, Any]
World = dict[str, list[Row]]

NUMBERED = ("person_id", "id", "superspell", "referral", "spell", "attendance", "adult")


def together(seeds: Iterable[int]) -> World:
    """Return the worlds of these seeds in one.

    Small areas are in England, as some cards leave other countries out.
    """
    world = runpy.run_path(str(Path(__file__).parent / "worlds.py"))["world"]
    rows: World = {name: [] for name in TABLES}
    for seed in seeds:
        for name, told in world(seed).items():
            rows[name].extend(_apart(row, seed) for row in told)
    return rows


def _apart(row: Row, seed: int) -> Row:
    told = {**row}
    for name in NUMBERED:
        if told.get(name) is not None:
            told[name] += seed * 1000
    if told.get("lsoa"):
        told["lsoa"] = told["lsoa"].replace("L", "E")
    if told.get("key"):
        told["key"] = f"{told['key']}-{seed}"
    return told
