"""Agreement of a team that rated one dimension of SCIROCCO, each member for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from onestory.model.errors import StatsError

Maturity = Literal["initial", "progressing", "optimising", "uncertain"]
_RATINGS = range(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatersAgreement:
    """How far the raters of one dimension agree: `outside` of them lie beyond the band.

    `lower` and `upper` bound the points about the median, both included: three of them, or two
    where the median lies between points.
    """

    raters: int
    median: float
    lower: float
    upper: float
    outside: int
    agree: bool
    maturity: Maturity


def scirocco_agreement(ratings: Sequence[int]) -> RatersAgreement:
    """Return whether the raters of one dimension agree, and how mature they find it.

    Twelve raters agree when fewer than four lie outside the three points about the median (one
    on either side of it); of another number of raters, fewer than a third. The published table
    of three rounds comes out by this reading of the rule. An even split has a median between two
    points and those two alone lie within one of it: in each such row of that table (2.5, first
    round) the share in agreement is twice the share at the median, which is the mean of both
    points, so no third point is counted. A split is 'uncertain', else a median
    of 2 and less is 'initial', 5 'optimising'. Source: Int J Integr Care, doi 10.5334/ijic.7747,
    tables 1, 2 and 4. Raises StatsError where there is no rating, or one that is not 0 to 5.
    """
    if not ratings or any(one not in _RATINGS for one in ratings):
        raise StatsError(
            found="A dimension of SCIROCCO is rated 0, 1, 2, 3, 4 or 5, by one or more people.",
            do="Leave those out who gave no rating.",
        )
    middle = float(median(ratings))
    outside = sum(abs(one - middle) > 1 for one in ratings)
    agree = 3 * outside < len(ratings)
    return RatersAgreement(
        raters=len(ratings),
        median=middle,
        lower=middle - 1,
        upper=middle + 1,
        outside=outside,
        agree=agree,
        maturity=_maturity(middle) if agree else "uncertain",
    )


def _maturity(middle: float) -> Maturity:
    if middle > 4:
        return "optimising"
    return "progressing" if middle > 2 else "initial"
