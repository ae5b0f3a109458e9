"""What may enter an estimator: finite numbers, counts from zero, levels between zero and one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from onestory.model.errors import StatsError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from onestory.stats.estimate import BoolArray, FloatArray

SHOWN = 5


def numbers(values: ArrayLike, *, name: str) -> FloatArray:
    """The values as an array of at least one dimension; NaN passes, infinity is refused.

    Raises:
        StatsError: a value is infinite or is not a number at all.
    """
    try:
        array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise StatsError(
            found=f"The {name} are not numbers ({error}).",
            do="Give numbers, with NaN where one is missing.",
        ) from error
    refuse(np.isinf(array), what=f"infinite {name}", do="Give NaN where a number is missing.")
    return array


def counts(values: ArrayLike, *, name: str) -> FloatArray:
    """The values as numbers from zero upwards; NaN passes.

    Raises:
        StatsError: a value is negative or infinite.
    """
    array = numbers(values, name=name)
    refuse(array < 0, what=f"negative {name}", do="Check the rows that they came from.")
    return array


def aligned(*arrays: FloatArray) -> list[FloatArray]:
    """The arrays in one shape, by numpy's rules of broadcasting.

    Raises:
        StatsError: the shapes do not fit together.
    """
    try:
        return [np.asarray(array) for array in np.broadcast_arrays(*arrays)]
    except ValueError as error:
        shapes = " and ".join(str(array.shape) for array in arrays)
        raise StatsError(
            found=f"Arrays of the shapes {shapes} do not describe the same groups.",
            do="Give one number a group in each.",
        ) from error


def refuse(wrong: BoolArray, *, what: str, do: str) -> None:
    """Nothing when no group is wrong.

    Raises:
        StatsError: how many are wrong and the positions of the first, counted from 0.
    """
    total = int(np.count_nonzero(wrong))
    if not total:
        return
    places = [tuple(place) for place in np.argwhere(wrong)[:SHOWN].tolist()]
    shown = ", ".join(str(place[0]) if len(place) == 1 else str(place) for place in places)
    more = ", …" if total > SHOWN else ""
    raise StatsError(
        found=f"{total:,} of {wrong.size:,} are {what} (positions {shown}{more}).", do=do
    )


def share(value: float, *, name: str) -> float:
    """The value, when it lies between 0 and 1.

    Raises:
        StatsError: it does not.
    """
    if not 0 < value < 1:
        raise StatsError(
            found=f"The {name} is {value:g}, which is not between 0 and 1.",
            do="Write 95 per cent as 0.95.",
        )
    return float(value)


def normal_quantile(confidence: float) -> float:
    """The z that `confidence` of a standard normal lies within: 1.959964 for 0.95."""
    return float(ndtri((1 + share(confidence, name="confidence")) / 2))


def positive(value: float, *, name: str) -> float:
    """The value, when it is above zero and finite.

    Raises:
        StatsError: it is not.
    """
    if not 0 < value < np.inf:
        raise StatsError(
            found=f"The {name} is {value:g}.", do="Give a number above zero, such as 100 or 100000."
        )
    return float(value)
