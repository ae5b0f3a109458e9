"""The numbers: arrays in, frozen results out.

Every estimator takes one number a group, gives NaN where a group cannot be known, refuses what
cannot be right (a negative count) with a `StatsError`, and returns its method and confidence.
Nothing here knows of tables, files or places.
"""

from onestory.stats.adjust import Regression, predict, quasi_binomial, quasi_poisson
from onestory.stats.contrast import (
    Fraction,
    difference_from_limits,
    rate_difference,
    rate_ratio,
    ratio_from_limits,
    risk_difference,
    risk_ratio,
)
from onestory.stats.counted import COUNTED, from_counts
from onestory.stats.effective import effective_denominator
from onestory.stats.estimate import Estimate, Limits
from onestory.stats.funnel import (
    ControlLimits,
    control_limits_proportion,
    control_limits_rate,
    overdispersed_limits,
    position,
)
from onestory.stats.inequality import (
    IndexScale,
    Inequality,
    simulate_slope_index,
    slope_index,
)
from onestory.stats.means import mean, quantile
from onestory.stats.multiplicity import ChanceFlags, Discoveries, benjamini_hochberg, chance_flags
from onestory.stats.overdispersion import (
    Overdispersion,
    Scores,
    heterogeneous,
    overdispersion,
    proportion_scores,
    rate_scores,
)
from onestory.stats.rates import byar, count_limits, crude_rate, exact_poisson, proportion
from onestory.stats.spc import Xmr, xmr
from onestory.stats.standard_population import ESP2013, StandardPopulation, from_age
from onestory.stats.standardise import direct, direct_from_sums, expected_events, indirect

__all__ = [
    "COUNTED",
    "ESP2013",
    "ChanceFlags",
    "ControlLimits",
    "Discoveries",
    "Estimate",
    "Fraction",
    "IndexScale",
    "Inequality",
    "Limits",
    "Overdispersion",
    "Regression",
    "Scores",
    "StandardPopulation",
    "Xmr",
    "benjamini_hochberg",
    "byar",
    "chance_flags",
    "control_limits_proportion",
    "control_limits_rate",
    "count_limits",
    "crude_rate",
    "difference_from_limits",
    "direct",
    "direct_from_sums",
    "effective_denominator",
    "exact_poisson",
    "expected_events",
    "from_age",
    "from_counts",
    "heterogeneous",
    "indirect",
    "mean",
    "overdispersed_limits",
    "overdispersion",
    "position",
    "predict",
    "proportion",
    "proportion_scores",
    "quantile",
    "quasi_binomial",
    "quasi_poisson",
    "rate_difference",
    "rate_ratio",
    "rate_scores",
    "ratio_from_limits",
    "risk_difference",
    "risk_ratio",
    "simulate_slope_index",
    "slope_index",
    "xmr",
]
