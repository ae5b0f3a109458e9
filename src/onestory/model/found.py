"""People found: who meets a rule, in which order, and how well the score behind it told before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # read back from JSON by their types

import pyarrow as pa

from onestory.model.people import Share

FOUND = pa.schema(
    [
        pa.field("person_id", pa.int64(), nullable=False),
        pa.field("position", pa.int32(), nullable=False),  # from 1
        pa.field("score", pa.float64()),  # a chance or points; null where the order is random
        pa.field("reasons", pa.string(), nullable=False),  # in words, '' where none
        pa.field("age", pa.string(), nullable=False),  # band
        pa.field("sex", pa.string(), nullable=False),
        pa.field("deprivation", pa.string(), nullable=False),  # fifth
        pa.field("ethnicity", pa.string(), nullable=False),  # broad group
    ]
)
"""One row a person on the list."""
GROUPED_BY = ("age", "sex", "deprivation", "ethnicity")
"""The columns of `FOUND` by which a list is told apart."""

BOUNDS = (0.8, 1.25)
"""A score holds in a group where what happened is within these of what was expected."""
FEW = 5
"""Fewer expected in a group tell nothing of how the score holds in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One covariate of a score: what a unit of it adds, and its mean among those it was made of.

    What it adds is to the log odds, or in points.
    """

    name: str
    words: str
    adds: float
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score: of the chance that something `happens` within a year, or points of one's own.

    `constant` is None of points, which are no chance. `fitted_on` is the day whose people and
    following year it was made of, `people` and `happened` how many they were.
    """

    happens: str
    terms: tuple[Term, ...]
    version: str
    constant: float | None = None
    fitted_on: date | None = None
    people: int = 0
    happened: int = 0

    @property
    def is_chance(self) -> bool:
        """Return whether the score is a chance, which can be held against what happened."""
        return self.constant is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """What happened over what was expected, with 95% limits; nan where nothing was expected."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """A group in which it happened to `happened` people and was expected of `expected`."""

    by: str  # 'everyone', or one of GROUPED_BY
    group: str
    people: int
    happened: int
    expected: float
    ratio: Ratio

    def is_off(self, usual: float = 1.0) -> bool:
        """Return whether the ratio lies outside 0.8 to 1.25 of the usual one."""
        return self.expected > 0 and not BOUNDS[0] <= self.ratio.value / usual <= BOUNDS[1]

    def is_plain(self, usual: float = 1.0) -> bool:
        """Return whether the range of the ratio leaves out the usual one."""
        return self.ratio.lower > usual or self.ratio.upper < usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Highest:
    """Of the `most` people with the highest scores: to how many it happened.

    `of_them` is the share of these people, `of_all` the share of all to whom it happened;
    `expected` of how many it was, None of points.
    """

    most: int
    expected: float | None
    of_them: Share
    of_all: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """How a score told on people and a day that it was not made of.

    `c` is how often, of two people of whom it happened to one, that one had the higher score.
    `calibrated` has everyone first and then each group; it is empty of points. `away` people
    moved before it could be told, and are left out.
    """

    words: str
    on: date
    people: int
    happened: int
    away: int
    c: Ratio
    highest: tuple[Highest, ...]
    calibrated: tuple[Calibrated, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A group of people on a list, and what was decided about them.

    `apart` is whether more or fewer of it were offered a place than chance explains, among all
    groups that were looked at.
    """

    by: str
    group: str
    listed: int
    decided: int
    offered: Share  # of those decided on
    enrolled: int
    declined: int
    not_suitable: int
    no_capacity: int
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of the people on a list in the year after its day.

    `happens` is what was looked for. `enrolled` of them were taken on in that year: what happened
    to them is no test of the score.
    """

    happens: str
    people: int
    away: int
    enrolled: int
    everyone: tuple[Calibrated, ...]
    not_enrolled: Calibrated | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The rule by which people are found: its name and version, its parts in words, its day."""

    name: str
    version: str
    purpose: str
    rule: tuple[str, ...]
    on: date
    most: int
    seed: int
    happens: str = ""

    @property
    def called(self) -> str:
        """Return the name of its list: name, version and day."""
        return f"{self.name}-{self.version}-{self.on.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many people are not on the list, and why; `waiting` met the rule and came too late."""

    dead: int
    away: int
    enrolled: int
    not_meet: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """A list of people (`FOUND`), the score behind it and how that told before.

    `known_late` is the share of facts before the day that were delivered only after it, None where
    not known.
    """

    asked: Asked
    people: pa.Table
    left_out: LeftOut
    score: Score | None = None
    tested: tuple[Tested, ...] = ()
    invented: bool = False
    known_late: float | None = None
