"""Changes where programmes start at several dates: not yet exposed places compare as well.

In each period after a start its comparators are all places that have not started by then, each
with its own mean before that start taken off (Callaway and Sant'Anna 2021, J Econometrics
225:200). A place that starts later thus plays two parts; the weights of its values are added, so
that its variance is reckoned for both together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.stats.before_after import Changes, Windows, changes, windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.panels import Panels

ROUNDS = 40
LEAST = 0.05
"""The least share of a contrast's variance that is put down to lasting shocks."""


def moved(panels: Panels, *, dispersion: NDArray[np.float64]) -> Changes:
    """The changes of `comparable` panels, with comparators not yet exposed where starts differ."""
    plain = changes(panels)
    window = windows(panels)
    if len(np.unique(panels.first[panels.exposed])) == 1:
        return plain
    role = _as_comparators(panels, window, plain)
    own = np.einsum("bng,gt->bnt", window.member.astype(np.float64), window.shapes)
    rows = np.where(plain.exposed[..., None], plain.share[..., None] * own, 0.0) - role
    rows = rows / plain.share[..., None]
    calm = panels.value - _course(panels)[:, None, :]
    return Changes(
        own=np.einsum("bnt,bnt->bn", rows, calm),
        centre=np.zeros_like(plain.own),
        share=plain.share,
        chance=np.einsum("bnt,bnt->bn", rows**2, panels.chance),
        spread=_strength(panels, rows, plain, dispersion),
        exposed=plain.exposed,
    )


def _as_comparators(panels: Panels, window: Windows, plain: Changes) -> NDArray[np.float64]:
    """The weight (B, N, T) that each value has for the change of the comparators."""
    order = np.arange(panels.value.shape[2])
    never = ~plain.exposed[..., None]
    ready = never | ((panels.first[..., None] > order) & panels.known)
    part = panels.weight[:, None] * ready
    part = part / part.sum(axis=1, keepdims=True)
    mix = np.einsum("bn,bng->bg", np.where(plain.exposed, plain.share, 0.0), window.member)
    role = np.zeros(panels.value.shape)
    for which, shape in enumerate(window.shapes):
        after = np.maximum(shape, 0) * part
        before = after.sum(axis=2, keepdims=True) * np.minimum(shape, 0)
        role += mix[:, which, None, None] * (after + before)
    return role


def _course(panels: Panels) -> NDArray[np.float64]:
    """The course (B, T) common to places while they are not exposed, by levels in turn."""
    calm = (~panels.after & panels.known).astype(np.float64)
    level = np.zeros(panels.value.shape[:2])
    course = np.zeros((len(level), panels.value.shape[2]))
    count = np.maximum(calm.sum(axis=2), 1), np.maximum(calm.sum(axis=1), 1)
    for _ in range(ROUNDS):
        level = ((panels.value - course[:, None, :]) * calm).sum(axis=2) / count[0]
        course = ((panels.value - level[..., None]) * calm).sum(axis=1) / count[1]
    return course


def _strength(
    panels: Panels,
    rows: NDArray[np.float64],
    plain: Changes,
    dispersion: NDArray[np.float64],
) -> NDArray[np.float64]:
    """How strongly lasting shocks work on each row (B, N), one for comparators on average.

    The variance of a contrast that sums to nought is minus the sum of its products with half the
    mean squared difference at each lag.
    """
    variogram, square = _variogram(panels), (rows**2).sum(axis=2)
    total = -np.einsum("bnt,bts,bns->bn", rows, variogram, rows, optimize=True)
    # An estimated variogram may give a variance below nought: noise from period to period is least.
    total = np.maximum(total, LEAST * variogram[:, 0, 1, None] * square)
    usual = dispersion * panels.chance.mean(axis=(1, 2))
    lasting = np.maximum(total - usual[:, None] * square, LEAST * total)
    reference = -np.where(plain.exposed, 0.0, plain.share * lasting).sum(axis=1, keepdims=True)
    return lasting / np.maximum(reference, 1e-300)


def _variogram(panels: Panels) -> NDArray[np.float64]:
    """Half the mean squared difference between periods (B, T, T), by how far apart they are.

    Lags beyond two thirds of the panel, of which there are few pairs, are held at the last.
    """
    calm = ~panels.after & panels.known
    value = panels.value - _course(panels)[:, None, :]
    periods = panels.value.shape[2]
    far = max(1, 2 * periods // 3)
    found = np.zeros((len(value), periods))
    for lag in range(1, periods):
        pair = calm[:, :, lag:] & calm[:, :, :-lag]
        step = (value[:, :, lag:] - value[:, :, :-lag]) ** 2 * pair
        count = pair.sum(axis=(1, 2))
        held = found[:, lag - 1]
        found[:, lag] = np.where(
            (count > 0) & (lag <= far), step.sum(axis=(1, 2)) / np.maximum(count, 1) / 2, held
        )
    order = np.arange(periods)
    return found[:, np.abs(order[:, None] - order)]
