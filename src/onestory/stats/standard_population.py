"""The European Standard Population of 2013."""

from __future__ import annotations

from dataclasses import dataclass

from onestory.model.errors import StatsError


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardPopulation:
    """People by age band in a population made to a standard: first age of each band, and weight."""

    name: str
    first_ages: tuple[int, ...]
    weights: tuple[float, ...]

    @property
    def total(self) -> float:
        """All the weights together."""
        return sum(self.weights)


ESP2013 = StandardPopulation(
    name="European Standard Population 2013",
    first_ages=tuple(range(0, 91, 5)),
    weights=(
        *(5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000),
        *(7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000),
    ),
)
"""Nineteen bands of five years, the last 90 and over, for either sex or both; sums to 100,000.

Source: Eurostat 2013, Revision of the European Standard Population, ISBN 978-92-79-31094-2.
"""


def from_age(population: StandardPopulation, first_age: int) -> StandardPopulation:
    """The bands of the population from `first_age` upwards, such as 65 for rates of older people.

    Raises:
        StatsError: no band begins at that age.

    >>> from_age(ESP2013, 65).weights
    (5500, 5000, 4000, 2500, 1500, 1000)
    """
    if first_age not in population.first_ages:
        raise StatsError(
            found=f"No band of the {population.name} begins at age {first_age}.",
            do=f"Choose one of {', '.join(map(str, population.first_ages))}.",
        )
    start = population.first_ages.index(first_age)
    return StandardPopulation(
        name=f"{population.name}, ages {first_age} and over",
        first_ages=population.first_ages[start:],
        weights=population.weights[start:],
    )
