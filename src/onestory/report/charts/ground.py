"""Ground: the outlines of areas from a GeoJSON file, flattened and simplified to a map's pixels."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import cast

from onestory.model.errors import ReportError

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """An area's outline: its properties that look like codes, and its rings in flat units."""

    codes: tuple[str, ...]
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An area's rings in pixels."""

    code: str
    rings: tuple[Ring, ...]


def outlines(path: Path) -> tuple[Outline, ...]:
    """Return the outlines in the GeoJSON file, y downwards, degrees flattened for England.

    Raises ReportError when the file cannot be read or is no GeoJSON of areas.
    """
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
        features = cast("list[dict[str, dict[str, object]]]", read["features"])
        found = tuple(_outline(feature) for feature in features if feature.get("geometry"))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ReportError(
            found=f"The boundaries cannot be read as GeoJSON: {error}.",
            where=str(path),
            do="Download the generalised boundaries again as GeoJSON, or leave the setting out.",
        ) from error
    return _flattened(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Room for outlines, in pixels."""

    left: float
    top: float
    width: float
    height: float


def shapes(found: Sequence[Outline], codes: Collection[str], box: Box) -> list[Shape]:
    """Return the outlines whose code is asked for, fitted to the box."""
    named = {code: one for one in found for code in one.codes if code in codes}
    if not named:
        return []
    points = [p for one in named.values() for ring in one.rings for p in ring]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    across, down = max(x for x, _ in points) - left, max(y for _, y in points) - top
    scale = min(box.width / across, box.height / down)
    origin = (left - box.left / scale, top - box.top / scale)
    return [
        Shape(code=code, rings=_pixels(one.rings, origin, scale))
        for code, one in sorted(named.items())
    ]


def _outline(feature: dict[str, dict[str, object]]) -> Outline:
    properties = feature["properties"] or {}
    codes = [
        str(value) for name, value in sorted(properties.items()) if name.upper().endswith("CD")
    ]
    codes += [
        str(v) for n, v in sorted(properties.items()) if n.lower() in {"code", "area_code", "id"}
    ]
    kind, at = feature["geometry"]["type"], feature["geometry"]["coordinates"]
    many = cast("list[list[list[list[float]]]]", [at] if kind == "Polygon" else at)
    rings = tuple(tuple((p[0], -p[1]) for p in ring) for polygon in many for ring in polygon)
    return Outline(codes=tuple(codes), rings=rings)


def _flattened(found: tuple[Outline, ...]) -> tuple[Outline, ...]:
    """Degrees made as wide as they are at the middle of the map; metres are flat already."""
    ys = [y for one in found for ring in one.rings for _, y in ring]
    if not ys or max(abs(y) for y in ys) > 90:
        return found
    narrow = cos(radians((min(ys) + max(ys)) / 2))
    return tuple(
        Outline(codes=o.codes, rings=tuple(tuple((x * narrow, y) for x, y in r) for r in o.rings))
        for o in found
    )


def _pixels(rings: Iterable[Ring], origin: Point, scale: float) -> tuple[Ring, ...]:
    """Rings on a half-pixel grid: neighbours share their borders still, as both round alike."""
    fitted = [
        [((x - origin[0]) * scale, (y - origin[1]) * scale) for x, y in ring] for ring in rings
    ]
    kept = [line for ring in fitted if len(line := _rounded(ring)) > 3]
    if kept:
        return tuple(kept)
    x, y = max(fitted, key=len)[0]
    return (((x - 1.5, y), (x, y - 1.5), (x + 1.5, y), (x, y + 1.5), (x - 1.5, y)),)


def _rounded(ring: Sequence[Point]) -> Ring:
    line: list[Point] = []
    for x, y in ring:
        here = (round(x * 2) / 2, round(y * 2) / 2)
        if line and here == line[-1]:
            continue
        if len(line) > 1 and _straight(line[-2], line[-1], here):
            line[-1] = here
        else:
            line.append(here)
    return tuple(line)


def _straight(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])
