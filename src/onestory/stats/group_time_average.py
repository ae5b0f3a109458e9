"""Averages of group-time effects: over all, by group, by period, by time since the start.

Source: Callaway and Sant'Anna 2021, J Econometrics 225:200, section 3; the share of each group
is itself estimated, and its part in the error is added as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.event_study import EventStudy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray, FloatArray
    from onestory.stats.group_time import GroupTime


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Average:
    """One averaged effect, with the part of each place (N,) in its error."""

    estimate: float
    influence: FloatArray

    @property
    def standard_error(self) -> float:
        """Analytic, places being independent draws: too small where few places are exposed."""
        return float(np.sqrt(self.influence @ self.influence))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Averages:
    """Effects (K,) along groups, periods or periods since the start, and the mean of them all.

    `influence` (N, K) is the part of each place in the error of each.
    """

    at: NDArray[np.int64]
    estimate: FloatArray
    influence: FloatArray
    overall: Average

    @property
    def standard_error(self) -> FloatArray:
        """(K,) analytic, as `Average.standard_error`."""
        return np.sqrt((self.influence**2).sum(axis=0))


def average_effect(effects: GroupTime) -> Average:
    """The mean over all groups and exposed periods, a group counting by its weight in each."""
    return _average(effects, effects.after)


def effects_by_group(effects: GroupTime) -> Averages:
    """The mean over its exposed periods of each group; over all, groups count by their weight."""
    groups = np.unique(effects.group)
    parts = [_average(effects, effects.after & (effects.group == group)) for group in groups]
    known = np.array([np.isfinite(part.estimate) for part in parts])
    shares = _shares(effects, groups[known])
    estimate, influence = _columns(parts)
    overall = Average(
        estimate=float(shares.value @ estimate[known]),
        influence=influence[:, known] @ shares.value + shares.influence @ estimate[known],
    )
    return Averages(at=groups, estimate=estimate, influence=influence, overall=overall)


def effects_by_period(effects: GroupTime) -> Averages:
    """The mean over the exposed groups in each period; over all, periods count alike."""
    periods = np.unique(effects.period[effects.after])
    parts = [_average(effects, effects.after & (effects.period == at)) for at in periods]
    return _alike(periods, parts, counted=np.ones(len(periods), dtype=np.bool_))


def effects_by_time_since(effects: GroupTime) -> Averages:
    """The mean over groups at each number of periods since the start, before it as well.

    Over all, the periods from the start on count alike.
    """
    since = effects.period - effects.group
    distances = np.unique(since[np.isfinite(effects.effect)])
    parts = [_average(effects, since == distance) for distance in distances]
    return _alike(distances, parts, counted=distances >= 0)


def event_study(effects: GroupTime) -> EventStudy:
    """The effects by time since the start, with their covariance.

    With a universal base the reference is the last period before the start, -1.
    """
    found = effects_by_time_since(effects)
    return EventStudy(
        relative=found.at,
        estimate=found.estimate,
        covariance=found.influence.T @ found.influence,
        reference=-1 if effects.base == "universal" else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Shares:
    """The share of each of some groups (K,), and each place's part in its error (N, K)."""

    value: FloatArray
    influence: FloatArray


def _shares(effects: GroupTime, groups: NDArray[np.int64]) -> _Shares:
    """Weights of groups, adding to one; a group named twice counts twice."""
    weight = effects.weight / effects.weight.sum()
    member = (effects.first[:, None] == groups[None, :]) * weight[:, None]
    size = member.sum(axis=0)
    total = size.sum()
    away = member - size / len(weight)
    influence = away / total - away.sum(axis=1, keepdims=True) * size / total**2
    return _Shares(value=size / total, influence=influence)


def _average(effects: GroupTime, keep: BoolArray) -> Average:
    kept = keep & np.isfinite(effects.effect)
    if not kept.any():
        return Average(estimate=np.nan, influence=np.full(len(effects.first), np.nan))
    shares = _shares(effects, effects.group[kept])
    effect, influence = effects.effect[kept], effects.influence[:, kept]
    return Average(
        estimate=float(shares.value @ effect),
        influence=influence @ shares.value + shares.influence @ effect,
    )


def _alike(at: NDArray[np.int64], parts: Sequence[Average], *, counted: BoolArray) -> Averages:
    estimate, influence = _columns(parts)
    used = counted & np.isfinite(estimate)
    overall = Average(
        estimate=float(estimate[used].mean()), influence=influence[:, used].mean(axis=1)
    )
    return Averages(at=at, estimate=estimate, influence=influence, overall=overall)


def _columns(parts: Sequence[Average]) -> tuple[FloatArray, FloatArray]:
    return (
        np.array([part.estimate for part in parts]),
        np.column_stack([part.influence for part in parts]),
    )
