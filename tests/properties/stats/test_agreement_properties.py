"""What must hold of agreement whatever the codes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from onestory.stats.agreement import cohen_kappa, krippendorff_alpha, percent_agreement

TABLES = st.tuples(st.integers(2, 5), st.integers(2, 12)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.sampled_from([1, 2, 3, np.nan]))
)
PAIRS = st.integers(2, 15).flatmap(
    lambda units: arrays(np.float64, (2, units), elements=st.sampled_from([1, 2, 3]))
)


def alpha(table: np.ndarray, **said) -> float:
    return float(krippendorff_alpha(table, resamples=5, **said).value[0])


def same(one: float, other: float) -> bool:
    return one == pytest.approx(other, abs=1e-9, nan_ok=True)


@given(TABLES)
def test_who_coded_does_not_matter_nor_the_order_of_units(table: np.ndarray):
    assert same(alpha(table), alpha(table[::-1]))
    assert same(alpha(table, scale="ordinal"), alpha(table[:, ::-1], scale="ordinal"))


@given(TABLES)
def test_the_names_of_categories_do_not_matter_on_a_nominal_scale(table: np.ndarray):
    renamed = np.select([table == 1, table == 2, table == 3], [30.0, 10.0, 20.0], np.nan)
    assert same(alpha(table), alpha(renamed))


@given(TABLES)
def test_an_interval_scale_may_be_moved_and_stretched(table: np.ndarray):
    assert same(alpha(table, scale="interval"), alpha(5 + 3 * table, scale="interval"))


@given(TABLES)
def test_neither_exceeds_one_and_only_full_agreement_reaches_it(table: np.ndarray):
    value, agreed = alpha(table), percent_agreement(table)
    if not np.isnan(value):
        assert value <= 1 + 1e-12
        assert (value == pytest.approx(1)) == (agreed == pytest.approx(1))


@given(PAIRS)
def test_alpha_of_two_full_coders_is_scotts_pi_corrected_for_their_number(pair: np.ndarray):
    # Krippendorff 2004, Content analysis, chapter 11: alpha = pi + (1 - pi) / 2n.
    units = pair.shape[1]
    share = np.array([(pair == code).mean() for code in (1, 2, 3)])
    chance = float((share**2).sum())
    if chance < 1:
        pi = (percent_agreement(pair) - chance) / (1 - chance)
        assert same(alpha(pair), pi + (1 - pi) / (2 * units))


@given(PAIRS)
def test_kappa_is_the_same_whoever_is_called_first(pair: np.ndarray):
    one, other = cohen_kappa(pair[0], pair[1]), cohen_kappa(pair[1], pair[0])
    assert same(float(one.value[0]), float(other.value[0]))
    assert same(float(one.lower[0]), float(other.lower[0]))
