"""Lists of codes: prefixes by name, kept as one data file that a clinician can read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from onestory.model.errors import PlanError


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """Codes of one kind of thing: `prefixes` each stand for every code that begins so.

    Codes have no dot. `source` says whose list it is; `verified` whether it was read there.
    """

    id: str
    title: str
    prefixes: tuple[str, ...]
    source: str
    verified: bool


@cache
def code_list(name: str) -> CodeList:
    """Return the list called `name`. Raises PlanError when there is none."""
    lists = _all()
    if name not in lists:
        raise PlanError(
            found=f"There is no list of codes '{name}'.",
            do=f"Lists are {', '.join(sorted(lists))}.",
        )
    return lists[name]


@cache
def _all() -> dict[str, CodeList]:
    text = files("onestory.indicators.codes").joinpath("lists.toml").read_text(encoding="utf-8")
    return {
        name: CodeList(
            id=name,
            title=one["title"],
            prefixes=tuple(p for part in one["codes"].split() for p in _spelt_out(part)),
            source=one["source"],
            verified=one["verified"],
        )
        for name, one in tomllib.loads(text).items()
    }


def _spelt_out(part: str) -> list[str]:
    """Return the prefixes of 'J45', or of a span such as 'E10-E14' or 'K250-K252'."""
    first, _, last = part.partition("-")
    if not last:
        return [first]
    letter, width = first[0], len(first) - 1
    return [f"{letter}{n:0{width}d}" for n in range(int(first[1:]), int(last[1:]) + 1)]
