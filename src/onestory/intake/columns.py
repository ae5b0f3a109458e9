"""The analyst's own words for the columns of their table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from onestory.intake.periods import KINDS
from onestory.model.area import Level
from onestory.model.errors import PlanError
from onestory.model.indicator import Statistic


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """Which column of a table holds what, by its heading.

    A heading left empty is looked for under its usual names. `measure` is the id the figures
    will carry. `statistic` (of `model.indicator.Statistic`) turns on the checks that need it: a
    proportion must lie between 0 and 100, and its numerator may not exceed its denominator.
    `level` is the kind of area (of `model.area.Level`). `one_period` is the period of every row
    where the table has no such column ('2023-24'). `period_kind` says what a first day stands
    for: 'month', 'quarter', 'year', 'financial year starting' or 'financial year ending'; a day
    when empty. `sheet` and `header_row` (1 is the first line) say where the table lies; found
    when left out.
    """

    measure: str = "own_table"
    place: str = ""
    place_code: str = ""
    period: str = ""
    numerator: str = ""
    denominator: str = ""
    value: str = ""
    lower: str = ""
    upper: str = ""
    groups: tuple[str, ...] = ()
    level: str = ""
    one_period: str = ""
    period_kind: str = ""
    statistic: str = ""
    sheet: str = ""
    header_row: int | None = None

    def __post_init__(self) -> None:
        """Refuse words that are not known."""
        _known("statistic", self.statistic, get_args(Statistic))
        _known("level", self.level, get_args(Level))
        _known("period_kind", self.period_kind, KINDS)


def _known(setting: str, word: str, words: tuple[str, ...]) -> None:
    """Raise PlanError when the word is none that the setting can take."""
    if word and word not in words:
        raise PlanError(
            found=f"'{word}' is not a {setting.replace('_', ' ')}.",
            where=setting,
            do=f"It can be: {', '.join(words)}.",
        )
