"""Peers: the areas most alike in deprivation, for every area at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def peers(scores: Mapping[str, float], *, count: int = 15) -> dict[str, tuple[str, ...]]:
    """Return the `count` areas nearest in score to each area, nearest first, itself left out.

    `scores` are of one level and one vintage. Ties go by code.
    """
    codes = np.array(sorted(scores), dtype=object)
    values = np.array([scores[code] for code in codes])
    found: dict[str, tuple[str, ...]] = {}
    for place, code in enumerate(codes):
        # A stable sort leaves ties in the order of their codes.
        nearest = np.argsort(np.abs(values - values[place]), kind="stable")
        others = nearest[nearest != place][:count]
        found[str(code)] = tuple(str(c) for c in codes[others])
    return found
