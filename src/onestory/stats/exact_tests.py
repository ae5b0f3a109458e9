"""Exact tests of small tables: who named it here, who there, and how often chance does as much."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.inputs import counts, numbers, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from onestory.stats.estimate import FloatArray

MOST_TABLES = 200_000
"""Kinds of tables that are followed before a test is refused as too large to be made exactly."""


def exact_p_value(named: ArrayLike, of: ArrayLike) -> float:
    """The chance of groups that differ as little likely as these, were all alike (0 to 1).

    `named` is how many of each group named it (G,), `of` how many are in the group (G,). Fisher's
    exact test of two groups, and that of Freeman and Halton of more: the probability, with the
    sums held, of every table no likelier than this one. Counted in whole numbers, so that ties
    are ties. 1 where there is nothing to tell apart.

    Raises:
        StatsError: more named it than are in a group, counts are not whole, or the groups are so
            many and large that tables cannot be enumerated.

    Source: Fisher 1935, J R Stat Soc 98:39; Freeman and Halton 1951, Biometrika 38:141.
    """
    yes, size = counts(named, name="counts"), counts(of, name="sizes of groups")
    refuse(
        (yes > size) | (yes % 1 != 0) | (size % 1 != 0),
        what="counts that are not whole or exceed their group",
        do="Give how many named it, and how many are in each group.",
    )
    sizes, chosen = [int(one) for one in size], [int(one) for one in yes]
    ways = _ways(sizes, chosen)
    total = comb(sum(sizes), sum(chosen))
    seen = _product(sizes, chosen)
    return float(Fraction(sum(way * many for way, many in ways.items() if way <= seen), total))


def exact_change(gained: int, lost: int) -> float:
    """The chance of a change as one-sided as this, were gains and losses alike (0 to 1).

    Of people asked twice, `gained` named it only the second time and `lost` only the first. 1
    where nobody changed.

    Raises:
        StatsError: a count is negative.

    Source: McNemar 1947, Psychometrika 12:153, by the binomial distribution.
    """
    if min(gained, lost) < 0:
        raise StatsError(found="A count is negative.", do="Give how many gained and lost.")
    changed, fewer = gained + lost, min(gained, lost)
    tail = sum(comb(changed, k) for k in range(fewer + 1))
    return float(min(Fraction(2 * tail, 2**changed), Fraction(1)))


def holm(p_values: ArrayLike) -> FloatArray:
    """Each p value (M,) adjusted for how many were asked about, by Holm's steps down; NaN passes.

    Raises:
        StatsError: a value lies outside 0 to 1.

    Source: Holm 1979, Scand J Stat 6:65.
    """
    values = numbers(p_values, name="p values")
    refuse((values < 0) | (values > 1), what="p values outside 0 to 1", do="Check the test.")
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    steps = values[order] * np.arange(order.size, 0, -1)
    adjusted = np.full(values.shape, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def _product(sizes: Sequence[int], chosen: Sequence[int]) -> int:
    ways = 1
    for size, yes in zip(sizes, chosen, strict=True):
        ways *= comb(size, yes)
    return ways


def _ways(sizes: Sequence[int], chosen: Sequence[int]) -> Counter[int]:
    """Return how many tables with these sums can come about in each number of ways.

    Groups are taken one after another; tables so far alike in their sum and number of ways are
    followed as one.
    """
    wanted = sum(chosen)
    after = sum(sizes)
    reached: dict[int, Counter[int]] = {0: Counter({1: 1})}
    for size in sizes:
        after -= size
        following: dict[int, Counter[int]] = {}
        for so_far, ways in reached.items():
            for yes in range(max(0, wanted - so_far - after), min(size, wanted - so_far) + 1):
                here = following.setdefault(so_far + yes, Counter())
                factor = comb(size, yes)
                for way, many in ways.items():
                    here[way * factor] += many
        reached = following
        if sum(len(ways) for ways in reached.values()) > MOST_TABLES:
            raise StatsError(
                found="The groups are too many and too large for an exact test.",
                do="Compare fewer groups, or put groups together.",
            )
    return reached.get(wanted, Counter())
