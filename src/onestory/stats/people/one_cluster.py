"""One team's people beside stand-ins: a range that holds for one more team.

A team is one cluster, which cannot say how far clusters stray by themselves. The comparators'
clusters say it: what their sums of influence scatter by beyond the luck of single people.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from onestory.stats.people.arrays import Contrasted

if TYPE_CHECKING:
    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.arrays import People

FEWEST = 5.0
"""Comparators' clusters, as if alike, without which how far one strays is not known."""
METHOD = "people's own luck, and how far comparators' clusters stray"


def as_one_more(found: Contrasted, *, people: People) -> Contrasted:
    """The contrast of one cluster's exposed with the range within which one more would lie.

    The variance is that of the exposed persons one by one, that of the comparators by clusters,
    and the variance between clusters by moments: what the comparators' clusters add to their
    variance, over the sum of their squared shares. Degrees of freedom are the comparators'
    effective clusters less one (Carter, Schnepel and Steigerwald 2017, Rev Econ Stat 99:698).
    """
    beside = ~people.exposed & (found.weight > 0)
    share = found.weight * people.time * beside
    share = share / share.sum()
    by_cluster = _sums(share, people)
    square = float((by_cluster**2).sum())
    if 1 / square < FEWEST:
        nan = float("nan")
        return replace(
            found, lower=nan, upper=nan, p_value=nan, why_not="Too few clusters beside the team."
        )
    own = float((found.influence[people.exposed] ** 2).sum())
    others = found.influence * ~people.exposed
    clustered = float((_sums(others, people) ** 2).sum()) / (1 - square)
    between = max(clustered - float((others**2).sum()), 0.0) / square
    error = float(np.sqrt(own + clustered + between))
    freedom = 1 / square - 1
    half = float(stdtrit(freedom, (1 + found.confidence) / 2)) * error
    return replace(
        found,
        standard_error=error,
        lower=found.value - half,
        upper=found.value + half,
        p_value=float(2 * stdtr(freedom, -abs(found.value) / error)) if error else float("nan"),
        freedom=freedom,
        inference=METHOD,
        why_not="",
    )


def _sums(part: FloatArray, people: People) -> FloatArray:
    """The sums of a part (N,) by cluster."""
    code = np.unique(people.cluster, return_inverse=True)[1]
    return np.bincount(code, weights=part).astype(np.float64)
