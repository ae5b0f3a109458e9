"""The catalogue of sources: one TOML file each, of figures in `data` and records in `records`."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import cast

from onestory.model.errors import PlanError
from onestory.model.source import Kind, Source


@cache
def catalogue() -> tuple[Source, ...]:
    """Return every source that can be read, ordered by id."""
    room = files("onestory.sources")
    folders = (room.joinpath("data"), room.joinpath("records"))
    found = [f for folder in folders for f in folder.iterdir() if f.name.endswith(".toml")]
    return tuple(_read(f.read_text(encoding="utf-8")) for f in sorted(found, key=lambda f: f.name))


def source(id: str) -> Source:  # noqa: A002 - the field's own word
    """Return the source with that id.

    Raises PlanError, naming the nearest ids, when there is none.
    """
    known = {one.id: one for one in catalogue()}
    if id in known:
        return known[id]
    near = get_close_matches(id, known, n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    raise PlanError(
        found=f"There is no source called '{id}'.",
        where="source",
        do=f"{hint}The sources are: {', '.join(known)}.",
    )


def _read(text: str) -> Source:
    """Return the source that one file declares."""
    declared: dict[str, object] = tomllib.loads(text)
    return Source(
        id=str(declared["id"]),
        title=str(declared["title"]),
        publisher=str(declared["publisher"]),
        licence=str(declared["licence"]),
        kind=cast("Kind", declared["kind"]),
        version=str(declared["version"]),
        note=str(declared.get("note", "")),
        layout=cast("dict[str, object]", declared["layout"]),
    )
