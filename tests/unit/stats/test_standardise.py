"""Standardised rates and ratios: edges, refusals and what the two forms of sums agree on."""

import numpy as np
import pytest

from onestory import stats
from onestory.model.errors import StatsError


def one_group(events: list[float], people: list[float], weights: list[float]):
    return stats.direct([events], [people], weights=weights, multiplier=1000)


class TestDirect:
    def test_is_not_given_with_nine_events_and_is_with_ten(self):
        few = stats.direct([[4, 5], [5, 5]], [[100, 100], [100, 100]], weights=[1, 1])
        assert np.isnan([few.value[0], few.lower[0], few.upper[0]]).all()
        assert np.isfinite([few.value[1], few.lower[1], few.upper[1]]).all()

    def test_a_missing_band_makes_its_own_group_unknown(self):
        rates = stats.direct([[10, np.nan], [10, 10]], [[100, 100], [100, 100]], weights=[1, 1])
        assert np.isnan(rates.value[0])
        assert rates.value[1] == pytest.approx(10_000)

    def test_a_band_without_people_makes_the_rate_unknown(self):
        assert np.isnan(one_group([20, 0], [100, 0], [1, 1]).value[0])

    def test_a_band_without_people_or_weight_does_not_matter(self):
        assert one_group([20, 0], [100, 0], [1, 0]).value[0] == pytest.approx(200)

    def test_weights_need_not_add_to_one(self):
        shares, people = (
            one_group([9, 6], [90, 50], [0.3, 0.7]),
            one_group([9, 6], [90, 50], [3, 7]),
        )
        assert shares.upper[0] == pytest.approx(people.upper[0], rel=1e-14)

    def test_all_missing_gives_all_missing(self):
        nothing = np.full((2, 3), np.nan)
        assert np.isnan(stats.direct(nothing, nothing, weights=[1, 1, 1]).lower).all()

    def test_no_groups_give_no_rates(self):
        empty = np.zeros((0, 19))
        assert stats.direct(empty, empty, weights=stats.ESP2013.weights).value.shape == (0,)

    @pytest.mark.parametrize(
        ("events", "people", "weights", "said"),
        [
            ([1, -1], [9, 9], [1, 1], r"negative counts \(positions \(0, 1\)\)"),
            ([1, 1], [0, 9], [1, 1], "events with no population"),
            ([1, 1], [9, 9], [1, 1, 1], "2 bands; 3 weights"),
            ([1, 1], [9, 9], [0, 0], "sum of the weights is 0"),
            ([1, 1], [9, 9], [1, np.nan], "sum of the weights is nan"),
        ],
    )
    def test_refuses_what_cannot_be_right(self, events, people, weights, said):
        with pytest.raises(StatsError, match=said):
            one_group(events, people, weights)


class TestDirectFromSums:
    def test_agrees_with_the_table_form(self):
        events, people = np.array([[3, 9, 20.0]]), np.array([[400, 300, 200.0]])
        weights = np.array([5000, 3000, 2000.0])
        table = stats.direct(events, people, weights=weights, multiplier=100_000)
        each = weights / people[0]
        sums = stats.direct_from_sums(
            weighted_sum=[(each * events[0]).sum()],
            variance_sum=[(each**2 * events[0]).sum()],
            events=[32],
            weight_total=10_000,
        )
        for part in ("value", "lower", "upper"):
            assert getattr(sums, part) == pytest.approx(getattr(table, part), rel=1e-12)

    def test_one_event_a_person_is_the_poisson_variance(self):
        each = np.repeat([0.5 / 90, 0.5 / 40], [9, 8])
        by_person = (each**2).sum()
        assert by_person == pytest.approx(9 * (0.5 / 90) ** 2 + 8 * (0.5 / 40) ** 2)

    def test_people_counted_twice_widen_the_limits_by_the_root_of_two(self):
        each = np.full(20, 1 / 1000)
        once = stats.direct_from_sums(
            weighted_sum=[each.sum()], variance_sum=[(each**2).sum()], events=[20]
        )
        pairs = each.reshape(10, 2).sum(axis=1)
        twice = stats.direct_from_sums(
            weighted_sum=[each.sum()], variance_sum=[(pairs**2).sum()], events=[20]
        )
        assert twice.value[0] == once.value[0]
        wider = (twice.upper - twice.value) / (once.upper - once.value)
        assert wider[0] == pytest.approx(np.sqrt(2))

    def test_refuses_a_negative_sum(self):
        with pytest.raises(StatsError, match="negative variance sums"):
            stats.direct_from_sums(weighted_sum=[1], variance_sum=[-1], events=[20])


class TestIndirect:
    def test_as_many_as_expected_is_one_hundred(self):
        assert stats.indirect([30], [30]).value[0] == 100

    def test_nothing_expected_and_nothing_seen_is_not_known(self):
        assert np.isnan(stats.indirect([0], [0]).value[0])

    def test_refuses_events_where_none_were_expected(self):
        with pytest.raises(StatsError, match="events where none were expected"):
            stats.indirect([1], [0])

    def test_expected_events_are_people_times_standard_rates(self):
        expected = stats.expected_events([[100, 200], [np.nan, 1]], standard_rates=[0.1, 0.2])
        assert expected[0] == pytest.approx(50)
        assert np.isnan(expected[1])

    def test_expected_events_refuse_rates_of_other_bands(self):
        with pytest.raises(StatsError, match="2 bands; 3 weights or rates"):
            stats.expected_events([[1, 2]], standard_rates=[1, 2, 3])

    def test_two_ratios_may_differ_where_every_rate_agrees(self):
        # Two places with the same rates by age, above the standard's only among the old.
        rates, standard = np.array([0.01, 0.15]), np.array([0.01, 0.10])
        people = np.array([[900, 100.0], [500, 500.0]])
        ratios = stats.indirect(
            (people * rates).sum(axis=1), stats.expected_events(people, standard_rates=standard)
        )
        direct = stats.direct(people * rates, people, weights=[1, 1])
        assert direct.value[0] == pytest.approx(direct.value[1])
        assert ratios.value[1] - ratios.value[0] > 15


class TestStandardPopulation:
    def test_has_nineteen_bands_that_add_to_one_hundred_thousand(self):
        assert len(stats.ESP2013.weights) == len(stats.ESP2013.first_ages) == 19
        assert stats.ESP2013.total == 100_000
        assert stats.ESP2013.first_ages[-1] == 90

    def test_ages_65_and_over_are_six_bands_of_19500(self):
        older = stats.from_age(stats.ESP2013, 65)
        assert (older.first_ages, older.total) == ((65, 70, 75, 80, 85, 90), 19_500)

    def test_refuses_an_age_inside_a_band(self):
        with pytest.raises(StatsError, match="begins at age 18"):
            stats.from_age(stats.ESP2013, 18)
