"""Disagreeing: organisations without ground, ground without organisations, places counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.finding import Finding
from onestory.model.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa

    from onestory.evidence.partnership.reading import Partner


_SHOWN = 3


def disagreeing(
    partners: pa.Table, parts: Sequence[Partner], ground: Mapping[str, Mapping[str, float]]
) -> Iterator[Finding]:
    """Yield what the two files say differently; nothing where there is no ground at all.

    `parts` are all rows of the ground file, `ground` the people by place of the partners alone.
    """
    if not parts:
        return
    names = {name.casefold(): name for name in partners.column("organisation").to_pylist()}
    own = [part for part in parts if part.organisation.casefold() in names]
    others = {p.organisation.casefold(): p.organisation for p in parts if p not in own}
    if without := [name for name in names.values() if name not in ground]:
        found = f"{_some(without)} {'has' if len(without) == 1 else 'have'} no ground in the file."
        do = "Add its places, or leave it out of what is said of boundaries."
        yield _finding("partner without ground", found, do=do, rows=len(without))
    if others:
        sit = "sits" if len(others) == 1 else "sit"
        found = f"{_some(list(others.values()))} {sit} on no board: the ground is left out."
        do = "Write names as partners.csv does, or leave out those who are no partners."
        yield _finding("ground without partner", found, do=do, rows=len(others))
    yield from _of_places(own, {name.casefold(): places for name, places in ground.items()})


def _of_places(
    own: Sequence[Partner], ground: Mapping[str, Mapping[str, float]]
) -> Iterator[Finding]:
    """What is amiss with places of the partners: no number of people, or unlike numbers."""
    empty = [one for one in own if one.place not in ground[one.organisation.casefold()]]
    if empty:
        found = "Places without a number of people are left out."
        do = "Write the people of each place."
        yield _finding("place without people", found, do=do, rows=len(empty))
    if unlike := _unlike(own):
        found = "A place has unlike numbers of people."
        do = "Write the same number wherever the place stands."
        yield _finding("place with unlike people", found, do=do, rows=unlike)


def _some(names: Sequence[str]) -> str:
    """The names, the first three of many: 'A, B, C and 7 more'."""
    if len(names) <= _SHOWN + 1:
        return listed(names)
    return listed([*names[:_SHOWN], f"{len(names) - _SHOWN} more"])


def _finding(rule: str, message: str, *, do: str, rows: int) -> Finding:
    return Finding(rule=rule, severity="warning", message=message, do=do, rows=rows)


def _unlike(parts: Sequence[Partner]) -> int:
    held: dict[str, set[float]] = {}
    for part in parts:
        if part.people is not None:
            held.setdefault(part.place, set()).add(part.people)
    return sum(len(one) > 1 for one in held.values())
