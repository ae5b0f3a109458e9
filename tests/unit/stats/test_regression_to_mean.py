"""Regression to the mean: comparators fall as theory says, with limits that hold."""

import numpy as np
import pytest
import statsmodels.api as sm

from onestory.model.errors import StatsError
from onestory.stats.regression_to_mean import comparator_fall

RANDOM = np.random.default_rng(1886)
TRUE = RANDOM.normal(100, 8, 40_000)  # between places
BEFORE = TRUE + RANDOM.normal(0, 6, 40_000)  # a window's chance
AFTER = TRUE + RANDOM.normal(0, 6, 40_000)
RATIO = 64 / (64 + 36)


class TestComparators:
    # The higher of two hundred places more often join, yet some as high do not.
    LEVEL, LATER = BEFORE[:200], AFTER[:200] - 5.0
    EXPOSED = (LEVEL > 108) & (np.arange(200) % 3 > 0)

    def test_comparators_as_high_fell_as_theory_says(self):
        found = comparator_fall(self.LEVEL, self.LATER, exposed=self.EXPOSED)
        happened = (AFTER[:200] - self.LEVEL)[self.EXPOSED].mean()
        assert found.expected.lower[0] < happened < found.expected.upper[0] < 0
        assert found.slope == pytest.approx(RATIO - 1, abs=0.12)
        assert found.apart > 1

    def test_a_shift_of_every_place_is_not_a_fall(self):
        one = comparator_fall(self.LEVEL, self.LATER, exposed=self.EXPOSED)
        other = comparator_fall(self.LEVEL, self.LATER + 50, exposed=self.EXPOSED)
        assert other.expected.value[0] == pytest.approx(one.expected.value[0])

    def test_what_happened_to_the_exposed_does_not_count(self):
        moved = self.LATER - 30 * self.EXPOSED
        one = comparator_fall(self.LEVEL, self.LATER, exposed=self.EXPOSED)
        other = comparator_fall(self.LEVEL, moved, exposed=self.EXPOSED)
        assert one.expected.value == other.expected.value

    def test_comparators_alike_are_counted_and_averaged(self):
        level = np.array([10.0, 11, 12, 13, 14, 15, 16, 15])
        after = np.array([10.0, 11, 12, 13, 14, 12, 16, 9])
        found = comparator_fall(level, after, exposed=np.arange(8) == 7)
        assert found.alike == 3  # 14, 15 and 16: within 1.08 of 15
        assert found.alike_change == pytest.approx(-1 + 3 / 7)
        assert found.beyond == 0

    def test_exposed_places_further_out_than_any_comparator_are_told(self):
        exposed = self.LEVEL > 110
        assert comparator_fall(self.LEVEL, self.LATER, exposed=exposed).beyond == 1

    def test_its_limits_are_those_of_statsmodels(self):
        found = comparator_fall(self.LEVEL, self.LATER, exposed=self.EXPOSED)
        stood = self.LEVEL[~self.EXPOSED]
        change = self.LATER[~self.EXPOSED] - stood
        model = sm.OLS(change, sm.add_constant(stood - stood.mean()))
        line = model.fit(cov_type="HC3", use_t=True)
        gap = self.LEVEL[self.EXPOSED].mean() - stood.mean()
        wanted = np.sort(line.conf_int()[1] * gap)
        ours = [found.expected.lower[0], found.expected.upper[0]]
        np.testing.assert_allclose(ours, wanted, rtol=1e-9)

    def test_limits_hold_what_they_say(self):
        random = np.random.default_rng(3)
        true = random.normal(100, 8, (400, 60))
        before, after = (true + random.normal(0, 6, true.shape) for _ in range(2))
        exposed = before.argsort(axis=1) >= 54
        held = []
        for level, later, inside in zip(before, after, exposed, strict=True):
            found = comparator_fall(level, later, exposed=inside)
            gap = level[inside].mean() - level[~inside].mean()
            truth = (RATIO - 1) * gap
            held.append(found.expected.lower[0] <= truth <= found.expected.upper[0])
        assert np.mean(held) >= 0.93


class TestRefusals:
    def test_too_few_comparators(self):
        with pytest.raises(StatsError, match="4 comparators have a level"):
            comparator_fall(np.arange(5.0), np.arange(5.0), exposed=[True] + [False] * 4)

    @pytest.mark.parametrize("exposed", [[False] * 6, [True] * 6])
    def test_none_or_all_chosen(self, exposed):
        with pytest.raises(StatsError, match="No place is chosen"):
            comparator_fall(np.arange(6.0), np.arange(6.0), exposed=exposed)

    def test_places_all_alike(self):
        with pytest.raises(StatsError, match="all have the same"):
            comparator_fall(np.ones(9), np.arange(9.0), exposed=np.arange(9) == 0)

    def test_missing_places_are_left_out(self):
        level = np.where(np.arange(40_000) < 10, np.nan, BEFORE)
        chosen = BEFORE > 110
        assert np.isfinite(comparator_fall(level, AFTER, exposed=chosen).slope)
