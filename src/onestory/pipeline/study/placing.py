"""Placing: sites and comparators that a study names, as the codes that figures have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory import places
from onestory.pipeline.study.sites import row_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onestory.model.area import Level
    from onestory.model.finding import Finding
    from onestory.model.study import Study
    from onestory.places import Register

_STUDY = "study.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A study whose places are codes wherever they could be found, and how they were."""

    study: Study
    findings: tuple[Finding, ...]


def placed(study: Study, register: Register, *, level: Level, table: Path | None = None) -> Placed:
    """Return the study with the names of its places turned into their codes.

    A code that the register has stays as it is, whatever the day: figures may be of its time. A
    name is looked up among the areas of the level on the day of the site's start; one that no
    register knows stays, and the Finding says so, with the row of the sites' `table` where they
    stand in one.
    """
    known = {area.code for area in register.areas}
    named = [(site.place, site.starts) for site in study.sites]
    first = min((site.starts for site in study.sites), default=study.window.start)
    others = (*study.comparators, *(place for place, _ in study.left_out))
    others += tuple(place for group in study.subgroups for place in group.places)
    asked = [
        (text, on) for text, on in (*named, *((o, first) for o in others)) if text not in known
    ]
    if not asked:
        return Placed(study=study, findings=())
    found = places.match(_rows(asked, table), register, level=level)
    codes = {
        said: code or said[0]
        for said, code in zip(asked, found.rows["area_code"].to_pylist(), strict=True)
    }
    return Placed(study=_with(study, codes, first), findings=tuple(map(_located, found.findings)))


def _located(finding: Finding) -> Finding:
    """Return the finding without numbers of rows where the places stand in no table."""
    return replace(finding, rows=0, first_rows=()) if finding.file == _STUDY else finding


def _rows(asked: Sequence[tuple[str, date]], table: Path | None) -> pa.Table:
    row = row_numbers(table) if table else {}
    return pa.table(
        {
            "place_name": [text for text, _ in asked],
            "on": pa.array([on for _, on in asked], pa.date32()),
            "file": [table.name if table and text in row else _STUDY for text, _ in asked],
            "row": pa.array([row.get(text, 0) for text, _ in asked], pa.int64()),
        }
    )


def _with(study: Study, codes: dict[tuple[str, date], str], first: date) -> Study:
    def code(text: str, on: date = first) -> str:
        return codes.get((text, on), text)

    return replace(
        study,
        sites=tuple(replace(s, place=code(s.place, s.starts)) for s in study.sites),
        comparators=tuple(code(text) for text in study.comparators),
        left_out=tuple((code(text), why) for text, why in study.left_out),
        subgroups=tuple(
            replace(group, places=tuple(code(text) for text in group.places))
            for group in study.subgroups
        ),
    )
