"""Instruments: what is asked of people, carers and staff, and how the answers are scored.

Keys only: item numbers, codes and rules. The wording of items belongs to their owners, and
stands in the user's own instrument file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from onestory.model.study import Wanted

Who = Literal["people", "carers", "staff"]
"""Who answered."""
Level = Literal["micro", "meso", "macro"]
"""Where they stand: the front line, a provider's board, the system's board."""
ScoreRule = Literal["each item", "sum", "mean", "share top"]
"""How answers become a score: the share of each item alone in its `top` codes, the sum or mean
of the items' scores, or whether every item of the scale is in its top codes."""
Incomplete = Literal["no score", "mean of those answered"]
"""What becomes of a respondent who left items out but answered enough of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item: the codes that may stand, and what each scores.

    `scores` gives the score of each code that may stand (a code that scores as itself too);
    `top` the codes that count as a good answer where shares are told; `not_relevant` codes that
    are an answer of nothing to say, which is no missing answer. `part_of` names the item that
    this one is a part of (P3CEQ 7a is of 7), whose score is the mean of its parts answered; an
    item made of parts has no codes and is not asked itself. `text` is '' in what is shipped, and
    the user's own words in the user's file.
    """

    id: str
    scores: tuple[tuple[float, float], ...]
    top: tuple[float, ...] = ()
    not_relevant: tuple[float, ...] = ()
    part_of: str = ""
    domain: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One score made of items: by which rule, in which range, and when there is none.

    `least_answered` is how many of the items must be answered for a score: all of them where
    `incomplete` is 'no score', one where each stands alone. `neutral` is the score that means
    neither better nor worse, None where the scale has no such point.
    """

    id: str
    title: str
    items: tuple[str, ...]
    rule: ScoreRule
    lowest: float
    highest: float
    wanted: Wanted
    least_answered: int
    incomplete: Incomplete = "no score"
    neutral: float | None = None
    unit: str = ""
    caution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendBreak:
    """A day from which answers are not to be compared with those before, and why."""

    since: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A questionnaire's scoring key. `cautions` stand beside every score that it gives.

    `headline` is False where no single score may stand for the whole (SCIROCCO). `source` says
    where the rules are published, `from_memory` True where a rule could not be looked up there.
    """

    id: str
    title: str
    version: str
    who: tuple[Who, ...]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    source: str
    licence: str
    breaks: tuple[TrendBreak, ...] = ()
    cautions: tuple[str, ...] = ()
    headline: bool = True
    from_memory: bool = False
