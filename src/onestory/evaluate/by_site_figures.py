"""One site's months beside its own past and its comparators', put to the statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.words import many
from onestory.stats import site_change, site_change_against
from onestory.stats.panels import Panels, together
from onestory.stats.site_change_windows import Beside, Figures, beside, least, shares
from onestory.stats.spread import by_size, dispersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onestory.evaluate.panel import StudyPanel

FEWEST_EVENTS = 10
"""Events on one side without which a proportion of them means nothing."""
_NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change on the scale analysed with its ends, nan where there is none, and why."""

    estimate: float = _NAN
    lower: float = _NAN
    upper: float = _NAN
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one site changed by in one window, by itself and against comparators.

    `events` is the least number of either side of the start (of a proportion, of those with or
    without the event), None where counts are not known.
    """

    by_itself: Told
    against: Told
    events: float | None
    comparators: int
    seasons_cancel: bool
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cut:
    """The figures of sites of one start (the first rows) and of places not exposed by the end.

    `events` (N,) is the least number of either side, None where counts are not known.
    """

    figures: Figures
    batch: Panels
    sites: int
    events: NDArray[np.float64] | None

    @property
    def compared(self) -> NDArray[np.bool_]:
        """(N,) the comparators: of proportions, those with enough events for one."""
        change = self.figures.change
        keep = np.isfinite(change)
        keep[: self.sites] = False
        if self.events is not None and self.figures.scale == "ratio":
            keep &= self.events >= FEWEST_EVENTS
        return keep

    def why_not(self, site: int) -> str:
        """Return why nothing can be told of a site, or nothing."""
        if not np.isfinite(self.figures.change[site]):
            return "A mean of nought has no proportional change."
        few = self.events is not None and self.events[site] < FEWEST_EVENTS
        if few and self.figures.scale == "ratio":
            return f"Fewer than {FEWEST_EVENTS} events before the start or since it."
        return ""


def of_window(panel: StudyPanel, places: Sequence[int], *, end: int) -> tuple[Measured, ...]:
    """Return the changes of places that start together, up to before period `end`.

    Comparators are the places not exposed by then.

    Raises:
        StatsError: no period before the start, or none that counts after it and before `end`.
    """
    window = beside(
        start=int(panel.panel.first[places[0]]),
        begins=panel.panel.begins,
        end=end,
        cycle=panel.panel.cycle,
    )
    cut = _cut(panel, places, window)
    return tuple(
        Measured(
            by_itself=own,
            against=beyond,
            events=None if cut.events is None else float(cut.events[site]),
            comparators=int(cut.compared.sum()),
            seasons_cancel=window.alike,
            left_out=window.left_out,
        )
        for site, (own, beyond) in enumerate(zip(_by_itself(cut), _against(cut), strict=True))
    )


def _cut(panel: StudyPanel, places: Sequence[int], window: Beside) -> _Cut:
    end, scale = window.before.size, panel.estimand.contrast
    rows = np.concatenate([places, np.flatnonzero(panel.panel.first >= end)]).astype(np.int64)
    value = panel.panel.value[rows, :end]
    events, at_risk = (
        None if table is None else table[rows, :end]
        for table in (panel.panel.events, panel.panel.at_risk)
    )
    level = np.maximum(np.abs(value.mean(axis=1, keepdims=True)), 1e-300)
    batch = together(
        (value / level if scale == "ratio" else value)[None],
        first=panel.panel.first[rows][None],
        weight=np.ones(rows.size),
        cycle=window.cycle,
        events=None if events is None else events[None],
        at_risk=None if at_risk is None else at_risk[None],
    )
    share = shares(np.ones(value.shape) if at_risk is None else at_risk, window)
    chance = batch.chance[0] if batch.counted else np.zeros(value.shape)
    return _Cut(
        figures=Figures(value=value, share=share, chance=chance, window=window, scale=scale),
        batch=batch,
        sites=len(places),
        events=_least_events(events, at_risk if panel.unit.startswith("%") else None, share),
    )


def _least_events(
    events: NDArray[np.float64] | None,
    people: NDArray[np.float64] | None,
    share: NDArray[np.float64],
) -> NDArray[np.float64] | None:
    """Return the least events of either side (N,), of `people` those without one too."""
    if events is None:
        return None
    counted = [events] if people is None else [events, people - events]
    sides = [(one * (side > 0)).sum(axis=1) for one in counted for side in (share, -share)]
    return np.asarray(np.min(sides, axis=0), dtype=np.float64)


def _by_itself(cut: _Cut) -> tuple[Told, ...]:
    window, change = cut.figures.window, cut.figures.change
    whys = [cut.why_not(site) or _own_noise(window) for site in range(cut.sites)]
    if all(whys):
        return tuple(_without_range(cut, site, why) for site, why in enumerate(whys))
    keep = cut.compared
    keep[: cut.sites] = [not cut.why_not(site) for site in range(cut.sites)]
    lends = cut.compared[keep] & (int(cut.compared.sum()) >= site_change_against.FEWEST)
    found = site_change.by_itself(cut.figures.only(keep), lends=lends)
    at = np.cumsum(keep) - 1
    return tuple(
        _without_range(cut, site, why)
        if why
        else Told(
            estimate=float(change[site]),
            lower=float(found.lower[at[site]]),
            upper=float(found.upper[at[site]]),
        )
        for site, why in enumerate(whys)
    )


def _own_noise(window: Beside) -> str:
    """Return why a site's own months give no range, or nothing."""
    if not window.alike:
        return "The same months were not seen before the start, so the season is in the change."
    counted = int(window.after.sum())
    if counted < least(window.cycle):
        return f"Only {many(counted, 'period')} that count since the start: too few."
    return "" if site_change.enough(window) else "Too few periods to know how restless it is."


def _without_range(cut: _Cut, site: int, why: str) -> Told:
    """Return the change without ends; no change either where none can be reckoned."""
    return Told(why=why) if cut.why_not(site) else Told(estimate=cut.figures.change[site], why=why)


def _against(cut: _Cut) -> tuple[Told, ...]:
    keep, change = cut.compared, cut.figures.change
    many_enough = int(keep.sum()) >= site_change_against.FEWEST
    whys = [cut.why_not(site) or _too_few(cut, enough=many_enough) for site in range(cut.sites)]
    if not many_enough or all(whys):
        return tuple(Told(why=why) for why in whys)
    factor = dispersion(cut.batch)
    lasting = by_size(cut.batch, dispersion=factor)
    chance = factor[0] * (cut.figures.share**2 * cut.batch.chance[0]).sum(axis=1)
    size = lasting.size[0]
    seen = site_change_against.scatter(
        change[keep], chance=chance[keep], size=size[keep], credence=lasting.credence[0]
    )
    own = slice(0, cut.sites)
    found = site_change_against.against(seen, change[own], chance=chance[own], size=size[own])
    return tuple(
        Told(why=why)
        if why
        else Told(
            estimate=float(found.estimate[site]),
            lower=float(found.lower[site]),
            upper=float(found.upper[site]),
        )
        for site, why in enumerate(whys)
    )


def _too_few(cut: _Cut, *, enough: bool) -> str:
    window, comparators = cut.figures.window, int(cut.compared.sum())
    if not enough:
        fewest = site_change_against.FEWEST
        return f"Only {many(comparators, 'comparator')} not exposed by then; {fewest} are needed."
    counted = int(window.after.sum())
    if counted < least(window.cycle):
        return f"Only {many(counted, 'period')} that count since the start: too few."
    return ""
