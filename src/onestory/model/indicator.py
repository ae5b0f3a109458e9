"""Indicators: what a figure means, as a card that travels with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from onestory.model.errors import PlanError

Statistic = Literal[
    "proportion",
    "crude_rate",
    "standardised_rate",
    "standardised_ratio",
    "mean",
    "median",
    "count",
    "value",
]
"""'value' is a published figure whose make-up is not known; no interval can be remade for it."""

Direction = Literal["higher is better", "lower is better", "none declared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A definition card: what is counted over what, and how the figure may be read.

    `measure` is the figures' measure id that feeds it. `multiplier` turns numerator over
    denominator into the unit (100 for per cent, 100000 for a rate). `population_ages` is the
    half-open span of ages (65, 200) whose population is the denominator where none is published
    with the figure; None where no population is. `margin` is the relative difference, set
    beforehand, inside which two places count as similar (0.05 is 5%); None means none was set.
    Where figures come as counts by group, the groups that begin with one of `numerator_groups`
    make the numerator and all groups together the denominator, but for `left_out_groups`.
    `sector` says whose work it shows ('social care', 'hospital', 'people and carers', ...).
    `rung` names the adjustment ('as counted', 'for age and sex', ...) of a figure that stands
    beside the leading one of the same `measure`; '' is the leading one, which is compared.
    """

    id: str
    title: str
    measure: str
    numerator: str
    denominator: str
    statistic: Statistic
    unit: str
    multiplier: float
    direction: Direction
    version: str
    source: str
    about: str = ""
    caveats: tuple[str, ...] = ()
    standardised_by: str = ""
    population_ages: tuple[int, int] | None = None
    numerator_groups: tuple[str, ...] = ()
    left_out_groups: tuple[str, ...] = ()
    margin: float | None = None
    sector: str = ""
    rung: str = ""
    decimals: int = 1
    verified: bool = False

    def __post_init__(self) -> None:
        """Refuse a card whose statistic, direction, multiplier or margin cannot be."""
        faults = {
            f"statistic '{self.statistic}'": self.statistic in get_args(Statistic),
            f"direction '{self.direction}'": self.direction in get_args(Direction),
            f"multiplier {self.multiplier}": _number(self.multiplier) and self.multiplier > 0,
            f"margin {self.margin}": self.margin is None
            or (_number(self.margin) and 0 <= self.margin < 1),
        }
        wrong = [name for name, right in faults.items() if not right]
        if wrong:
            raise PlanError(
                found=f"The card '{self.id}' has an impossible {wrong[0]}.",
                do=f"Statistics are {', '.join(get_args(Statistic))}; directions"
                f" {', '.join(get_args(Direction))}; a margin of 0.05 is 5%.",
            )


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
