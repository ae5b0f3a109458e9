"""Before and after: what each place changed by, less what the comparators changed by.

For one start this is the two-way difference in differences. Where programmes start at several
dates, each start has its own contrast, so that no exposed place serves as a comparator of a later
one; the comparators are those never exposed or, where none is, the last to start, up to their
start (Callaway and Sant'Anna 2021, J Econometrics 225:200).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.panels import Panels, up_to

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changes:
    """The change of every place over the windows of the exposed, and the contrast of them.

    `own` (B, N) is a place's mean after less its mean before; a comparator's is averaged over the
    starts in proportion to the places that started. `centre` (B, N) is what comparators changed
    by over the same window. `share` (B, N) is positive and sums to 1 over the exposed, negative
    and sums to -1 over the comparators: the estimate is Σ share × own. `chance` (B, N) is the
    variance of `own` by counting alone, up to a factor. `spread` (B, N) is how much comparators
    vary over the place's window, relative to the window of the comparators.
    """

    own: NDArray[np.float64]
    centre: NDArray[np.float64]
    share: NDArray[np.float64]
    chance: NDArray[np.float64]
    spread: NDArray[np.float64]
    exposed: NDArray[np.bool_]

    @property
    def estimate(self) -> NDArray[np.float64]:
        """(B,) the mean change of the exposed less that of the comparators."""
        return (self.share * (self.own - self.centre)).sum(axis=1)


def comparable(panels: Panels) -> Panels:
    """The panels up to the period where comparators run out.

    Where every place is exposed in the end, the last to start are the comparators and the
    window ends at their start.

    Raises:
        StatsError: no place is exposed, or all start at once.
    """
    exposed = panels.exposed
    if not exposed.any(axis=1).all():
        raise StatsError(
            found="No place is exposed within the periods of the panel.",
            do="Check the start dates against the dates of the outcome.",
        )
    if not exposed.all(axis=1).any():
        return panels
    last = int(panels.first.max(axis=1).min())
    if (panels.first >= last).all(axis=1).any() or last < 2:
        raise StatsError(
            found="Every place starts at the same time, so there is no comparator.",
            do="Add places that were not exposed; a change over time alone cannot be told apart.",
        )
    return up_to(panels, periods=last)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """The contrasts in time that exposed places ask for.

    `shapes` (G, T) add to 1 over the periods after and to -1 over those before, `member`
    (B, N, G) says which of them is an exposed place's.
    """

    shapes: NDArray[np.float64]
    member: NDArray[np.bool_]


def windows(panels: Panels) -> Windows:
    """One window for each start and, where exposed places lack values, for each that lacks them.

    A place's own values before its start are set against those after it that count; its
    comparators are asked for the same periods.

    Raises:
        StatsError: a start with no period before it, or none that counts after it.
    """
    exposed = panels.exposed
    order = np.arange(panels.value.shape[2])
    if panels.known[exposed].all():
        starts = np.unique(panels.first[exposed])
        seen = np.ones((len(starts), len(order)), dtype=np.bool_)
        member = panels.first[..., None] == starts
    else:
        asked = np.concatenate([panels.first[exposed][:, None], panels.known[exposed]], axis=1)
        each, which = np.unique(asked, axis=0, return_inverse=True)
        starts, seen = each[:, 0], each[:, 1:].astype(np.bool_)
        member = np.zeros((*exposed.shape, len(each)), dtype=np.bool_)
        member[exposed] = which.reshape(-1)[:, None] == np.arange(len(each))
    since = order - starts[:, None]
    after = (since >= panels.begins) & (since < panels.ends) & seen
    before = (since < 0) & seen
    _refuse(before, after)
    shapes = after / after.sum(axis=1, keepdims=True) - before / before.sum(axis=1, keepdims=True)
    return Windows(shapes=shapes, member=member)


def _refuse(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> None:
    if not before.any(axis=1).all():
        raise StatsError(
            found="A place is exposed from its first period, so it has no period before.",
            do="Give earlier periods, or leave the place out.",
        )
    if not after.any(axis=1).all():
        raise StatsError(
            found="A place has no period that counts after its start.",
            do="Give later periods, count from sooner after the start, or leave the place out.",
        )


def changes(panels: Panels) -> Changes:
    """The change of every place in every panel; `comparable` panels only.

    Raises:
        StatsError: a start with no period before it, or none that counts after it.
    """
    exposed = panels.exposed
    window = windows(panels)
    shapes, member = window.shapes, window.member
    weight = np.broadcast_to(panels.weight, exposed.shape)
    share = _share(weight, exposed)
    among = -_share(weight, ~exposed)
    mix = np.einsum("bn,bng->bg", share, member)
    every = panels.value @ shapes.T
    centre = np.einsum("bn,bng->bg", -among, every)
    apart = every - centre[:, None, :]
    vary = np.einsum("bn,bng->bg", (~exposed).astype(float), apart**2)
    pooled = np.einsum("bng,bg->bn", apart, mix)
    usual = np.einsum("bn,bn->b", (~exposed).astype(float), pooled**2)
    ratio = vary / np.maximum(usual, 1e-300)[:, None]
    return Changes(
        own=np.where(exposed, _pick(every, member), np.einsum("bng,bg->bn", every, mix)),
        centre=np.where(exposed, _pick(centre[:, None, :], member), (centre * mix).sum(1)[:, None]),
        share=share + among,
        chance=_chance(panels, shapes=shapes, member=member, mix=mix),
        spread=np.where(exposed, _pick(ratio[:, None, :], member), 1.0),
        exposed=exposed,
    )


def _share(weight: NDArray[np.float64], where: NDArray[np.bool_]) -> NDArray[np.float64]:
    part = weight * where
    return part / part.sum(axis=1, keepdims=True)


def _pick(every: NDArray[np.float64], member: NDArray[np.bool_]) -> NDArray[np.float64]:
    return (every * member).sum(axis=2)


def _chance(
    panels: Panels,
    *,
    shapes: NDArray[np.float64],
    member: NDArray[np.bool_],
    mix: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Variance by chance of each place's change: Σ contrast² × chance."""
    exposed = panels.exposed
    if len(shapes) == 1:
        return panels.chance @ shapes[0] ** 2
    own = _pick(panels.chance @ (shapes**2).T, member)
    pooled = np.einsum("bnt,bt->bn", panels.chance, (mix @ shapes) ** 2)
    return np.where(exposed, own, pooled)
