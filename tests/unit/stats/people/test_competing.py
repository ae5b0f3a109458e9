"""First events with death competing: as leaving each person out in turn, and as others reckon it."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from statsmodels.duration.survfunc import CumIncidenceRight

from onestory.model.errors import StatsError
from onestory.stats.people.arrays import People
from onestory.stats.people.competing import DIED, HAPPENED, LEFT, first_event, incidence
from onestory.stats.people.weighted import weighted_contrast


def one_by_one(day, kind, *, horizon):
    """The share by Aalen and Johansen, a day after another."""
    free, happened = 1.0, 0.0
    for today in np.unique(day[(day < horizon) & (kind != LEFT)]):
        at_risk = np.sum((day > today) | ((day == today) & (kind != LEFT)))
        happened += free * np.sum((day == today) & (kind == HAPPENED)) / at_risk
        free *= 1 - np.sum((day == today) & (kind != LEFT)) / at_risk
    return happened


def course(seed, people):
    draw = np.random.default_rng(seed)
    return draw.integers(0, 60, people).astype(float), draw.choice(
        [0, 1, 2], people, p=[0.4, 0.4, 0.2]
    )


def test_where_everyone_is_followed_it_is_whether_it_happened():
    day = np.array([5.0, 10, 40, 40, 20, 40])
    kind = np.array([HAPPENED, DIED, LEFT, HAPPENED, HAPPENED, LEFT])
    found = first_event(day, kind, horizon=40)
    assert found.outcome == pytest.approx([1, 0, 0, 0, 1, 0])
    assert found.incidence == pytest.approx([1 / 3])


def test_who_died_never_has_it_and_death_is_no_end_of_follow_up():
    day, dead = np.array([1.0, 2, 9, 9]), np.array([DIED, HAPPENED, LEFT, LEFT])
    assert first_event(day, dead, horizon=9).incidence == pytest.approx([1 / 4])
    left = np.where(dead == DIED, LEFT, dead)
    assert first_event(day, left, horizon=9).incidence == pytest.approx([1 / 3])


@settings(max_examples=60, deadline=None)
@given(
    rows=some.lists(
        some.tuples(some.integers(0, 12), some.sampled_from([LEFT, HAPPENED, DIED])),
        min_size=3,
        max_size=25,
    )
)
def test_each_pseudo_value_is_that_of_leaving_the_person_out(rows):
    stay = [(30, LEFT), (30, LEFT)]
    day, kind = (np.array(part) for part in zip(*(rows + stay), strict=True))
    day, many = day.astype(float), len(day)
    whole = one_by_one(day, kind, horizon=10)
    without = [one_by_one(np.delete(day, i), np.delete(kind, i), horizon=10) for i in range(many)]
    found = first_event(day, kind, horizon=10)
    assert found.outcome == pytest.approx(many * whole - (many - 1) * np.array(without), abs=1e-9)


def test_the_share_is_that_of_another_library():
    day, kind = course(1, 400)
    # There, who leaves on a day is followed on it.
    with np.errstate(all="ignore"):  # it divides by the nobody who is left at the end
        theirs = CumIncidenceRight(np.where(kind == LEFT, day - 0.5, day), kind)
    at = np.array([10.0, 30.0, 45.0])
    expected = [theirs.cinc[0][theirs.times < one][-1] for one in at]
    assert incidence(day, kind, weight=np.ones(400), at=at) == pytest.approx(expected, rel=1e-9)


def test_the_mean_of_pseudo_values_is_the_share():
    day, kind = course(2, 3000)
    found = first_event(day, kind, horizon=50)
    assert found.outcome.mean() == pytest.approx(found.incidence[0], abs=1e-3)


def test_doubling_a_weight_is_doubling_the_person():
    day, kind = course(3, 50)
    twice = np.where(np.arange(50) < 20, 2.0, 1.0)
    rows = np.repeat(np.arange(50), twice.astype(int))
    at = np.array([20.0, 40.0])
    weighed = incidence(day, kind, weight=twice, at=at)
    assert weighed == pytest.approx(incidence(day[rows], kind[rows], weight=np.ones(70), at=at))


def test_numbers_of_people_weighted_are_those_of_people_repeated():
    day, kind = course(3, 60)
    twice = np.r_[np.arange(60), np.arange(20)]
    weight = np.r_[np.full(20, 2.0), np.ones(40)]
    weighted = first_event(day, kind, horizon=50, weight=weight)
    repeated = first_event(day[twice], kind[twice], horizon=50)
    assert weighted.incidence == pytest.approx(repeated.incidence)
    assert weight @ weighted.outcome / weight.sum() == pytest.approx(
        repeated.outcome.mean(), rel=0.02
    )
    single = first_event(day, kind, horizon=50, weight=np.full(60, 3.0))
    assert single.outcome == pytest.approx(first_event(day, kind, horizon=50).outcome)


def test_groups_are_followed_apart():
    day, kind = course(4, 200)
    arm = np.arange(200) % 2
    found = first_event(day, kind, horizon=40, group=arm)
    for one in (0, 1):
        alone = first_event(day[arm == one], kind[arm == one], horizon=40)
        assert found.outcome[arm == one] == pytest.approx(alone.outcome)
        assert found.followed[one] == alone.followed[0]


def test_its_contrast_is_the_difference_of_the_shares_with_a_range_that_holds():
    truth, held = 0.2 - 0.12, 0
    for seed in range(100):
        draw = np.random.default_rng([5, seed])
        exposed = np.arange(800) < 300
        event = draw.geometric(np.where(exposed, 0.2, 0.12) / 100)  # roughly its share by day 100
        death = draw.geometric(0.001, 800)
        leave = draw.integers(20, 300, 800)
        day = np.minimum(np.minimum(event, death), leave).astype(float)
        kind = np.where(day == leave, LEFT, np.where(day == event, HAPPENED, DIED))
        found = first_event(day, kind, horizon=100, group=exposed.astype(np.int64))
        hazard = np.array([0.12, 0.2]) / 100
        together = hazard + 0.001 - hazard * 0.001
        shares = hazard / together * (1 - (1 - together) ** 99)
        truth = shares[1] - shares[0]
        people = People(
            exposed=exposed,
            outcome=found.outcome,
            time=np.ones(800),
            covariates=np.zeros((800, 0), dtype=np.float32),
            stratum=np.zeros(800, dtype=np.int64),
            cluster=np.arange(800),
        )
        contrast = weighted_contrast(people, np.ones(800), scale="difference")
        assert contrast.value == pytest.approx(found.incidence[1] - found.incidence[0], abs=2e-3)
        held += contrast.lower <= truth <= contrast.upper
    assert held / 100 >= 0.89


def test_hundreds_of_thousands_take_no_time():
    draw = np.random.default_rng(6)
    day = draw.integers(0, 500, 300_000).astype(float)
    kind = draw.choice([LEFT, HAPPENED, DIED], 300_000)
    begun = time.process_time()
    first_event(day, kind, horizon=365)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("day", "kind", "sentence"),
    [
        ([1.0, -2.0], [1, 1], "days before time zero"),
        ([1.0, 2.0], [1, 7], "unknown kinds of end"),
        ([1.0, 2.0], [LEFT, LEFT], "Nobody of one group is followed as long as the horizon"),
    ],
)
def test_what_cannot_be_followed_is_refused(day, kind, sentence):
    with pytest.raises(StatsError, match=sentence):
        first_event(np.array(day), np.array(kind), horizon=10)


def test_where_everyone_had_it_or_died_the_end_is_known():
    found = first_event(np.array([1.0, 2.0]), np.array([HAPPENED, DIED]), horizon=10)
    assert found.outcome == pytest.approx([1, 0])
