"""Content: what a study.toml says, free of spaces and comments, as keys and values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from onestory.model.study import Site

_NAMED_BY = ("id", "name", "place")


def content(
    parsed: Mapping[str, object], *, sites: Sequence[Site], cards: Mapping[str, object]
) -> dict[str, str]:
    """Return every answer of the study as key and text, in the order of the keys.

    `parsed` is the study.toml, whose `[data]` (where files lie) is left out; `sites` those of
    its table, if it has one; `cards` the plan's own words for the indicators asked for.
    Sections headed `[[…]]` are named by their id, name or place: `outcome.emergency.margin`.
    """
    answers = {key: value for key, value in parsed.items() if key != "data"}
    flat = dict(_flat(answers, ""))
    for number, site in enumerate(sites):
        told = {
            "name": site.name,
            "announced": site.announced,
            "starts": site.starts,
            "certain": site.certain,
            "decided": site.decided,
        }
        flat.update(_flat(told, f"site.{site.place or number}."))
    flat.update(_flat(cards, "indicator."))
    return dict(sorted(flat.items()))


def digest(told: Mapping[str, str]) -> str:
    """Return the SHA-256 of the content, whatever the order of its keys."""
    text = json.dumps(dict(sorted(told.items())), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _flat(values: Mapping[str, object], before: str) -> Iterable[tuple[str, str]]:
    for key, value in values.items():
        yield from _pairs(f"{before}{key}", value)


def _pairs(key: str, value: object) -> Iterable[tuple[str, str]]:
    if isinstance(value, dict):
        yield from _flat(cast("dict[str, object]", value), f"{key}.")
    elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        for name, one in _named(cast("list[dict[str, object]]", value)):
            yield from _flat(one, f"{key}.{name}.")
    elif isinstance(value, list):
        yield key, json.dumps([_plain(one) for one in value], ensure_ascii=False)
    else:
        yield key, _plain(value)


def _named(entries: Sequence[dict[str, object]]) -> Iterable[tuple[str, dict[str, object]]]:
    names = [next((str(e[k]) for k in _NAMED_BY if k in e), "") for e in entries]
    for number, (name, entry) in enumerate(zip(names, entries, strict=True), 1):
        yield (name if name and names.count(name) == 1 else f"{name}{number}"), entry


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return " ".join(value.split()) if isinstance(value, str) else json.dumps(value, default=str)


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Return what differs, a sentence a key: what it was and what it is."""
    told: list[str] = []
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        if was is None:
            told.append(f"{key} was added: {now}")
        elif now is None:
            told.append(f"{key} was taken out; it was: {was}")
        else:
            told.append(f"{key} was: {was}; is: {now}")
    return tuple(told)
