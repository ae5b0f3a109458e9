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
    told = in_england(in_one(apart(seeds)))
    return {name: told.get(name, []) for name in TABLES}


def apart(seeds: Iterable[int]) -> list[World]:
    """Return the worlds of these seeds, no number of one being a number of another."""
    world = runpy.run_path(str(Path(__file__).parent / "worlds.py"))["world"]
    return [
        {name: [_numbered(row, seed) for row in told] for name, told in world(seed).items()}
        for seed in seeds
    ]


def in_one(worlds: Iterable[World]) -> World:
    """Return the rows of all these worlds, one world after the other."""
    rows: World = {}
    for world in worlds:
        for name, told in world.items():
            rows.setdefault(name, []).extend(told)
    return rows


def in_england(world: World) -> World:
    """Return the world with each small area L0, L1 ... as E0, E1 ..."""
    return {name: [_moved(row) for row in told] for name, told in world.items()}


def _moved(row: Row) -> Row:
    return {**row, "lsoa": row["lsoa"].replace("L", "E")} if row.get("lsoa") else row


def _numbered(row: Row, seed: int) -> Row:
    told = {**row}
    for name in NUMBERED:
        if told.get(name) is not None:
            told[name] += seed * 1000
    if told.get("key"):
        told["key"] = f"{told['key']}-{seed}"
    return told
