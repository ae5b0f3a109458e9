"""Directly standardised rates and indirectly standardised ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StatsError
from onestory.stats.estimate import Estimate, FloatArray, Limits, estimate
from onestory.stats.inputs import aligned, counts, positive, refuse
from onestory.stats.rates import EMPTY, count_limits

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FEWEST_EVENTS = 10
"""With fewer events in all, a directly standardised rate is not given."""

DIRECT_METHOD = "direct standardisation, Dobson limits from Byar"


def direct(
    events: ArrayLike,
    populations: ArrayLike,
    *,
    weights: ArrayLike,
    multiplier: float = 100_000,
    confidence: float = 0.95,
) -> Estimate:
    """Directly standardised rates with Dobson's limits; NaN with fewer than ten events in all.

    `events` and `populations` are groups × bands, `weights` one a band (`ESP2013.weights`).
    A group is also NaN when any number of it is, or when a band that carries weight is empty of
    people. Events are taken as independent: where one person can be counted more than once, sum
    by person and use `direct_from_sums`.

    Raises:
        StatsError: a negative number, events where there are no people, or weights that do not
            match the bands.

    Source: Dobson, Kuulasmaa, Eberle and Scherer 1991, Stat Med 10:457.
    """
    shares = _shares(weights)
    observed, people = aligned(
        np.atleast_2d(counts(events, name="counts")),
        np.atleast_2d(counts(populations, name="populations")),
    )
    _same_bands(observed, shares)
    refuse((people == 0) & (observed > 0), what="events with no population", do=EMPTY)
    known = np.where((people > 0) | (shares == 0), np.maximum(people, 1e-300), np.nan)
    each = np.where(shares == 0, 0.0, shares / known)
    return direct_from_sums(
        weighted_sum=(each * observed).sum(axis=1),
        variance_sum=(each**2 * observed).sum(axis=1),
        events=observed.sum(axis=1),
        multiplier=multiplier,
        confidence=confidence,
    )


def direct_from_sums(
    *,
    weighted_sum: ArrayLike,
    variance_sum: ArrayLike,
    events: ArrayLike,
    multiplier: float = 100_000,
    confidence: float = 0.95,
    weight_total: float = 1.0,
) -> Estimate:
    """The same rates from three sums a group, so that events can be collapsed where they lie.

    Give every event w/n, the weight of its band over the population of its group and band. Then
    `weighted_sum` is the sum of w/n over the events of a group, `variance_sum` the sum of (w/n)²,
    and `weight_total` what the weights add to over all bands. Where one person can be counted
    more than once, let `variance_sum` be the sum over persons of (the sum of their w/n)²; with
    one event a person that is the same number. The sums cannot tell that a band has no people:
    leave such groups out first.

    Raises:
        StatsError: a negative number.

    Source: Dobson and others 1991; for repeated events Stukel, Glynn, Fisher and others 1994,
    Stat Med 13:1781.
    """
    sums, squares, observed = aligned(
        counts(weighted_sum, name="weighted sums"),
        counts(variance_sum, name="variance sums"),
        counts(events, name="counts"),
    )
    scale = positive(multiplier, name="multiplier") / positive(weight_total, name="weight total")
    total = np.where(observed >= FEWEST_EVENTS, observed, np.nan)
    value = sums * scale
    spread = np.sqrt(squares / total) * scale
    poisson = count_limits(total, confidence=confidence)
    limits = Limits(
        lower=value + spread * (poisson.lower - total),
        upper=value + spread * (poisson.upper - total),
        confidence=confidence,
        method=DIRECT_METHOD,
    )
    return estimate(value, limits, method=DIRECT_METHOD)


def indirect(
    observed: ArrayLike,
    expected: ArrayLike,
    *,
    multiplier: float = 100,
    confidence: float = 0.95,
) -> Estimate:
    """Observed over expected events, `multiplier` times, with the limits of the observed count.

    One number a group in each array. Each ratio stands against the standard only: two of them
    may differ because their people differ, so they are not to be ranked or subtracted.

    Raises:
        StatsError: a negative number, or events where none were expected.

    Source: Breslow and Day 1987, volume II, chapter 2.
    """
    events, standard = aligned(
        counts(observed, name="counts"), counts(expected, name="expected events")
    )
    refuse(
        (standard == 0) & (events > 0),
        what="events where none were expected",
        do="Check that the standard rates cover the same people.",
    )
    scale = positive(multiplier, name="multiplier") / np.where(standard > 0, standard, np.nan)
    poisson = count_limits(events, confidence=confidence)
    limits = Limits(
        lower=poisson.lower * scale,
        upper=poisson.upper * scale,
        confidence=confidence,
        method=poisson.method,
    )
    return estimate(events * scale, limits, method=f"indirect standardisation, {poisson.method}")


def expected_events(populations: ArrayLike, *, standard_rates: ArrayLike) -> FloatArray:
    """Events expected in each group at the standard rates: groups × bands times one rate a band.

    Rates are events a person. A group with NaN is NaN.

    Raises:
        StatsError: a negative number, or rates that do not match the bands.
    """
    people = np.atleast_2d(counts(populations, name="populations"))
    rates = counts(standard_rates, name="standard rates")
    _same_bands(people, rates)
    return np.asarray(people @ rates)


def _shares(weights: ArrayLike) -> FloatArray:
    given = counts(weights, name="weights")
    total = float(given.sum())
    return given / positive(total, name="sum of the weights")


def _same_bands(table: FloatArray, bands: FloatArray) -> None:
    if table.shape[1:] != bands.shape:
        raise StatsError(
            found=f"Groups have {table.shape[-1]} bands; {bands.size} weights or rates are given.",
            do="Give one a band, in the order of the columns.",
        )
