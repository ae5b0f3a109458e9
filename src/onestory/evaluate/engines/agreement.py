"""Whether two engines give the same estimate: only then may an answer be called firm."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from onestory.model.effect import Agreement

if TYPE_CHECKING:
    from onestory.evaluate.engines.diff_diff import SecondEstimate

TOLERANCE = 1e-6
"""How far two estimates of the same formula may lie apart, as a share of the larger.

Both are exact but for rounding and the last steps of an iteration: on invented panels they
differ by less than one part in 10⁸. A difference of another kind (another comparator, a cell
counted twice) is thousands of times larger than this.
"""

OPTIMISED = 1e-2
"""The same for estimates that end an optimisation, such as synthetic weights.

Engines stop at different points of a flat valley, so the last digits are not determined.
"""


def agreement(
    ours: float, second: SecondEstimate, *, scale: float, tolerance: float = TOLERANCE
) -> Agreement:
    """Our estimate and the second engine's, side by side; `agree` is None where it has none.

    `scale` is the size of an outcome that matters here, such as its standard deviation: near no
    effect at all, differences are judged against a thousandth of it, and not against nought.
    """
    known = math.isfinite(second.estimate)
    larger = max(abs(ours), abs(second.estimate), abs(scale) / 1000)
    agree = abs(ours - second.estimate) <= tolerance * larger if known else None
    return Agreement(
        engine=f"{second.engine} {second.version}",
        ours=ours,
        theirs=second.estimate if known else None,
        agree=agree,
        sentence=_sentence(ours, second, agree=agree),
    )


def _sentence(ours: float, second: SecondEstimate, *, agree: bool | None) -> str:
    named = f"{second.engine} {second.version}"
    if agree is None:
        return f"A second engine, {named}, has no answer: {second.reason}."
    if agree:
        return f"A second engine, {named}, gives the same estimate."
    return (
        f"A second engine, {named}, gives {second.estimate:.6g} where ours is {ours:.6g}: "
        "the estimate is not firm until the difference is explained."
    )
