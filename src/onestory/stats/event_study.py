"""An event study: the effect at each distance from the start of exposure, and how they co-vary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventStudy:
    """Effects (K,) by periods since exposure began, nought being the first exposed period.

    `relative` (K,) rises; below nought lie the differences before exposure. `reference` is the
    relative period that all others are measured from, which is nought by definition and is not
    among them; None where each early period is measured from the one before it. `covariance`
    (K, K) treats places as independent draws: it is not to be relied on with few exposed places.
    """

    relative: NDArray[np.int64]
    estimate: FloatArray
    covariance: FloatArray
    reference: int | None

    @property
    def standard_error(self) -> FloatArray:
        """(K,) the root of the diagonal of the covariance."""
        return np.sqrt(np.diag(self.covariance))
