"""Entries as the story gives them, drawn by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest

Entries = Callable[..., pa.Table]


@pytest.fixture
def entries() -> Entries:
    """Entries of the covariates given, everyone a White woman of 70 in the first fifth."""

    def made(covariates: Mapping[str, Sequence[float]], *, happened=None, **given) -> pa.Table:
        size = len(next(iter(covariates.values())))
        whole = {
            "person_id": list(range(1, size + 1)), "age": [70] * size, "sex": ["female"] * size,
            "deprivation": [1] * size, "ethnicity": ["White"] * size, **given,
        }  # fmt: skip
        columns = {name: np.asarray(values, np.float32) for name, values in covariates.items()}
        told = pa.array(happened or [None] * size, pa.bool_())
        return pa.table({**whole, **columns, "happened": told})

    return made
