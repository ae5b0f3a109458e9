"""Regression of places' figures on something that differs between them."""

from __future__ import annotations

import numpy as np

from onestory.compare.rows import Numbers
from onestory.model.errors import ComparisonRefusedError, StatsError
from onestory.model.indicator import Indicator
from onestory.stats import Regression, quasi_binomial, quasi_poisson

NO_ANSWER = "it has no single answer, as when all events fall at one end."


def regress(events: Numbers, size: Numbers, covariates: Numbers, card: Indicator) -> Regression:
    """Return the regression of events over size, logistic for proportions, log-linear for rates.

    Raises ComparisonRefusedError when none can be fitted.
    """
    try:
        with np.errstate(all="ignore"):
            fit = _fit(events, size, covariates, card)
    except (StatsError, np.linalg.LinAlgError) as error:
        raise _refused(card, error.found if isinstance(error, StatsError) else NO_ANSWER) from error
    if not (np.isfinite(fit.coefficients).all() and np.isfinite(fit.dispersion)):
        raise _refused(card, NO_ANSWER)
    return fit


def _fit(events: Numbers, size: Numbers, covariates: Numbers, card: Indicator) -> Regression:
    if card.statistic == "proportion":
        # A value rounded upwards may stand for a hair more than the whole.
        return quasi_binomial(np.minimum(events, size), size, covariates=covariates)
    return quasi_poisson(events, size, covariates=covariates)


def _refused(card: Indicator, why: str) -> ComparisonRefusedError:
    return ComparisonRefusedError(
        found=f"No line on deprivation can be fitted: {why}",
        where=card.id,
        do='Ask for "England" under [compare] with, or take several periods together.',
    )
