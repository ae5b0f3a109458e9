"""Many panels of the same places at once, so that thousands are analysed by array sums."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.panel import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.panel import Panel


LEAST = 0.01
"""The least square of a place's level, as a share of all, by which its counting is scaled."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panels:
    """B panels of N places by T periods, without gaps.

    `value` (B, N, T) is the outcome, `first` (B, N) the index of the first exposed period (T or
    more: never), `weight` (N,) how much a place counts. `chance` (B, N, T) is the variance that
    counting alone gives a value, up to one factor: one over the events expected where the value
    is a logarithm. `counted` is True where values come from events, `logarithmic` where they are
    the logarithm of a rate of them. `known` (B, N, T) is False where a value was filled in.
    `begins` and `ends` are as in `Panel`.
    """

    value: NDArray[np.float64]
    first: NDArray[np.int64]
    weight: NDArray[np.float64]
    chance: NDArray[np.float64]
    known: NDArray[np.bool_]
    cycle: int
    counted: bool
    logarithmic: bool
    begins: int = 0
    ends: int = NEVER

    @property
    def exposed(self) -> NDArray[np.bool_]:
        """(B, N) whether the place is ever exposed within the panel."""
        return self.first < self.value.shape[2]

    @property
    def after(self) -> NDArray[np.bool_]:
        """(B, N, T) whether the place is exposed in the period."""
        return np.arange(self.value.shape[2]) >= self.first[..., None]


def alone(panel: Panel) -> Panels:
    """One panel as a batch of one: gaps filled by place and period, those never seen left out.

    A value that is missing is filled by what its place and period lead one to expect, which adds
    no knowledge; where an exposed place has none, the change of no place is reckoned from it.

    Raises:
        StatsError: fewer than two places with values both before and after the first start, or
            places that never part from one another.
    """
    keep = seen(panel)
    value = filled(panel.value[keep], untouched=~panel.after[keep])
    _refuse_still(value)
    events, at_risk = (_told(table, keep) for table in (panel.events, panel.at_risk))
    made = together(
        value[None],
        first=panel.first[keep][None],
        weight=panel.weight[keep],
        cycle=panel.cycle,
        events=events,
        at_risk=at_risk,
    )
    known = np.isfinite(panel.value[keep])[None]
    return replace(made, begins=panel.begins, ends=panel.ends, known=known)


def _told(table: NDArray[np.float64] | None, keep: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    """The table (1, N, T) of the places kept; nothing where it is silent on one of them."""
    if table is None or not np.isfinite(table[keep]).any(axis=1).all():
        return None
    return table[keep][None]


def _refuse_still(value: NDArray[np.float64]) -> None:
    apart = value - value.mean(axis=1, keepdims=True)
    apart = apart - apart.mean(axis=0)
    if np.abs(apart).max() <= 1e-12 * np.abs(value).max():
        raise StatsError(
            found="The outcome of every place takes the same course, to the last decimal.",
            do="Check the outcome: without any difference nothing can be told.",
        )


def together(
    value: NDArray[np.float64],
    *,
    first: NDArray[np.int64],
    weight: NDArray[np.float64],
    cycle: int,
    events: NDArray[np.float64] | None = None,
    at_risk: NDArray[np.float64] | None = None,
) -> Panels:
    """Panels (B, N, T) without gaps, with the variance that counting gives their values."""
    return Panels(
        value=value,
        first=first,
        weight=weight / weight.mean(),
        chance=_chance(value, first=first, events=events, at_risk=at_risk),
        known=np.broadcast_to(True, value.shape),
        cycle=cycle,
        counted=events is not None,
        logarithmic=events is not None and _logarithmic(value, events),
    )


def seen(panel: Panel) -> NDArray[np.bool_]:
    """Return (N,) whether a place has values on both sides of every start it is used for.

    Raises:
        StatsError: fewer than two such places.
    """
    known = np.isfinite(panel.value)
    keep = known.sum(axis=1) >= 2
    if panel.exposed.any():
        # A place exposed throughout has no before, and dates nothing for the others.
        starts = panel.first[panel.exposed & (panel.first > 0)]
        first = np.where(panel.exposed, panel.first, starts.min(initial=NEVER))[:, None]
        order = np.arange(panel.value.shape[1])[None, :]
        counts = (order >= first + panel.begins) & (order < first + panel.ends)
        keep = (known & (order < first)).any(axis=1) & (known & counts).any(axis=1)
    keep &= np.isfinite(panel.weight) & (panel.weight > 0)
    if keep.sum() < 2:
        raise StatsError(
            found="Fewer than two places have values both before and after the start.",
            do="Give a longer window, or places whose values are known on both sides.",
        )
    return keep


def filled(
    value: NDArray[np.float64], *, untouched: NDArray[np.bool_], rounds: int = 50
) -> NDArray[np.float64]:
    """The values (N, T) with each gap filled by its place's level and its period's.

    Levels come from periods without exposure; a gap in an exposed period is filled by the level
    of the place while exposed.
    """
    gap = ~np.isfinite(value)
    if not gap.any():
        return value
    full = np.where(gap, 0.0, value)
    side = np.stack([untouched, ~untouched]).astype(np.float64) * ~gap
    period, level = np.zeros(value.shape[1]), np.zeros((2, len(value)))
    for _ in range(rounds):
        count = np.maximum(side.sum(axis=2), 1e-9)
        level = ((full - period) * side).sum(axis=2) / count
        own = np.where(untouched, level[0][:, None], level[1][:, None])
        period = ((full - own) * ~gap).sum(axis=0) / np.maximum((~gap).sum(axis=0), 1)
    own = np.where(untouched, level[0][:, None], level[1][:, None])
    return np.where(gap, own + period, value)


def _chance(
    value: NDArray[np.float64],
    *,
    first: NDArray[np.int64],
    events: NDArray[np.float64] | None,
    at_risk: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    """The variance that counting gives each value, up to a factor (B, N, T).

    On a log scale 1/expected, on the natural scale value²/expected (less where events are a large
    part of the people, as a proportion varies less than a rate); which of the two the values
    are is told by their course against the logarithm of the events. Without events, one over the
    people; without those, how much the place's own values jump, where they are many enough to tell.
    """
    if events is not None:
        expected = _expected(events) / _left_to_chance(events, at_risk)
        if _logarithmic(value, events):
            return 1 / expected
        square = np.mean(value, axis=2, keepdims=True) ** 2
        return np.maximum(square, LEAST * np.mean(value**2, axis=(1, 2), keepdims=True)) / expected
    if at_risk is not None:
        usual = np.nanmean(at_risk, axis=2, keepdims=True)
        return np.broadcast_to(1 / usual, value.shape)
    whole = np.broadcast_to(True, value.shape)
    found = _told_apart(jumps(value, first=first, known=whole), steps=value.shape[2] - 1)
    return np.broadcast_to(found[..., None], value.shape)


def _told_apart(found: NDArray[np.float64], *, steps: int) -> NDArray[np.float64]:
    """Squares (B, N) of so many steps each, or their mean where luck could have parted them.

    Neighbouring steps share a value, so that two thirds of them count.
    """
    mean = np.maximum(found.mean(axis=1, keepdims=True), 1e-300)
    luck = 2 / max(steps * 2 / 3, 0.5)
    apart = np.mean((found / mean - 1) ** 2, axis=1, keepdims=True)
    return np.where(apart > 2 * luck, found, mean)


def _left_to_chance(
    events: NDArray[np.float64], at_risk: NDArray[np.float64] | None
) -> NDArray[np.float64] | float:
    """1 - p (B, N, 1) where events are a proportion p of the people at risk, else 1."""
    if at_risk is None:
        return 1.0
    people = np.nansum(at_risk, axis=2, keepdims=True)
    share = np.nansum(events, axis=2, keepdims=True) / np.maximum(people, 1e-300)
    return np.clip(1 - share, 0.05, 1.0) if share.max() <= 1 else 1.0


def jumps(
    value: NDArray[np.float64],
    *,
    first: NDArray[np.int64],
    known: NDArray[np.bool_],
    lag: int = 1,
) -> NDArray[np.float64]:
    """Half the mean squared difference of each place (B, N) between periods `lag` apart.

    The differences of places never exposed, on average, are taken off; a place's own from before
    to after its start are left out, so that no effect counts as noise.
    """
    never = (first >= value.shape[2]).astype(np.float64)
    part = np.where(never.sum(axis=1, keepdims=True) > 0, never, 1.0)
    common = np.einsum("bn,bnt->bt", part / part.sum(axis=1, keepdims=True), value)
    apart = value - common[:, None, :]
    steps = apart[:, :, lag:] - apart[:, :, :-lag]
    order = np.arange(value.shape[2] - lag)
    quiet = (first[..., None] <= order) | (first[..., None] > order + lag)
    quiet &= known[:, :, lag:] & known[:, :, :-lag]
    return (steps**2 * quiet).sum(axis=2) / np.maximum(quiet.sum(axis=2), 1) / 2


def _expected(events: NDArray[np.float64]) -> NDArray[np.float64]:
    """Events expected of each place and period by the level of both."""
    place = np.nanmean(events, axis=2, keepdims=True)
    period = np.nansum(events, axis=1, keepdims=True)
    return np.maximum(place * period / period.mean(axis=2, keepdims=True), 0.5)


def _logarithmic(value: NDArray[np.float64], events: NDArray[np.float64]) -> bool:
    """Whether the values move as the logarithm of the events: one for one."""
    log = np.log(np.maximum(events, 0.5))
    log = np.where(np.isfinite(log), log, np.nanmean(log, axis=2, keepdims=True))
    apart, course = (part - part.mean(axis=2, keepdims=True) for part in (value, log))
    slope = (apart * course).sum() / max(float((course**2).sum()), 1e-12)
    return bool(0.5 < slope < 2)


def up_to(panels: Panels, *, periods: int) -> Panels:
    """The panels up to a period."""
    return replace(
        panels,
        value=panels.value[:, :, :periods],
        chance=panels.chance[:, :, :periods],
        known=panels.known[:, :, :periods],
    )


def sorted_places(panels: Panels) -> Panels:
    """The panels with places in the order of the first panel's values.

    Random draws then fall on the same places however the caller ordered them.
    """
    order = np.lexsort((*panels.value[0].T[::-1], panels.first[0]))
    return replace(
        panels,
        value=panels.value[:, order],
        first=panels.first[:, order],
        weight=panels.weight[order],
        chance=panels.chance[:, order],
        known=panels.known[:, order],
    )
