"""Standardising: the weight over the people of each stratum, so that a rate is a sum over events.

With w the share of a stratum in the standard population and n its years lived, a directly
standardised rate is the sum of w/n over events. Shares here are w/n times the cell's years, near
one, so that sums are taken in whole millionths without losing any figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory import engine, stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.indicators.measured import Standard

SHARES = pa.schema(
    {
        "area": pa.int32(),
        "period": pa.int32(),
        "group": pa.string(),
        "cut": pa.int32(),
        "sex": pa.string(),
        "share": pa.float64(),
    }
)

_STRATA = """
with strata as (
    select area, period, "group", cut, {sex} as sex, sum(days) / 365.25 as years
    from people where {known} group by all having sum(days) > 0
), cells as (
    select area, period, "group", sum(years) as years, sum(w) as held
    from strata join weights using (cut) group by all
)
select area, period, "group", cut, sex, w * cells.years / strata.years as share
from strata join weights using (cut) join cells using (area, period, "group")
where held > 1 - 1e-9
order by all
"""
_CELLS = """
select area, period, "group", sum(days) / 365.25 as standard_years,
    (exists (select 1 from shares where shares.area = people.area
        and shares.period = people.period and shares."group" = people."group"))::integer as complete
from people where {known} and cut in (select cut from weights) group by all order by all
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strata:
    """Shares of strata, and the years lived of known age and sex by area, period and group.

    `shares` follow `SHARES`; a cell in which nobody lived of some stratum has none, and
    `complete` 0 in `years`.
    """

    shares: pa.Table
    years: pa.Table


def strata(
    people: pa.Table, *, standard: Standard, ages: tuple[int, int] | None, cuts: Sequence[int]
) -> Strata:
    """Return the strata of `people` (area, period, group, cut, sex, days) within the ages.

    Each sex carries half of its band's weight in the European Standard Population of 2013.
    """
    both = standard == "age and sex"
    words = {
        "sex": "sex" if both else "'persons'",
        "known": "sex in ('male', 'female')" if both else "cut >= 0",
    }
    tables = {"people": people, "weights": _weights(cuts, ages, halves=2 if both else 1)}
    shares = engine.query(_STRATA.format(**words), tables)
    tables["shares"] = shares
    years = engine.query(_CELLS.format(**words), tables)
    return Strata(shares=shares.cast(SHARES), years=years)


def _weights(cuts: Sequence[int], ages: tuple[int, int] | None, *, halves: int) -> pa.Table:
    """Return the weight of each band that ages are kept in; over `halves` sexes they make 1."""
    first, last = ages or (0, 200)
    ends = dict(zip(cuts, (*cuts[1:], 200), strict=True))
    held = {cut: _weight(cut, ends[cut]) for cut in cuts if first <= cut < last}
    total = sum(held.values()) * halves
    return pa.table(
        {
            "cut": pa.array(held, pa.int32()),
            "w": pa.array([weight / total for weight in held.values()], pa.float64()),
        }
    )


def _weight(first: int, end: int) -> float:
    """Return the standard people from the first age to the end: of a band cut up, by years."""
    bands = stats.ESP2013.first_ages
    band = max(age for age in bands if age <= first)
    number = bands.index(band)
    after = bands[number + 1] if number + 1 < len(bands) else 200
    return stats.ESP2013.weights[number] * (min(end, after) - first) / (after - band)
