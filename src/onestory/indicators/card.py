"""Cards: an indicator measured from the story, as one expression that any engine can run.

A card is one file: what the indicator means (`model.Indicator`) and a function `cases` that says,
in Ibis, who counts. The function sees the story's tables and the periods asked for, and returns a
relation with the columns of `CASES`, one row a case. Everything after it (areas, periods, groups,
standardising, intervals, bounds) is the same for every card.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import ibis.expr.types as ir

from onestory.model.indicator import Indicator

CASES = (
    "person_id",  # int64; null where the record names nobody
    "on",  # date: the day that decides the period, and the place and age of the person
    "lsoa",  # text: where the person lived; null where not known
    "council",  # text: the council's number as Client Level Data writes it; null where it has none
    "provider",  # text
    "age",  # int32, whole years; null where not known
    "sex",  # 'male', 'female', 'other' or null
    "numerator",  # float64
    "denominator",  # float64; 0 where the population is the denominator
    "open",  # boolean: a link that is missing or wrong could change this case
)
"""The columns of a card's cases. Where the denominator is a population, each case is an event
counted (numerator 1, or its days or cost); otherwise each is a unit of the denominator
(denominator 1) with its numerator (0 or 1, or days waited). One that a link could make a unit has
denominator 0 and is open. A card may give `most` too: the most that the numerator of an open case
could be; else that is its denominator, or 1 where it has none. The least is 0."""

Denominator = Literal["cases", "residents", "registered", "residents' days"]
Place = Literal["residence", "council", "provider"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryTables:
    """What a card may read: the story's tables by name, and the periods asked for.

    `tables` are those of `model.story.TABLES` as relations of one engine. `periods` has `start` and
    `end` (the first day after), one row a period: a snapshot joins it to know its days. `codes` are
    small relations of codes by name ('hfrs': code, tenths). `last` is the last day covered.
    """

    tables: Mapping[str, ir.Table]
    periods: ir.Table
    last: date
    codes: Mapping[str, ir.Table] = field(default_factory=dict[str, ir.Table])

    def __getitem__(self, name: str) -> ir.Table:
        """Return the table called `name`."""
        return self.tables[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A definition that can be measured.

    `denominator` says over what; `place` by what a case belongs to an area. `needs` are the sectors
    whose records must be joined to one another for it (`bounded` says whether what links could
    do at worst is known; None: by its statistic); `sources` the record sources without which
    it cannot be told at all ('ecds|ae' where either will do). `follow_up` days must have passed
    after `on`; `run_in` days of records must lie before it: periods that lack either are marked
    provisional. `once` counts a person once a period and area. `statistic` 'median' stands in
    `indicator.statistic`. `standardise` is False where a rate may not be standardised by age and
    sex. `valid_from` is the first day on which the definition holds.
    """

    indicator: Indicator
    cases: Callable[[StoryTables], ir.Table]
    denominator: Denominator = "cases"
    place: Place = "residence"
    needs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    follow_up: int = 0
    run_in: int = 0
    once: bool = False
    standardise: bool = True
    bounded: bool | None = None
    valid_from: date | None = None
    codes: str = ""  # the codes and logic, in words

    @property
    def choices(self) -> tuple[tuple[str, ...], ...]:
        """Return the sources needed, each as those of which one will do."""
        return tuple(tuple(one.split("|")) for one in self.sources)

    @property
    def every_source(self) -> tuple[str, ...]:
        """Return each source that the card may rest on."""
        return tuple(source for choice in self.choices for source in choice)

    @property
    def id(self) -> str:
        """Return the indicator's id."""
        return self.indicator.id
