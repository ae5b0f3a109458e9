"""Comparisons: who names a construct more often, by exact tests, in words that claim no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evidence.interviews.presence import (
    SHADES,
    Shade,
    Telling,
    naming,
    of_kind,
    people,
    tellings,
)
from onestory.model.errors import StatsError
from onestory.model.interviews import COMPARED_ROWS
from onestory.model.words import listed, many
from onestory.stats.exact_tests import exact_change, exact_p_value, holm

if TYPE_CHECKING:
    from onestory.model.interviews import Construct, Interviews

LEVELS = {
    "micro": "at the front line",
    "meso": "on providers' boards",
    "macro": "on system boards",
}
LEAST_TOLD = 5
"""People below whom a group is left out of comparisons and sentences: it would point at someone."""
CHANCE = 0.05
"""What chance may bring at most before words speak of a difference."""

_NAMED = {"barrier": "named as a barrier", "enabler": "named as a help", "any": "named"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Those compared with others: in words, such as 'at the front line'."""

    words: str
    some: tuple[Telling, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tested:
    """One construct and leaning compared: the words of who names it, and its p value."""

    construct: Construct
    shade: Shade
    counts: str
    p_value: float
    paired: bool


def compared(interviews: Interviews, *, least: int = LEAST_TOLD) -> pa.Table:
    """Return who names what more often, between levels, waves and sites, as `COMPARED_ROWS`.

    By Fisher's exact test, that of Freeman and Halton where there are more than two groups; where
    people spoke in both of two waves, by those who changed. Adjusted by Holm for everything
    compared between the same groups. Groups of fewer than `least` people are left out.
    """
    told = of_kind(tellings(interviews))
    rows: list[dict[str, object]] = []
    for between, groups in (
        ("levels", _levels(told)),
        ("waves", _waves(told, interviews.waves)),
        ("sites", _sites(told)),
    ):
        large = [one for one in groups if people(one.some) >= least]
        if len(large) > 1:
            rows.extend(_rows(between, list(_tested(interviews, between, large))))
    return pa.Table.from_pylist(rows, schema=COMPARED_ROWS)


def _levels(told: Sequence[Telling]) -> list[_Group]:
    return [
        _Group(words=words, some=tuple(one for one in told if one.level == level))
        for level, words in LEVELS.items()
    ]


def _waves(told: Sequence[Telling], waves: Sequence[str]) -> list[_Group]:
    return [
        _Group(words=f"in {wave}", some=tuple(one for one in told if one.wave == wave))
        for wave in waves
        if wave
    ]


def _sites(told: Sequence[Telling]) -> list[_Group]:
    sites = sorted({one.site for one in told} - {""})
    return [
        _Group(words=f"in {site}", some=tuple(one for one in told if one.site == site))
        for site in sites
    ]


def _tested(interviews: Interviews, between: str, groups: Sequence[_Group]) -> Iterator[_Tested]:
    """Yield each construct that somebody named, by leaning; without leanings, as it is named."""
    told = [one for group in groups for one in group.some]
    for construct in interviews.frame.constructs:
        named: list[Shade] = [shade for shade in SHADES if naming(told, construct.id, shade)]
        leaned = named[:-1]  # 'any' comes last, and holds whatever leans
        for shade in leaned or named:
            yield _test(construct, shade, between, groups)


def _test(construct: Construct, shade: Shade, between: str, groups: Sequence[_Group]) -> _Tested:
    first, last = groups[0], groups[-1]
    again = {one.person for one in first.some} & {one.person for one in last.some}
    if between == "waves" and again:
        return _paired(construct, shade, (first, last), frozenset(again))
    of = [people(one.some) for one in groups]
    named = [len(naming(one.some, construct.id, shade)) for one in groups]
    shares = [f"{k} of {n} {g.words}" for k, n, g in zip(named, of, groups, strict=True)]
    try:
        # People in several groups, as of several sites, are no independent drawings.
        alone = len({one.person for g in groups for one in g.some}) == sum(of)
        p_value = exact_p_value(named, of) if alone else np.nan
    except StatsError:
        p_value = np.nan
    return _Tested(
        construct=construct, shade=shade, counts=listed(shares), p_value=p_value, paired=False
    )


def _paired(
    construct: Construct, shade: Shade, waves: tuple[_Group, _Group], again: frozenset[str]
) -> _Tested:
    before, after = (naming(one.some, construct.id, shade) & again for one in waves)
    gained, lost = len(after - before), len(before - after)
    counts = (
        f"of {many(len(again), 'person', 'people')} who spoke both times, {len(before)}"
        f" {waves[0].words} and {len(after)} {waves[1].words}"
    )
    return _Tested(
        construct=construct,
        shade=shade,
        counts=counts,
        p_value=exact_change(gained, lost),
        paired=True,
    )


def _rows(between: str, tested: Sequence[_Tested]) -> Iterator[dict[str, object]]:
    adjusted = holm([one.p_value for one in tested]) if tested else np.zeros(0)
    for one, after in zip(tested, adjusted, strict=True):
        known = not np.isnan(one.p_value)
        by = "" if one.paired else "by "
        yield {
            "construct": one.construct.id,
            "title": one.construct.title,
            "leaning": one.shade,
            "between": between,
            "p_value": one.p_value if known else None,
            "adjusted": float(after) if known else None,
            "words": f"{_NAMED[one.shade]} {by}{one.counts}"
            f"{_tail(one.p_value, float(after), len(tested))}",
        }


def _tail(p_value: float, adjusted: float, tests: int) -> str:
    """Return what chance would do, in words: a difference is told only where it is rare."""
    if np.isnan(p_value):
        return ": no exact test can be made of these groups"
    if p_value > CHANCE:
        return ": we cannot tell them apart, since chance often brings differences this large"
    rare = f"differences this large would arise by chance {_once_in(p_value)}"
    if tests == 1:
        return f": {rare}"
    if adjusted > CHANCE:
        return f": {rare}, and {tests} were compared, so we cannot yet tell them apart"
    return f": {rare}, which is rare even with {tests} compared"


def _once_in(p_value: float) -> str:
    often = 1 / p_value
    if often > 1000:
        return "less than once in 1,000 such comparisons"
    step = 1 if often < 30 else 10 if often < 200 else 100
    return f"about once in {round(often / step) * step:,} such comparisons"
