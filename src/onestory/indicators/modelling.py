"""Modelling: what would be expected of a place's people, by a model that knows no place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory import engine, stats
from onestory.indicators.estimates import column
from onestory.model.errors import StatsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import Estimate, FloatArray

FEWEST_EVENTS = 10
"""Levels of a factor are joined to the next until each holds so many events (and non-events)."""

FACTORS = ("cut", "sex", "fifth", "frailty")
WORDS = {"cut": "age", "sex": "sex", "fifth": "deprivation", "frailty": "frailty"}
RATES = pa.schema(
    {
        "cut": pa.int32(),
        "sex": pa.string(),
        "fifth": pa.int32(),
        "frailty": pa.int32(),
        "rate": pa.float64(),
    }
)

# Persons whose age or sex is not known are left out of the model; where no LSOA has a fifth,
# deprivation is left out of it.
_STRATA = """
select cut, sex, coalesce(fifth, 0) as fifth, frailty, sum(num) as num, sum(exposure) as exposure
from strata where cut >= 0 and sex in ('male', 'female')
    and (fifth is not null or (select max(fifth) from strata) is null)
group by all having sum(exposure) > 0 order by all
"""
_EXPECTED = """
select area, period, "group",
    sum(days / 365.25 * rate order by cut, sex, people.fifth, frailty) as expected,
    sum(days) / 365.25 as exposed
from people join rates using (cut, sex, frailty)
where rates.fifth = coalesce(people.fifth, 0)
group by area, period, "group" order by all
"""
_WITH_TIME = """
with lived as (
    select cut, sex, fifth, frailty, sum(days) / 365.25 as exposure from people
    where "group" = '' and area in (select area from areas) group by all
)
select lived.*, coalesce(strata.num, 0) as num from lived left join strata
on lived.cut = strata.cut and lived.sex is not distinct from strata.sex
    and lived.fifth is not distinct from strata.fifth and lived.frailty = strata.frailty
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A rate for each stratum (`RATES`; fifth 0 where none is known), and that of all together.

    `factors` are those that the model could tell apart; `reason` says why nothing was fitted.
    """

    rates: pa.Table
    overall: float
    factors: tuple[str, ...]
    reason: str = ""


def fitted(strata: pa.Table, *, logistic: bool) -> Fitted:
    """Return the model of `strata` (cut, sex, fifth, frailty, num, exposure)."""
    known = engine.query(_STRATA, {"strata": strata})
    events, exposure = column(known, "num"), column(known, "exposure")
    spare = exposure - events if logistic else np.full(len(events), np.inf)
    if events.sum() < FEWEST_EVENTS or spare.sum() < FEWEST_EVENTS:
        return _none(f"fewer than {FEWEST_EVENTS} events")
    dummies = {name: _dummies(known[name].to_pylist(), events, spare) for name in FACTORS}
    factors = tuple(name for name in FACTORS if dummies[name].shape[1])
    if not factors:
        return _none("all people are alike in what the model knows")
    try:
        family = stats.quasi_binomial if logistic else stats.quasi_poisson
        made = family(events, exposure, covariates=np.hstack([dummies[name] for name in factors]))
    except StatsError as error:
        return _none(error.found.rstrip("."))
    columns = [*(known[name] for name in FACTORS), pa.array(made.expected / exposure)]
    return Fitted(
        rates=pa.table(columns, names=RATES.names).cast(RATES),
        overall=float(events.sum() / exposure.sum()),
        factors=tuple(WORDS[name] for name in factors),
    )


def expected_of(people: pa.Table, model: Fitted) -> pa.Table:
    """Return the events expected of people (area, period, group, strata, days) by cell."""
    return engine.query(_EXPECTED, {"people": people, "rates": model.rates})


def with_time(strata: pa.Table, people: pa.Table, *, areas: list[int]) -> pa.Table:
    """Return the strata's events with the time lived in these areas, all groups together."""
    given = {"strata": strata, "people": people, "areas": pa.table({"area": areas})}
    return engine.query(_WITH_TIME, given)


def modelled(
    crude: Estimate,
    *,
    expected: FloatArray,
    exposed: FloatArray,
    overall: FloatArray,
    top: float | None,
) -> Estimate:
    """Return the crude values over what was expected of each cell, times the overall value.

    `top` is the value of a proportion of one: shares above a half are taken by what they lack, so
    that none can pass it. The expected are taken as known: the interval is the crude one's.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(exposed > 0, expected / exposed, np.nan)
        times = overall / rate
        less = (1 - overall) / (1 - rate)
    parts = [crude.value * times, crude.lower * times, crude.upper * times]
    if top is not None:
        high = overall > 0.5
        other = [top - (top - part) * less for part in (crude.value, crude.lower, crude.upper)]
        parts = [np.where(high, o, np.minimum(p, top)) for p, o in zip(parts, other, strict=True)]
        parts = [np.maximum(part, 0.0) for part in parts]
    return stats.Estimate(
        value=parts[0],
        lower=parts[1],
        upper=parts[2],
        confidence=crude.confidence,
        method=f"observed over expected by the model, times the overall value; {crude.method}",
    )


def _dummies(levels: list[object], events: FloatArray, spare: FloatArray) -> NDArray[np.float64]:
    """Return a column for each joined level of a factor but the largest."""
    names = sorted(set(levels), key=lambda level: (isinstance(level, str), level))
    place = np.array([names.index(level) for level in levels])
    joined, number, seen, left = np.zeros(len(names), dtype=int), 0, 0.0, 0.0
    for level in range(len(names)):
        joined[level] = number
        seen += float(events[place == level].sum())
        left += float(spare[place == level].sum())
        if min(seen, left) >= FEWEST_EVENTS:
            number, seen, left = number + 1, 0.0, 0.0
    # What is left over at the end is too little to stand alone.
    joined = np.minimum(joined, max(number - 1, 0))
    groups = joined[place]
    sizes = np.bincount(groups, weights=events)
    return np.column_stack(
        [np.zeros((len(groups), 0)), *((groups == g).astype(float)[:, None]
         for g in range(len(sizes)) if g != int(sizes.argmax()))]
    )  # fmt: skip


def not_modelled() -> Fitted:
    """Return what stands for the model of means, medians, counts and cards not to be adjusted."""
    return _none("it has no such model")


def _none(reason: str) -> Fitted:
    return Fitted(rates=RATES.empty_table(), overall=np.nan, factors=(), reason=reason)
