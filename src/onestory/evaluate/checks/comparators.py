"""Comparators: does a stand-in hang on one of them, or on a sum that holds the exposed place?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.scale import analysed
from onestory.model.effect import Check
from onestory.model.words import listed
from onestory.stats.augmented import augmented_control
from onestory.stats.comparator_list import aggregates, without_each
from onestory.stats.counterfactual import Estimator, cases
from onestory.stats.factor_model import factor_control
from onestory.stats.synthetic_control import synthetic_control
from onestory.stats.synthetic_did import synthetic_did

if TYPE_CHECKING:
    from onestory.evaluate.checks.context import Context
    from onestory.model.study import Design

_NAME = "The list of comparators"
FAMILY: Mapping[Design, Estimator] = MappingProxyType(
    {
        "synthetic control": synthetic_control,
        "augmented synthetic control": augmented_control,
        "generalised synthetic control": factor_control,
        "synthetic difference in differences": synthetic_did,
    }
)


def comparator_list(context: Context) -> Check:
    """Return whether a design of the synthetic family hangs on one of its comparators."""
    estimator = FAMILY[context.main.design]
    case = cases(analysed(context.study_panel, context.asked.contrast))[0]
    names = np.array(context.study_panel.names)[~context.study_panel.exposed]
    sums = aggregates(case)
    each = without_each(case, estimator=estimator)
    least, most = float(np.nanmin(each)), float(np.nanmax(each))
    turns = least * most < 0
    told = (
        f"Without one comparator in turn the estimate runs from {context.words(least)} to"
        f" {context.words(most)}."
    )
    held = f" {listed(names[sums].tolist())} looks like a sum that holds the exposed place."
    return Check(
        name=_NAME,
        passed="failed" if turns or sums.size else "passed",
        sentence=told + (held if sums.size else ""),
        table=pa.table({"comparator": names.tolist(), "estimate_without": each.tolist()}),
    )
