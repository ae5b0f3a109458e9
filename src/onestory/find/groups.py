"""Groups: the words of age bands, sexes, fifths of deprivation and ethnic groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.model.found import GROUPED_BY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from onestory.stats.estimate import BoolArray

    Groups = Mapping[str, NDArray[np.str_]]

NOT_KNOWN = "not known"
_FROM = (18, 45, 65, 75, 85)
_BANDS = ("under 18", "18 to 44", "45 to 64", "65 to 74", "75 to 84", "85 or over")
FIFTHS = ("1, the most deprived", "2", "3", "4", "5, the least deprived")
ORDER: Mapping[str, tuple[str, ...]] = {
    "age": (*_BANDS, NOT_KNOWN),
    "sex": ("female", "male", "other", NOT_KNOWN),
    "deprivation": (*FIFTHS, NOT_KNOWN),
    "ethnicity": ("White", "Mixed", "Asian", "Black", "Other", NOT_KNOWN),
}
"""The groups in the order in which they are told."""


def groups(entries: pa.Table) -> dict[str, NDArray[np.str_]]:
    """Return the group of each entry, by each of GROUPED_BY."""
    return {
        "age": _bands(entries),
        "sex": np.array([sex or NOT_KNOWN for sex in entries["sex"].to_pylist()]),
        "deprivation": np.array(
            [FIFTHS[n - 1] if n else NOT_KNOWN for n in entries["deprivation"].to_pylist()]
        ),
        "ethnicity": np.array([one or NOT_KNOWN for one in entries["ethnicity"].to_pylist()]),
    }


def _bands(entries: pa.Table) -> NDArray[np.str_]:
    ages = entries["age"].cast("double").to_numpy(zero_copy_only=False)
    bands = np.array(_BANDS)[np.searchsorted(_FROM, np.nan_to_num(ages), side="right")]
    return np.where(np.isnan(ages), NOT_KNOWN, bands)


def each(grouped: Groups) -> Iterator[tuple[str, str, BoolArray]]:
    """Yield what the groups are by, each group that has anybody, and who is in it."""
    for by in GROUPED_BY:
        known = ORDER[by]
        others = sorted(set(grouped[by].tolist()) - set(known))
        for group in (*known, *others):
            members = grouped[by] == group
            if members.any():
                yield by, group, members
