"""What must hold of exact tests, kappa and small ranges whatever the numbers are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory.stats.coder_agreement import clustered_alpha, fleiss_kappa
from onestory.stats.exact_tests import exact_p_value, holm
from onestory.stats.small_samples import median, net_share

GROUPS = st.lists(
    st.integers(1, 15).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))),
    min_size=1,
    max_size=4,
)
YES_NO = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30)


@given(GROUPS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_exact_test_knows_no_order_and_no_side(groups, random):
    named, of = (np.array(one) for one in zip(*groups, strict=True))
    found = exact_p_value(named, of)
    assert 0 < found <= 1
    order = random.sample(range(len(of)), len(of))
    assert exact_p_value(named[order], of[order]) == found
    assert exact_p_value(of - named, of) == pytest.approx(found, abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_holm_only_raises_and_keeps_the_order(p_values):
    adjusted = holm(p_values)
    assert (adjusted >= np.array(p_values)).all()
    assert (np.diff(adjusted[np.argsort(p_values, kind="stable")]) >= 0).all()


@given(YES_NO)
@settings(max_examples=60, deadline=None)
def test_help_and_harm_exchanged_change_the_sign_alone(pairs):
    one, other = (np.array(some, dtype=float) for some in zip(*pairs, strict=True))
    here, there = net_share(one, other), net_share(other, one)
    assert here.value[0] == pytest.approx(-there.value[0], abs=1e-12)
    assert here.lower[0] == pytest.approx(-there.upper[0], abs=1e-12)


@given(YES_NO)
@settings(max_examples=40, deadline=None)
def test_coders_who_agree_wholly_have_one_and_nobody_has_more(pairs):
    found = np.array(pairs, dtype=float).T
    counted = np.stack([(found == value).sum(axis=0) for value in (0.0, 1.0)], axis=1)
    same = np.stack([found[0], found[0]])
    both = 0 < found[0].mean() < 1
    for value in (
        fleiss_kappa(counted).value[0],
        clustered_alpha(found, np.arange(found.shape[1]), resamples=10).value[0],
    ):
        assert np.isnan(value) or value <= 1
    whole = clustered_alpha(same, np.arange(same.shape[1]), resamples=10).value[0]
    assert whole == 1 if both else np.isnan(whole)


@pytest.mark.parametrize("people", [6, 9, 14])
def test_the_range_of_a_median_holds_it_at_least_as_often_as_said(people: int):
    random = np.random.default_rng(people)
    drawn = [median(random.normal(size=people)) for _ in range(600)]
    held = [one.lower[0] <= 0 <= one.upper[0] for one in drawn]
    assert np.mean(held) > 0.935


@pytest.mark.parametrize("people", [8, 14, 33])
def test_the_range_of_help_less_harm_holds_it_about_as_often_as_said(people: int):
    random, chances = np.random.default_rng(people), [0.15, 0.45, 0.25, 0.15]
    held = []
    for _ in range(800):
        cells = random.choice(4, size=people, p=chances)
        found = net_share((cells < 2).astype(float), (cells % 2 == 0).astype(float))
        held.append(found.lower[0] <= 0.45 - 0.25 <= found.upper[0])
    assert 0.93 < np.mean(held) < 0.985
