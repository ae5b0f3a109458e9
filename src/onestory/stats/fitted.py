"""A contrast of places fitted by least squares, with or without what they were beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.before_after import Changes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """A contrast of B panels of N places.

    `estimate` (B,) is Σ share × change. `residual` (B, N) is what the fit leaves of each change,
    and `worth` (B, N) the part of a residual that the place did not fit to itself. `null` (B, N)
    is what is left where no effect is assumed, `lean` how much of a unit of effect is in it, and
    `free` its worth. `noise` is the variance by chance, `scale` how strongly lasting shocks work
    over the place's window.
    """

    estimate: NDArray[np.float64]
    share: NDArray[np.float64]
    residual: NDArray[np.float64]
    worth: NDArray[np.float64]
    null: NDArray[np.float64]
    lean: NDArray[np.float64]
    free: NDArray[np.float64]
    noise: NDArray[np.float64]
    scale: NDArray[np.float64]


def contrast(
    changes: Changes,
    *,
    change: NDArray[np.float64],
    covariates: NDArray[np.float64],
    noise: NDArray[np.float64],
    variance: NDArray[np.float64],
) -> Fitted:
    """The contrast of `change` (B, N), less what `covariates` (B, N, K) explain within groups."""
    weight = 1 / variance
    share = _adjusted_share(changes, covariates, weight)
    estimate = (share * change).sum(axis=1)
    whole = np.concatenate([np.ones((*change.shape, 1)), covariates], axis=2)
    grouped = np.concatenate([whole, changes.exposed[..., None].astype(np.float64)], axis=2)
    dummy = grouped[..., -1]
    taken = change - estimate[:, None] * dummy
    return Fitted(
        estimate=estimate,
        share=share,
        residual=_left(taken, whole, weight),
        worth=_worth(grouped, weight),
        null=_left(change, whole, weight),
        lean=_left(dummy, whole, weight),
        free=_worth(whole, weight),
        noise=noise,
        scale=changes.spread,
    )


def _adjusted_share(
    changes: Changes, covariates: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weights (B, N) of the changes in an estimate adjusted within groups."""
    share = changes.share
    if not covariates.shape[2]:
        return share
    groups = np.stack([changes.exposed, ~changes.exposed], axis=2) * np.abs(share)[..., None]
    member = groups > 0
    apart = covariates - member @ (groups.transpose(0, 2, 1) @ covariates)
    solved = _solve(apart, weight)
    solved = solved - groups @ (member.transpose(0, 2, 1) @ solved)
    gap = np.einsum("bn,bnk->bk", share, covariates)
    return share - np.einsum("bk,bnk->bn", gap, solved)


def _solve(design: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """W X (X'WX)⁻¹, (B, N, K), by pseudo-inverse where a column says nothing."""
    weighted = design * weight[..., None]
    size = np.sqrt(np.maximum((design * weighted).sum(axis=1, keepdims=True), 1e-300))
    inner = (design / size).transpose(0, 2, 1) @ (weighted / size)
    inverse = np.linalg.pinv(inner, rcond=1e-9, hermitian=True)
    return (weighted / size) @ inverse / size


def _left(
    change: NDArray[np.float64], design: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    solved = _solve(design, weight)
    found = np.einsum("bnk,bn->bk", solved, change)
    return change - np.einsum("bnk,bk->bn", design, found)


def _worth(design: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    leverage = (design * _solve(design, weight)).sum(axis=2)
    return np.clip(1 - leverage, 0.0, 1.0)
