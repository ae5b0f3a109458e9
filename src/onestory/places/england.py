"""The register that comes with OneStory: England and its councils, districts and care boards."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import cast

from onestory.model.area import ENGLAND, Area, Level
from onestory.places import register
from onestory.places.register import Break, Change, Register, Succession


@cache
def builtin() -> Register:
    """Return the built-in register, the same one each time.

    England, its 9 regions, the 7 NHS regions, every council with adult social care duties and
    every district since 2016, the 42 integrated care boards since July 2022, with the dates of
    their changes. Source: Office for National Statistics, names and codes, OGL v3.
    """
    return register.build(
        areas(),
        successions=successions(),
        breaks=breaks(),
        spellings=spellings(),
        other_codes=other_codes(),
    )


def areas() -> Iterator[Area]:
    """Yield the built-in areas; a council that is not a county is also its own district."""
    for row in rows("regions.csv"):
        yield _area(row, level=cast("Level", row["level"]), parent=row["parent"])
    for row in rows("councils.csv"):
        yield _area(row, level="council", parent=row["region"])
        if not row["code"].startswith("E10"):
            yield _area(row, level="district", parent=row["code"])
    for row in rows("districts.csv"):
        yield _area(row, level="district", parent=row["council"])
    for row in rows("icbs.csv"):
        yield _area(row, level="icb", parent=row["nhs_region"])


def successions() -> Iterator[Succession]:
    """Yield the built-in events; a council's recoding is also its district's where it is one."""
    for row in rows("successions.csv"):
        event = Succession(
            on=date.fromisoformat(row["on"]),
            kind=cast("Change", row["kind"]),
            level=cast("Level", row["level"]),
            old=row["old"],
            new=row["new"],
            note=row["note"],
        )
        yield event
        if event.level == "council" and event.kind == "redrawn":
            yield replace(event, level="district")


def breaks() -> Iterator[Break]:
    """Yield the days from which the built-in register does not know a level."""
    for row in rows("breaks.csv"):
        day = date.fromisoformat(row["on"])
        yield Break(level=cast("Level", row["level"]), on=day, note=row["note"])


def spellings() -> Iterator[tuple[Level, str, str]]:
    """Yield (level, name, code) under which places are also known; councils' serve districts."""
    for row in rows("spellings.csv"):
        yield (cast("Level", row["level"]), row["name"], row["code"])
        if row["level"] == "council":
            yield ("district", row["name"], row["code"])


def other_codes() -> Iterator[tuple[str, str]]:
    """Yield (code of another publisher, code): NHS codes, and councils' social care codes."""
    for name in ("regions.csv", "councils.csv", "icbs.csv"):
        for row in rows(name):
            if row["other_code"]:
                yield (row["other_code"], row["code"])


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a built-in table."""
    text = files("onestory.places").joinpath("data").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _area(row: dict[str, str], *, level: Level, parent: str) -> Area:
    return Area(
        code=row["code"],
        name=row["name"],
        level=level,
        start=date.fromisoformat(row["start"]) if row["start"] else None,
        end=date.fromisoformat(row["end"]) if row["end"] else None,
        parent=parent or (ENGLAND if level == "region" else ""),
    )
