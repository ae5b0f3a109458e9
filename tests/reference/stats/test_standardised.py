"""Standardised rates against slow, separate arithmetic in plain Python."""

import math

import numpy as np
import pytest

from onestory import stats

WEIGHTS = list(stats.ESP2013.weights)
RNG = np.random.default_rng(11)
PEOPLE = RNG.integers(500, 6000, size=(4, 19))
EVENTS = RNG.poisson(PEOPLE * np.linspace(0.001, 0.02, 19))
Z = 1.959963984540054


def slow_direct(events, people):
    """Dobson's limits as the paper writes them, a band at a time."""
    total, rate, variance = 0, 0.0, 0.0
    for x, n, w in zip(events, people, WEIGHTS, strict=True):
        total += int(x)
        rate += w * x / n
        variance += w * w * x / n**2
    rate, variance = rate / 100_000, variance / 100_000**2
    low = total * (1 - 1 / (9 * total) - Z / (3 * math.sqrt(total))) ** 3
    up = total + 1
    high = up * (1 - 1 / (9 * up) + Z / (3 * math.sqrt(up))) ** 3
    step = math.sqrt(variance / total)
    return [k * 100_000 for k in (rate, rate + step * (low - total), rate + step * (high - total))]


@pytest.mark.parametrize("group", range(4))
def test_direct_by_hand(group):
    found = stats.direct(EVENTS, PEOPLE, weights=WEIGHTS)
    shown = [found.value[group], found.lower[group], found.upper[group]]
    assert shown == pytest.approx(slow_direct(EVENTS[group], PEOPLE[group]), rel=1e-12)


def test_repeated_events_by_hand():
    # Variance of the technical guides: Σ bands (w/n)² Σ f² × persons with f events.
    people = {"65-74": 800, "75+": 400}
    weight = {"65-74": 0.6, "75+": 0.4}
    events_of = {"65-74": [1, 1, 1, 2, 5], "75+": [1, 3, 3]}
    variance = sum(
        (weight[band] / people[band]) ** 2 * sum(f * f for f in events_of[band]) for band in people
    )
    rate = sum(weight[band] / people[band] * sum(events_of[band]) for band in people)
    total = sum(sum(counts) for counts in events_of.values())
    found = stats.direct_from_sums(
        weighted_sum=[rate], variance_sum=[variance], events=[total], multiplier=1000
    )
    limits = stats.byar(total)
    step = math.sqrt(variance / total) * 1000
    assert found.value[0] == pytest.approx(rate * 1000)
    assert found.lower[0] == pytest.approx(rate * 1000 + step * (limits.lower[0] - total))
    assert found.upper[0] == pytest.approx(rate * 1000 + step * (limits.upper[0] - total))


def test_indirect_by_hand():
    found = stats.indirect([40], [32.5])
    byar = stats.byar(40)
    assert found.value[0] == pytest.approx(123.0769, abs=1e-4)
    assert found.lower[0] == pytest.approx(byar.lower[0] / 0.325)
    assert found.upper[0] == pytest.approx(byar.upper[0] / 0.325)


def test_crude_rate_by_hand():
    found = stats.crude_rate([4, 65], [12_000, 9_800], multiplier=100_000)
    exact, byar = stats.exact_poisson(4), stats.byar(65)
    assert found.value.tolist() == pytest.approx([33.3333, 663.2653], abs=1e-4)
    assert found.upper.tolist() == pytest.approx([exact.upper[0] / 0.12, byar.upper[0] / 0.098])
