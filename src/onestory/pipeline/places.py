"""Places: what a code or name means on a day, in sentences."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory import places as geography
from onestory.model.errors import PlaceError
from onestory.model.period import day_label
from onestory.pipeline.outcome import Outcome
from onestory.places import register as lookup

if TYPE_CHECKING:
    from onestory.model.area import Area, Level
    from onestory.model.finding import Finding
    from onestory.places import Register


def places(text: str, *, level: Level, on: date, lookups: Path | None) -> Outcome:
    """Return sentences on the area that `text` means on the day, or on every area of the level.

    Raises PlaceError when nothing is meant by it; the message names the nearest.
    """
    loaded = geography.load(lookups) if lookups else None
    register = loaded.register if loaded else geography.builtin()
    findings = loaded.findings if loaded else ()
    if not text:
        found = lookup.at_level(register, level, on=on)
        gaps = [gap.note for gap in register.breaks if gap.level == level and gap.on <= on]
        head = f"{len(found)} areas of level '{level}' on {day_label(on)}"
        sentences = (*gaps, head, *(_line(area) for area in found))
        return Outcome(files=(), sentences=sentences, findings=findings)
    area, decisions = _meant(register, text, level, on)
    return Outcome(files=(), sentences=_told(register, area), findings=(*findings, *decisions))


def _meant(
    register: Register, text: str, level: Level, on: date
) -> tuple[Area, tuple[Finding, ...]]:
    asked = pa.table({"place_code": [text], "place_name": [text], "on": [on]})
    found = geography.match(asked, register, level=level)
    code = found.rows["area_code"][0].as_py()
    if code is None:
        told = " ".join(f"{f.message} {f.do}" for f in found.findings)
        raise PlaceError(
            found=told or f"No area of level '{level}' is meant by '{text}'.",
            where=f"places on {day_label(on)}",
            do="Try another --level or --on.",
        )
    areas = lookup.coded(register, code, level=found.rows["area_level"][0].as_py())
    there = [area for area in areas if area.exists(on)]
    return (there or list(areas))[-1], found.findings


def _told(register: Register, area: Area) -> tuple[str, ...]:
    came = [
        f"made of {s.old} on {day_label(s.on)} ({s.kind})"
        for s in lookup.predecessors(register, area.code, level=area.level)
    ]
    went = [
        f"became {s.new} on {day_label(s.on)} ({s.kind})"
        for s in lookup.successors(register, area.code, level=area.level)
    ]
    return (_line(area), *came, *went)


def _line(area: Area) -> str:
    since = f", since {day_label(area.start)}" if area.start else ""
    until = f", until {day_label(area.end)}" if area.end else ""
    parent = f", in {area.parent}" if area.parent else ""
    return f"{area.code} {area.name} ({area.level}){since}{until}{parent}"
