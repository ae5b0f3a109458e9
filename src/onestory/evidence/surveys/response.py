"""Who answered and who is missing: how many of those asked, and groups among the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.surveys.answers import Answers, Labels
from onestory.evidence.surveys.estimates import Row, number_at
from onestory.stats import proportion

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOT_SAID = "Nobody said how many were asked."
OF_SEVERAL = "How many were asked is not told apart by who was asked."
MORE = "More answered than are said to have been asked: check both numbers."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Group:
    """Those counted in one row: which draw, site and group, and how many answered."""

    draw: int
    site: str | None
    kind: str
    name: str
    answered: int
    known: int


def response_rows(held: Answers) -> Iterator[Row]:
    """Return a row for everyone, each site and each group of every wave."""
    for group in _groups(held):
        asked, note = _asked(held, group)
        yield {
            "survey": held.survey.id,
            "who": held.draws[group.draw][0],
            "wave": held.draws[group.draw][1],
            "site": group.site,
            "group_kind": group.kind,
            "group": group.name,
            "asked": asked,
            "answered": group.answered,
            **_rate(held, group, asked),
            "share_of_answers": group.answered / group.known if group.known else None,
            "share_of_asked": _share_of_asked(held, group, asked),
            "note": note,
        }


def _groups(held: Answers) -> Iterator[_Group]:
    everyone = Labels(kind="everyone", names=("",), codes=np.zeros(held.size, dtype=np.int64))
    for draw in range(len(held.draws)):
        mine = held.ours & (held.drawn == draw)
        yield from _counted(everyone, draw=draw, among=mine)
        yield from _by_site(held, draw)
        for labels in held.groups:
            yield from _counted(labels, draw=draw, among=mine)


def _counted(labels: Labels, *, draw: int, among: NDArray[np.bool_]) -> Iterator[_Group]:
    codes = labels.codes[among]
    counted = np.bincount(codes[codes >= 0], minlength=len(labels.names)).tolist()
    for name, number in zip(labels.names, counted, strict=True):
        yield _Group(
            draw=draw, site=None, kind=labels.kind, name=name, answered=number, known=sum(counted)
        )


def _by_site(held: Answers, draw: int) -> Iterator[_Group]:
    codes = held.site.codes[held.drawn == draw]
    counted = np.bincount(codes[codes >= 0], minlength=len(held.site.names)).tolist()
    ours = sum(n for n, name in zip(counted, held.site.names, strict=True) if name in held.sites)
    for name, number in zip(held.site.names, counted, strict=True):
        known = ours if name in held.sites else 0
        yield _Group(draw=draw, site=name, kind="everyone", name="", answered=number, known=known)


def _asked(held: Answers, group: _Group) -> tuple[int | None, str | None]:
    """Return how many were asked, and why that is not known or not to be believed."""
    if len({who for who, _ in held.draws}) > 1:
        return None, OF_SEVERAL if held.survey.asked else NOT_SAID
    found = _said(held, group)
    if found is None:
        return None, NOT_SAID
    return found, MORE if found < group.answered else None


def _said(held: Answers, group: _Group) -> int | None:
    wave = held.draws[group.draw][1]
    rows = [
        one
        for one in held.survey.asked
        if one.wave in (wave, "")
        and (one.group_kind or "everyone") == group.kind
        and one.group == group.name
    ]
    whole = [one.asked for one in rows if one.site == (group.site or "")]
    if whole:
        return whole[0] if group.site else sum(whole)
    ours = {one.site: one.asked for one in rows if one.site in held.sites}
    if group.site is None and ours and set(ours) >= set(held.sites):
        return sum(ours.values())
    return None


def _rate(held: Answers, group: _Group, asked: int | None) -> Row:
    if not asked or asked < group.answered or held.survey.population:
        return {"share": None, "lower": None, "upper": None}
    found = proportion(group.answered, asked)
    return {
        "share": number_at(found.value, 0),
        "lower": number_at(found.lower, 0),
        "upper": number_at(found.upper, 0),
    }


def _share_of_asked(held: Answers, group: _Group, asked: int | None) -> float | None:
    """Return this group's share of all asked of its kind in the wave, as far as all are told."""
    if asked is None or (group.site is not None and group.site not in held.sites):
        return None
    if group.kind == "everyone":
        names = [(site, "") for site in held.sites] if group.site else [(None, "")]
    else:
        labels = next(one for one in held.groups if one.kind == group.kind)
        names = [(None, name) for name in labels.names]
    said = [
        _said(held, _Group(draw=group.draw, site=site, kind=group.kind, name=name, answered=0,
                           known=0))
        for site, name in names
    ]  # fmt: skip
    if any(one is None for one in said):
        return None
    total = sum(one for one in said if one is not None)
    return asked / total if total else None
