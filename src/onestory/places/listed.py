"""Areas listed by the analyst: a CSV of code, name, level, parent, start and end."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import cast, get_args

from onestory.model.area import Area, Level
from onestory.model.errors import PlaceError
from onestory.places.register import Register, build

COLUMNS = ("code", "name", "level", "parent", "start", "end")


def listed(path: Path) -> Register:
    """Return the register of the areas in the CSV at `path`.

    Columns: code, name, level, and where known parent (a code), start and end (2022-04-01; the
    end is the first day on which the area is gone). Raises PlaceError for what cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise PlaceError(
            found=f"The list of areas cannot be read: {error}.",
            where=str(path),
            do="Save it as a CSV in UTF-8.",
        ) from error
    missing = [c for c in COLUMNS[:3] if not rows or c not in rows[0]]
    if missing:
        raise PlaceError(
            found=f"The list of areas lacks {', '.join(missing)} or has no rows.",
            where=str(path),
            do=f"Its columns are {', '.join(COLUMNS)}.",
        )
    return build(_area(row, f"{path}, row {n}") for n, row in enumerate(rows, 2))


def _area(row: dict[str, str | None], where: str) -> Area:
    level, code, name = ((row.get(c) or "").strip() for c in ("level", "code", "name"))
    if level not in get_args(Level) or not code or not name:
        raise PlaceError(
            found=f"The area '{code}' has no code, no name or an unknown level '{level}'.",
            where=where,
            do=f"A level is one of {', '.join(get_args(Level))}.",
        )
    return Area(
        code=code.upper(),
        name=name,
        level=cast("Level", level),
        start=_day(row.get("start"), where),
        end=_day(row.get("end"), where),
        parent=(row.get("parent") or "").strip().upper(),
    )


def _day(text: str | None, where: str) -> date | None:
    if not (text or "").strip():
        return None
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError as error:
        raise PlaceError(
            found=f"'{text}' is not a date.", where=where, do="Write dates as 2022-04-01."
        ) from error
