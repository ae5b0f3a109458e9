"""Steps: how finely a score may be told, so that counts are seldom reckoned back from it.

A mean is a sum over a count. The count is told to the nearest few; a mean told finer than single
answers move it would give the sum, and with it the exact count. So scores, their ranges and their
changes are told in steps of two over the number who answered, in tables and in words. That is a
second guard: no remainder is of few (`voices_cells`) even for one who knows every count.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.model.words import number, share
from onestory.release.coarsening import nice
from onestory.release.rounding import nearest

if TYPE_CHECKING:
    from onestory.model.release import DisclosureRule

_ANSWERS = 2.0  # by which a figure would move; one alone would leave one count in nine plain
_FINEST = 0.01
_FIGURE = re.compile(r"[−+]?(?<![\w.,])\d[\d,]*(?:\.\d+)?%?(?!\w|[.,]\d)")
_TEN = 10

Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coarser:
    """A figure of a scale and of whose answers, as it is and as it is told.

    `named` is what a sentence that tells it names: its title, waves and groups.
    """

    scale: str
    who: str
    group: str
    named: tuple[str, ...]
    figures: tuple[float, float]


def coarse(value: object, respondents: int, rule: DisclosureRule) -> float | None:
    """Return the figure to the step of so many respondents; None where it is none.

    The step is that of the rounded count: the exact one is not to be had from it either.
    """
    if not isinstance(value, float) or not math.isfinite(value):
        return None
    if rule.round_to <= 1:
        return value
    step = max(nice(_ANSWERS / max(nearest(respondents, rule.round_to), 1.0)), _FINEST)
    return round(math.floor(value / step + 0.5) * step, 9)


def retold(text: str, figures: Iterable[tuple[float, float]]) -> str:
    """Return the text with each figure, as pages write it, told as coarsely as in the tables.

    `figures` are pairs of a figure before and after, of which the text may tell.
    """
    forms = {
        _unsigned(old): _unsigned(new)
        for before, after in figures
        for old, new in zip(_forms(before), _forms(after), strict=True)
    }
    return _FIGURE.sub(lambda found: _again(found[0], forms), text)


def coarser(before: Sequence[Row], after: Sequence[Row], names: Sequence[str]) -> Iterator[Coarser]:
    """Yield the named figures over all sites, as they are and as they are told."""
    for old, new in zip(before, after, strict=True):
        for name in names if old["site"] is None and old.get("level") is None else ():
            exact, told = old[name], new[name]
            if isinstance(exact, float) and isinstance(told, float):
                yield Coarser(
                    scale=str(old["scale"]),
                    who=str(old["who"]),
                    group=str(old["group"]),
                    named=_named(old),
                    figures=(exact, told),
                )


def told_as_coarse(text: str, finer: Sequence[Coarser]) -> str:
    """Return the sentence, figures of the scores that it names as coarse as in the tables."""
    told = [one for one in finer if all(name in text for name in one.named)]
    told.sort(key=lambda one: not one.group)  # what all say goes before what a group says
    return retold(text, [one.figures for one in told])


def _named(row: Row) -> tuple[str, ...]:
    waves = (row.get("wave"), row.get("from_wave"), row.get("to_wave"))
    groups = str(row["group"]).split(" against ") if row["group"] else ()
    if groups and row.get("kind") != "gap":
        return ("no sentence of a survey tells it",)
    return (str(row["title"]), *(str(one) for one in waves if one), *groups)


def _again(figure: str, forms: Mapping[str, str]) -> str:
    told = forms.get(_unsigned(figure))
    if told is None:
        return figure
    sign = figure[0] if figure[0] in "−+" and told.strip("0.%") else ""
    return f"{sign}{told}"


def _forms(value: float) -> tuple[str, ...]:
    """Return the figure as a score, a share, and a change of a share in percentage points."""
    return (number(value, 1 if abs(value) >= _TEN else 2), share(value), number(value * 100, 1))


def _unsigned(figure: str) -> str:
    return figure.lstrip("−+")
