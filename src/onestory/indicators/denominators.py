"""Denominators: the people who live in each row's area, where a figure came without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.indicators.ground import Ground
    from onestory.model.indicator import Indicator


def populations(
    rows: pa.Table, card: Indicator, ground: Ground
) -> tuple[NDArray[np.float64], list[str]]:
    """Return the population of each row's area and ages, NaN where unknown, and a note for each.

    A period's population is that of the mid-year (30 June) inside it. Only rows for everyone
    ('' group) and cards with `population_ages` have one.
    """
    people = np.full(rows.num_rows, np.nan)
    notes = [""] * rows.num_rows
    if ground.population is None or card.population_ages is None:
        return people, notes
    years = np.array([day.year - (day.month > 6) for day in rows["period_start"].to_pylist()])
    everyone = np.array([group == "" for group in rows["group"].to_pylist()])
    codes = np.array(rows["area_code"].to_pylist(), dtype=object)
    for year in sorted(set(years[everyone].tolist())):
        chosen = np.flatnonzero(everyone & (years == year))
        counted = ground.population.persons(
            [str(c) for c in codes[chosen]],
            year=int(year),
            ages=card.population_ages,
            tolerance_years=ground.tolerance_years,
        )
        people[chosen] = counted.persons
        for place, used, how in zip(chosen.tolist(), counted.years, counted.notes, strict=True):
            notes[place] = how or f"population of mid-{used}"
    return people, notes
