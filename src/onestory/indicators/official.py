"""Official estimates of who lives in an area, in place of people counted from registrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from onestory import engine
from onestory.indicators.denominators import population_year
from onestory.indicators.groups import BANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.indicators.measured import By
    from onestory.model.period import Period

DAYS_A_YEAR = 365.25
NEAREST = 2
"""An estimate of a year up to so many years off stands in for the right one."""

# Persons of each band that ages are kept in, shared out evenly where an estimate's band spans two;
# of the years that there are, the nearest to the one that the period rests on (the earlier of two).
_LIVED = """
with ranked as (
    select spans.period, population.*, spans.years,
        rank() over (partition by spans.period, code
            order by abs(year - wanted), year) as place_in_line
    from population join spans on abs(year - wanted) <= {nearest}
), shared as (
    select code, period, cut, sex, years, persons
        * (least(age_to, ends) - greatest(age_from, cut)) / (age_to - age_from) as persons
    from ranked join bands on cut < age_to and ends > age_from where place_in_line = 1
)
select area, period, {group} as "group", cut, sex, null::integer as fifth, 0 as frailty,
    sum(persons order by persons) * any_value(years) * {days} as days
from shared join numbered using (code)
group by area, period, cut, sex order by area, period, cut, sex
"""


def splits_by_age_and_sex(by: Sequence[By]) -> bool:
    """Return whether official estimates can tell such groups apart."""
    return set(by) <= {"age", "sex"}


def official_days(
    population: pa.Table,
    by: Sequence[By],
    *,
    periods: Sequence[Period],
    numbered: pa.Table,
    cuts: Sequence[int],
) -> pa.Table:
    """Return days lived by area, period, group, band and sex, by the mid-year estimates.

    A period of whole months counts as so many twelfths of a year. Areas and years that the
    estimates lack are not in it.
    """
    spans = {
        "period": pa.array(range(len(periods)), pa.int32()),
        "wanted": [population_year(one.start, one.end) for one in periods],
        "years": [_years(one) for one in periods],
    }
    bands = {"cut": pa.array(cuts, pa.int32()), "ends": pa.array([*cuts[1:], 200], pa.int32())}
    sql = _LIVED.format(nearest=NEAREST, days=DAYS_A_YEAR, group=_group(by))
    tables = {"population": population, "numbered": numbered}
    return engine.query(sql, {**tables, "spans": pa.table(spans), "bands": pa.table(bands)})


def _years(period: Period) -> float:
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    if period.start.day == period.end.day == 1:
        return months / 12
    return (period.end - period.start).days / DAYS_A_YEAR


def _group(by: Sequence[By]) -> str:
    """Return the SQL of the group's name, as `groups.label` writes it."""
    ages = " ".join(f"when cut >= {first} then '{words}'" for first, words in reversed(BANDS))
    parts = {"age": f"'age=' || case {ages} end", "sex": "'sex=' || sex"}
    return " || '; ' || ".join(parts[name] for name in by) or "''"
