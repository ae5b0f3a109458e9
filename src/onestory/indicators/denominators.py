"""Denominators: the people who live in each row's area, where a figure came without them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.indicators.ground import Ground
    from onestory.model.indicator import Indicator


def population_year(start: date, end: date) -> int:
    """Return the year whose mid-year estimate (30 June) a period's rate rests on.

    A year or longer: that of the first 30 June inside it. A shorter period: that of its financial
    year, so that the months of one year share one population.
    """
    if (end - start).days >= 330:
        return start.year + (start > date(start.year, 6, 30))
    return start.year - (start.month < 4)


def populations(
    rows: pa.Table, card: Indicator, ground: Ground
) -> tuple[NDArray[np.float64], list[str]]:
    """Return the population of each row's area and ages, NaN where unknown, and a note for each.

    The year is that of `population_year`. Only rows for everyone ('' group) and cards with
    `population_ages` have one.
    """
    people = np.full(rows.num_rows, np.nan)
    notes = [""] * rows.num_rows
    if ground.population is None or card.population_ages is None:
        return people, notes
    spans = zip(rows["period_start"].to_pylist(), rows["period_end"].to_pylist(), strict=True)
    years = np.array([population_year(start, end) for start, end in spans])
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
