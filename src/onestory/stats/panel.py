"""A panel: places by periods, with the period from which each place was exposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEVER = 1_000_000
"""The `first` of a place that is never exposed: later than any period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Places (N) by periods (T).

    `value` (N, T) is the outcome on the scale analysed (a rate, its logarithm, a percentage);
    nan where it is missing. `events` and `at_risk` (N, T) are the counts and the people they
    are counted among, where known. `first` (N,) is the index of the first exposed period, NEVER
    where there is none. `weight` (N,) is how much a place counts in an average over places:
    its people, or 1. `cycle` is the number of periods a year (12, 4 or 1). Of the periods since
    a start the effect is averaged over those from `begins` to before `ends`.

    Raises StatsError when the shapes do not agree.
    """

    value: NDArray[np.float64]
    first: NDArray[np.int64]
    weight: NDArray[np.float64]
    cycle: int
    events: NDArray[np.float64] | None = None
    at_risk: NDArray[np.float64] | None = None
    begins: int = 0
    ends: int = NEVER

    def __post_init__(self) -> None:
        """Refuse arrays that do not describe the same places and periods."""
        places = self.value.shape[0]
        tables = [table for table in (self.events, self.at_risk) if table is not None]
        if (
            self.value.ndim != 2
            or self.first.shape != (places,)
            or self.weight.shape != (places,)
            or any(table.shape != self.value.shape for table in tables)
        ):
            raise StatsError(
                found="The arrays of a panel do not have the same places and periods.",
                do="Give (places, periods) tables and one start and weight a place.",
            )

    @property
    def exposed(self) -> NDArray[np.bool_]:
        """(N,) whether the place is ever exposed within the panel."""
        return self.first < self.value.shape[1]

    @property
    def after(self) -> NDArray[np.bool_]:
        """(N, T) whether the place is exposed in the period."""
        return np.arange(self.value.shape[1])[None, :] >= self.first[:, None]
