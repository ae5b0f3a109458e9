"""Life expectancy against a life table written out line by line, after the method's own note."""

import math

import numpy as np
import pytest

from onestory.model.errors import StatsError
from onestory.stats.life_expectancy import FIRST_AGES, life_expectancy

# England and Wales in the shape of a recent year: deaths per 1,000 people a year, by band.
RATES = np.array([3.8, 0.15, 0.08, 0.1, 0.25, 0.4, 0.5, 0.65, 0.95, 1.4, 2.1, 3.1, 4.6, 7.2, 11.2,
                  18, 31, 56, 103, 215]) / 1_000  # fmt: skip
PEOPLE = (
    np.array([6, 25, 33, 33, 31, 34, 37, 37, 36, 35, 34, 36, 34, 29, 26, 25, 19, 12, 7, 4]) * 1e3
)


def by_hand(deaths: np.ndarray, people: np.ndarray, age: int) -> tuple[float, float]:
    """The table as §27 writes it, one band after another, and its standard error."""
    last = len(FIRST_AGES) - 1
    alive, rows = 100_000.0, []
    for band, first in enumerate(FIRST_AGES):
        m = deaths[band] / people[band]
        n = 2 / m if band == last else FIRST_AGES[band + 1] - first
        a = 0.1 if band == 0 else 0.5
        q = 1.0 if band == last else n * m / (1 + n * (1 - a) * m)
        dying = alive * q
        years = alive / m if band == last else n * (alive - dying + a * dying)
        rows.append((alive, q, m, n, a, years, deaths[band]))
        alive -= dying
    left = [sum(row[5] for row in rows[band:]) / rows[band][0] for band in range(last + 1)]
    start = FIRST_AGES.index(age)
    variance = 0.0
    for band in range(start, last + 1):
        alive, q, m, n, a, _, died = rows[band]
        if band == last:
            variance += (alive / 2) ** 2 * 4 / (died * m**2)
        else:
            variance += alive**2 * ((1 - a) * n + left[band + 1]) ** 2 * q**2 * (1 - q) / died
    return left[start], math.sqrt(variance) / rows[start][0]


@pytest.mark.parametrize("age", [0, 1, 65, 90])
def test_it_is_the_table_written_out(age: int):
    deaths = np.round(RATES * PEOPLE)
    value, error = by_hand(deaths, PEOPLE, age)
    found = life_expectancy(deaths, PEOPLE, age=age)
    assert found.value[0] == pytest.approx(value)
    assert found.upper[0] - found.value[0] == pytest.approx(1.959964 * error)


def test_it_is_near_what_such_rates_are_known_to_give():
    assert 80 < life_expectancy(RATES * PEOPLE, PEOPLE).value[0] < 83
    assert 18 < life_expectancy(RATES * PEOPLE, PEOPLE, age=65).value[0] < 21


def test_its_limits_hold_the_truth():
    generator = np.random.default_rng(8)
    truth = life_expectancy(RATES * PEOPLE, PEOPLE).value[0]
    deaths = generator.poisson(RATES * PEOPLE, (2_000, len(PEOPLE)))
    found = life_expectancy(deaths, np.tile(PEOPLE, (2_000, 1)))
    held = ((found.lower <= truth) & (truth <= found.upper)).mean()
    assert 0.94 <= held <= 0.965


@pytest.mark.parametrize(
    ("deaths", "people"),
    [
        (np.append(RATES[:-1] * PEOPLE[:-1], 0), PEOPLE),
        (RATES * PEOPLE / 200, PEOPLE / 200),
        (RATES * PEOPLE, np.append(PEOPLE[:-1], np.nan)),
    ],
    ids=["nobody of 90 died", "fewer than 5,000 people", "a band is missing"],
)
def test_none_is_given_where(deaths: np.ndarray, people: np.ndarray):
    assert np.isnan(life_expectancy(deaths, people).value[0])


def test_more_deaths_than_people_are_refused():
    with pytest.raises(StatsError, match="more deaths than people"):
        life_expectancy(PEOPLE + 1, PEOPLE)


def test_another_number_of_bands_is_refused():
    with pytest.raises(StatsError, match="20 bands"):
        life_expectancy(RATES[1:], PEOPLE[1:])
