"""What holds of every interval, whatever the counts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from onestory import stats

COUNTS = st.integers(0, 10**6)
LEVELS = st.sampled_from([0.5, 0.9, 0.95, 0.998, 0.9999])
INTERVALS = st.sampled_from([stats.byar, stats.exact_poisson, stats.count_limits])
TABLE = nps.arrays(float, (3, 4), elements=st.integers(3, 500))


@st.composite
def shares(draw):
    people = draw(st.integers(1, 10**6))
    return draw(st.integers(0, people)), people


@given(COUNTS, LEVELS, INTERVALS)
def test_limits_of_a_count_hold_it_and_are_never_negative(count, confidence, interval):
    found = interval(count, confidence=confidence)
    assert 0 <= found.lower[0] <= count <= found.upper[0]


@given(COUNTS, INTERVALS)
def test_limits_rise_with_the_count(count, interval):
    found = interval([count, count + 1])
    assert found.lower[0] <= found.lower[1]
    assert found.upper[0] < found.upper[1]


@given(COUNTS, INTERVALS)
def test_higher_confidence_gives_wider_limits(count, interval):
    narrow, wide = interval(count, confidence=0.95), interval(count, confidence=0.998)
    assert wide.lower[0] <= narrow.lower[0]
    assert wide.upper[0] > narrow.upper[0]


@given(shares(), LEVELS)
def test_a_proportion_lies_within_limits_within_nought_and_one(share, confidence):
    found = stats.proportion(*share, confidence=confidence)
    assert 0 <= found.lower[0] <= found.value[0] <= found.upper[0] <= 1


@given(shares())
def test_limits_of_a_proportion_mirror_those_of_its_complement(share):
    events, people = share
    one, other = stats.proportion(events, people), stats.proportion(people - events, people)
    np.testing.assert_allclose(one.lower, 1 - other.upper, atol=1e-12)


@given(shares(), st.floats(0.1, 1e6))
def test_a_multiplier_scales_value_and_limits_alike(share, multiplier):
    plain = stats.proportion(*share)
    scaled = stats.proportion(*share, multiplier=multiplier)
    for part in ("value", "lower", "upper"):
        np.testing.assert_allclose(getattr(scaled, part), getattr(plain, part) * multiplier)


@given(COUNTS, st.integers(1, 10**7))
def test_twice_the_people_halve_a_rate_and_its_limits(count, people):
    one = stats.crude_rate(count, people, multiplier=1000)
    two = stats.crude_rate(count, 2 * people, multiplier=1000)
    for part in ("value", "lower", "upper"):
        np.testing.assert_allclose(getattr(two, part), getattr(one, part) / 2, rtol=1e-12)


@given(st.integers(10, 10**6), st.integers(1, 10**7))
def test_direct_with_one_band_is_the_crude_rate(count, people):
    direct = stats.direct([[count]], [[people]], weights=[100], multiplier=1000)
    crude = stats.crude_rate(count, people, multiplier=1000)
    for part in ("value", "lower", "upper"):
        np.testing.assert_allclose(getattr(direct, part), getattr(crude, part), rtol=1e-9)


@given(TABLE, TABLE)
def test_twice_the_people_halve_a_standardised_rate(events, people):
    one = stats.direct(events, people, weights=[1, 2, 3, 4])
    two = stats.direct(events, people * 2, weights=[1, 2, 3, 4])
    for part in ("value", "lower", "upper"):
        np.testing.assert_allclose(getattr(two, part), getattr(one, part) / 2, rtol=1e-12)


@given(TABLE)
def test_equal_rates_in_every_band_standardise_to_that_rate(people):
    found = stats.direct(people * 3, people, weights=[4, 3, 2, 1], multiplier=1)
    np.testing.assert_allclose(found.value, 3)


@given(TABLE, TABLE, st.permutations(range(4)))
def test_the_order_of_bands_does_not_matter(events, people, order):
    weights = np.array([1, 2, 3, 4.0])
    one = stats.direct(events, people, weights=weights)
    other = stats.direct(events[:, order], people[:, order], weights=weights[order])
    np.testing.assert_allclose(other.upper, one.upper, rtol=1e-12)


@given(TABLE, TABLE, st.integers(0, 2), st.integers(0, 3))
def test_a_missing_number_makes_its_own_group_unknown_and_no_other(events, people, group, band):
    holed = events.copy()
    holed[group, band] = np.nan
    found = stats.direct(holed, people, weights=[1, 2, 3, 4])
    assert np.isnan(found.value).tolist() == [i == group for i in range(3)]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), LEVELS)
def test_a_quantile_lies_between_its_limits_where_they_are_known(values, confidence):
    found = stats.quantile(values, confidence=confidence)
    assert not found.lower[0] > found.value[0]
    assert not found.upper[0] < found.value[0]


@given(shares(), shares())
def test_turning_a_difference_round_turns_its_limits_round(one, other):
    a = stats.Fraction(numerator=one[0], denominator=one[1])
    b = stats.Fraction(numerator=other[0], denominator=other[1])
    there, back = stats.risk_difference(a, b), stats.risk_difference(b, a)
    np.testing.assert_allclose(there.lower, -back.upper, atol=1e-12)
    assert -1 <= there.lower[0] <= there.value[0] <= there.upper[0] <= 1


@given(st.integers(1, 10**5), st.integers(1, 10**5))
def test_turning_a_ratio_round_inverts_its_limits(one, other):
    a = stats.Fraction(numerator=one, denominator=10**5)
    b = stats.Fraction(numerator=other, denominator=10**5)
    for ratio in (stats.rate_ratio, stats.risk_ratio):
        np.testing.assert_allclose(ratio(a, b).lower, 1 / ratio(b, a).upper, rtol=1e-9)
