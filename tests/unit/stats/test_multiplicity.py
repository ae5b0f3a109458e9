"""Many comparisons: edges and refusals."""

import numpy as np
import pytest

from onestory import stats
from onestory.model.errors import StatsError


class TestChanceFlags:
    def test_no_comparisons_give_no_flags(self):
        none = stats.chance_flags(0, level=0.95)
        assert (none.expected, none.lower, none.upper) == (0, 0, 0)

    def test_one_comparison_plausibly_gives_one_flag_or_none(self):
        one = stats.chance_flags(1, level=0.95)
        assert (one.lower, one.upper) == (0, 1)

    def test_refuses_a_negative_number(self):
        with pytest.raises(StatsError, match="-1 comparisons"):
            stats.chance_flags(-1, level=0.95)


class TestBenjaminiHochberg:
    def test_a_missing_value_is_never_kept_nor_counted(self):
        with_gap = stats.benjamini_hochberg([0.01, np.nan, 0.04], false_share=0.05)
        without = stats.benjamini_hochberg([0.01, 0.04], false_share=0.05)
        assert with_gap.kept.tolist() == [True, False, True]
        assert with_gap.adjusted[[0, 2]].tolist() == without.adjusted.tolist()

    def test_all_missing_keeps_nothing(self):
        assert not stats.benjamini_hochberg([np.nan] * 3, false_share=0.1).kept.any()

    def test_nothing_gives_nothing(self):
        assert stats.benjamini_hochberg([], false_share=0.1).kept.shape == (0,)

    def test_refuses_what_is_no_probability(self):
        with pytest.raises(StatsError, match="p values above 1"):
            stats.benjamini_hochberg([0.5, 1.5], false_share=0.1)
