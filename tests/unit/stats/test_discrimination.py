"""How well a score parts people: against counting pairs, and against a published example."""

from __future__ import annotations

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.discrimination import c_statistic


def pairs(score: np.ndarray, happened: np.ndarray) -> float:
    """The share of pairs in which the person it happened to scores higher, ties as half."""
    apart = score[happened][:, None] - score[~happened][None, :]
    return float(((apart > 0) + 0.5 * (apart == 0)).mean())


def test_it_is_the_share_of_pairs_told_apart_with_ties_as_half():
    score = np.array([1.0, 2.0, 2.0, 3.0, 5.0])
    happened = np.array([False, True, False, False, True])
    # Of the 6 pairs: the 2 beats the 1, ties with the 2, loses to the 3; the 5 beats all three.
    assert c_statistic(score, happened).value[0] == pytest.approx((1 + 0.5 + 0 + 3) / 6)


@pytest.mark.parametrize("seed", range(5))
def test_it_equals_counting_every_pair(seed: int):
    chance = np.random.default_rng(seed)
    score, happened = chance.integers(0, 9, 80).astype(float), chance.random(80) < 0.3
    assert c_statistic(score, happened).value[0] == pytest.approx(pairs(score, happened))


def test_its_range_covers_the_truth_as_often_as_it_says():
    """Normal scores one apart: the truth is the normal distribution at one over root two."""
    chance, truth, covered = np.random.default_rng(1), 0.7602499, 0
    for _ in range(400):
        happened = np.arange(150) < 50
        told = c_statistic(chance.normal(size=150) + happened, happened)
        covered += bool(told.lower[0] <= truth <= told.upper[0])
    assert 0.92 <= covered / 400 <= 0.98


@pytest.mark.parametrize("happened", [[True, True], [False, False]])
def test_where_it_happened_to_all_or_none_no_score_is_judged(happened: list[bool]):
    with pytest.raises(StatsError, match="everybody or to nobody"):
        c_statistic(np.array([1.0, 2.0]), np.array(happened))
