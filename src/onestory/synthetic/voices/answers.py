"""Codes of answers, drawn from what is felt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SPREAD = 0.85  # of what people at one site feel


def progress_codes(felt: NDArray[np.float64], generator: np.random.Generator) -> list[int]:
    """Return codes from -2 (much worse) to +2 (much better), one a person."""
    codes = np.clip(np.rint(generator.normal(felt, _SPREAD)), -2, 2)
    return [int(code) for code in codes]
