"""Designs on counts: Poisson's range, what is refused where counts are few, and no nan given."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.evaluate.designs import poisson, staggered
from onestory.evaluate.designs.estimated import Asked
from onestory.model.errors import StudyError

ASKED = Asked(contrast="ratio")
START, MONTHS = 24, 48


@pytest.fixture
def counted(panel):
    """A panel of counts: people (N,) a place, events a person and month, some of them exposed."""

    def made(people, rate, exposed, *, seed, course=0.0, average="people"):
        r = np.random.default_rng(seed)
        people = np.asarray(people, dtype=float)
        lasting = r.standard_normal((people.size, MONTHS))
        for month in range(1, MONTHS):
            lasting[:, month] = 0.8 * lasting[:, month - 1] + 0.6 * lasting[:, month]
        log = np.log(rate) + course * np.arange(MONTHS) + 0.06 * lasting
        events = r.poisson(people[:, None] * np.exp(log)).astype(float)
        at_risk = np.broadcast_to(people[:, None], events.shape).copy()
        whole = panel(1000 * events / at_risk, [START] * exposed, people=at_risk, counts=True)
        return replace(whole, estimand=replace(whole.estimand, average=average))

    return made


def limits(found):
    assert found.lower is not None
    assert found.upper is not None
    return found.lower, found.upper


class TestPoisson:
    """Events observed over events expected: people count alike, in the estimate and its range."""

    def test_its_range_holds_where_one_exposed_place_is_thirty_times_the_others(self, counted):
        # The widths of places that count alike, laid about this estimate, miss in 26 of 100.
        people = [600_000, *[20_000] * 39]
        found = [
            poisson.estimate(counted(people, 0.005, 10, seed=seed), ASKED) for seed in range(60)
        ]
        ranges = [limits(one) for one in found]
        missed = [lower > 0 or upper < 0 for lower, upper in ranges]
        assert np.mean(missed) <= 0.1
        assert [one.p_value is not None and one.p_value < 0.05 for one in found] == missed

    def test_it_is_laid_about_its_own_estimate(self, counted):
        found = poisson.estimate(counted([20_000] * 20, 0.005, 4, seed=1), ASKED)
        lower, upper = limits(found)
        assert lower < found.estimate < upper
        width = (upper - found.estimate) / (found.estimate - lower)
        assert width == pytest.approx(1, rel=0.5)

    def test_it_is_refused_where_places_count_alike(self, counted):
        asked = counted([20_000] * 20, 0.005, 4, seed=1, average="places")
        with pytest.raises(StudyError, match='Ask for average = "people"'):
            poisson.estimate(asked, ASKED)

    def test_it_answers_where_logarithms_are_refused(self, counted):
        few = counted([*[400] * 8, *[20_000] * 32], 0.003, 8, seed=1, course=-0.01)
        assert abs(poisson.estimate(few, ASKED).estimate) < 0.2


class TestLogarithms:
    """The half that noughts are given bends the change of counts that are few."""

    def test_counts_of_one_a_month_are_sent_to_poisson(self, counted):
        few = counted([*[400] * 8, *[20_000] * 32], 0.003, 8, seed=1)
        with pytest.raises(StudyError, match="Poisson difference in differences"):
            staggered.estimate(few, ASKED)

    def test_a_nought_among_many_events_is_no_reason(self, counted):
        whole = counted([20_000] * 20, 0.003, 4, seed=1)
        whole.panel.events[7, 3] = whole.panel.value[7, 3] = 0.0
        assert staggered.estimate(whole, ASKED).known

    def test_a_difference_is_taken_of_any_counts(self, counted):
        few = counted([*[400] * 8, *[20_000] * 32], 0.003, 8, seed=1)
        assert staggered.estimate(few, Asked(contrast="difference")).known


def test_one_place_against_two_gives_no_number_instead_of_nan(panel, noise):
    found = staggered.estimate(panel(noise(3), [START]), ASKED)
    assert not found.known
    assert (found.lower, found.upper, found.p_value) == (None, None, None)
    assert found.smallest_p == pytest.approx(1 / 3)
