"""Interrupted series rehearsed: ranges hold where errors last longer than a past can show."""

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.autocorrelated import combine, regress
from onestory.stats.interruption import Interruption, lay_out
from onestory.stats.series_rehearsal import rehearse_series, stricter
from onestory.stats.shocks import lasting

MONTHLY = Interruption(start=24, cycle=12)


def _series(number, autocorrelation, *, seed, noise=0.0):
    r = np.random.default_rng(seed)
    shape = (number, 48)
    shock = lasting(r, shape=shape, autocorrelation=autocorrelation, sd=1.0)
    return shock + noise * r.standard_normal(shape)


def test_a_range_holds_where_errors_last_for_years():
    plan = lay_out(MONTHLY, periods=48)
    series = regress(_series(600, 0.97, seed=1, noise=0.33), plan.columns, noise=np.ones(48))

    def false_alarms(confidence):
        found = combine(series, plan.contrasts[:1], confidence=confidence)
        return np.mean((found.lower > 0) | (found.upper < 0))

    assert false_alarms(stricter(0.95)) <= 0.06
    assert false_alarms(0.95) > 0.08  # what they would be without


def test_a_rehearsal_says_what_could_be_told_in_units_of_the_series():
    one = _series(1, 0.3, seed=2)[0]
    found = rehearse_series(one, interruption=MONTHLY, seed=1)
    larger = rehearse_series(1_000 + 10 * one, interruption=MONTHLY, seed=1)
    assert found.of == "series"
    assert found.holds
    assert larger.false_alarms == found.false_alarms
    assert larger.detectable() == pytest.approx(10 * found.detectable(), rel=1e-6)
    assert found.detectable() > one.std() / np.sqrt(24)


def test_the_time_after_the_start_has_no_part_in_the_rehearsal():
    one = _series(1, 0.6, seed=3)[0]
    fallen = one - 5.0 * (np.arange(48) >= 24)
    before, after = (rehearse_series(s, interruption=MONTHLY, seed=1) for s in (one, fallen))
    assert np.array_equal(before.lower, after.lower)


def test_a_past_too_short_for_its_season_is_refused():
    with pytest.raises(StatsError, match="season"):
        rehearse_series(
            _series(1, 0.3, seed=5)[0], interruption=Interruption(start=12, cycle=12), seed=1
        )
