"""Code frames: Rogers' attributes, CFIR, Alderwick's domains as data, and a user's own."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from onestory.model.errors import PlanError
from onestory.model.interviews import Construct, Frame

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_AMERICAN = (("iz", "is"), ("centered", "centred"))  # misspelt on purpose


@cache
def frames() -> tuple[Frame, ...]:
    """Return the code frames that are shipped, in the order of their ids."""
    folder = files("onestory.evidence").joinpath("data", "frames")
    shipped = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=str)
    return tuple(
        _frame(tomllib.loads(one.read_text(encoding="utf-8")), where=one.name) for one in shipped
    )


def frame_called(name: str, *, where: str) -> Frame:
    """Return the shipped frame of that id. Raises PlanError when there is none."""
    for frame in frames():
        if frame.id == name:
            return frame
    raise PlanError(
        found=f"There is no code frame '{name}'.",
        where=where,
        do=f"The frames are {', '.join(one.id for one in frames())}; name your own by frame_file.",
    )


def own_frame(path: Path) -> Frame:
    """Return the user's own frame. Raises PlanError when the file is no frame."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlanError(
            found="The code frame cannot be read.",
            where=str(path),
            do="Write it as TOML in UTF-8, with title and a [[construct]] for each construct.",
        ) from error
    return _frame(content, where=path.name)


def construct_of(frame: Frame, name: str) -> str:
    """Return the id of the frame's construct of that id, title or other name, '' for none."""
    wanted = plain(name)
    for one in frame.constructs:
        if wanted in {plain(said) for said in (one.id, one.title, *one.also)}:
            return one.id
    return ""


@lru_cache(maxsize=10_000)  # the same few names are compared with every passage
def plain(name: str) -> str:
    """Return a name as names are compared: one case and spelling, letters and digits alone."""
    words = name.casefold().replace("&", "and")
    for american, british in _AMERICAN:
        words = words.replace(american, british)
    return re.sub(r"[^\w]|_", "", words)


def _frame(content: Mapping[str, object], *, where: str) -> Frame:
    """Return the frame. Raises PlanError where a key is missing or two constructs share an id."""
    given = content.get("construct")
    if not isinstance(given, list) or not given:
        raise _unfit(where, "has no [[construct]]", "Give each construct an id and a title.")
    constructs = tuple(_construct(one, where) for one in cast("list[object]", given))
    ids = [one.id for one in constructs]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise _unfit(where, f"has two constructs '{twice[0]}'", "Give each an id of its own.")
    return Frame(
        id=str(content.get("id") or where.partition(".")[0]),
        title=str(content.get("title") or where.partition(".")[0]),
        constructs=constructs,
        source=str(content.get("source", "")),
        rated=_rated(content.get("rated"), where),
    )


def _construct(given: object, where: str) -> Construct:
    if not isinstance(given, dict):
        raise _unfit(where, "has a construct that is no table", "Write it as [[construct]].")
    one = cast("dict[str, object]", given)
    if not one.get("id") or not one.get("title"):
        raise _unfit(where, "has a construct without id or title", "Give it both.")
    also = one.get("also", [])
    names = cast("list[object]", also) if isinstance(also, list) else [also]
    return Construct(
        id=str(one["id"]),
        title=str(one["title"]),
        part_of=str(one.get("part_of", "")),
        also=tuple(str(name) for name in names),
    )


def _rated(given: object, where: str) -> tuple[float, float] | None:
    if given is None:
        return None
    match given:
        case [int() | float() as least, int() | float() as most] if least < most:
            return float(least), float(most)
        case _:
            raise _unfit(
                where, "has no range of ratings", "Write rated = [-2, 2], or leave it out."
            )


def _unfit(where: str, what: str, do: str) -> PlanError:
    return PlanError(found=f"The code frame {what}.", where=where, do=do)
