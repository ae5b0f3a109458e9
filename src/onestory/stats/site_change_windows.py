"""Windows of one site: the months since its start, and the same calendar months before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.model.errors import StatsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Scale = Literal["ratio", "difference"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """Which periods (T,) are set beside which; T ends with the last that is looked at.

    `alike` says that each period after has periods of the same season before it, so that seasons
    cancel; `left_out` how many after had none and are not counted. `start` is the first exposed.
    """

    before: NDArray[np.bool_]
    after: NDArray[np.bool_]
    start: int
    cycle: int
    alike: bool
    left_out: int = 0


def beside(*, start: int, begins: int, end: int, cycle: int) -> Beside:
    """The periods from `start` + `begins` to before `end`, and those before `start`.

    Periods after whose season was never seen before are left out, unless too few are left (a
    quarter of a year, or one): then all are kept, and seasons do not cancel.

    Raises:
        StatsError: no period before the start, or none after it.
    """
    order = np.arange(max(end, 0))
    before, since = order < start, order >= start + begins
    if not before.any() or not since.any():
        raise StatsError(
            found="There is no period before the start, or none that counts after it.",
            do="Give earlier or later periods.",
        )
    after = since & np.isin(order % cycle, order[before] % cycle)
    alike = int(after.sum()) >= least(cycle)
    return Beside(
        before=before,
        after=after if alike else since,
        start=start,
        cycle=cycle,
        alike=alike,
        left_out=int((since & ~after).sum()) if alike else 0,
    )


def least(cycle: int) -> int:
    """The fewest periods after a start that say anything: a quarter of a year, or one."""
    return max(1, cycle // 4)


def shares(weight: NDArray[np.float64], window: Beside) -> NDArray[np.float64]:
    """The contrast (N, T) of each place: 1 in sum after, -1 before, season by season.

    `weight` (N, T) is how much a period counts: the people at risk, or 1.
    """
    after = weight * window.after
    after = after / after.sum(axis=1, keepdims=True)
    season = np.arange(weight.shape[1]) % window.cycle
    if not window.alike:
        season = np.zeros_like(season)
    same = (season[:, None] == season[None, :]).astype(np.float64)
    before = weight * window.before
    total = before @ same
    part = np.divide(before, total, out=np.zeros_like(before), where=total > 0)
    return after - part * (after @ same)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figures:
    """Figures of N places over the T periods of a window, and the contrast asked of them.

    `value`, `share` and `chance` are (N, T): the figures, each place's contrast, and the variance
    that counting gives a figure (in proportion to it where a ratio is asked).
    """

    value: NDArray[np.float64]
    share: NDArray[np.float64]
    chance: NDArray[np.float64]
    window: Beside
    scale: Scale

    @property
    def after(self) -> NDArray[np.float64]:
        """(N,) the mean after the start."""
        return (np.maximum(self.share, 0) * self.value).sum(axis=1)

    @property
    def before(self) -> NDArray[np.float64]:
        """(N,) the mean of the same seasons before it."""
        return (np.maximum(-self.share, 0) * self.value).sum(axis=1)

    @property
    def change(self) -> NDArray[np.float64]:
        """(N,) what each changed by: a logarithm where a ratio is asked, else a difference.

        Means are taken before logarithms, so that single months of nought do no harm; nan where
        a mean is nought.
        """
        if self.scale == "difference":
            return self.after - self.before
        known = (self.after > 0) & (self.before > 0)
        return np.log(np.where(known, self.after, np.nan)) - np.log(
            np.where(known, self.before, np.nan)
        )

    @property
    def counting(self) -> NDArray[np.float64]:
        """(N,) the variance that counting alone gives each change."""
        return (self.share**2 * self.chance).sum(axis=1)

    def only(self, keep: NDArray[np.bool_]) -> Figures:
        """The figures of the places kept, `keep` (N,)."""
        return replace(
            self, value=self.value[keep], share=self.share[keep], chance=self.chance[keep]
        )
