"""Funnel: places beside England, with what chance gives places of each size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.compare.assembly import Account, assemble
from onestory.compare.limits import around, beyond_chance
from onestory.compare.refusals import refuse_counts
from onestory.compare.rows import Rows, in_period, of_period, of_table
from onestory.compare.verdicts import ITSELF, NO_COMPARATOR, Standing
from onestory.model.area import ENGLAND
from onestory.model.comparison import Comparison
from onestory.model.indicator import Indicator
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.model.words import plural, with_unit

_SUMMED = ("proportion", "crude_rate")
_TESTED = (
    "Beyond chance means outside the 99.8% limits within which a place of that size would lie "
    "499 times in 500 if it were like the comparator."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Centre:
    """What the funnel stands around: its value, its counts, its name and how it came to be."""

    value: float
    name: str
    made: str
    numerator: float = np.nan
    denominator: float = np.nan


def funnel(
    result: Result,
    *,
    period: Period,
    level: str = "council",
    comparator_code: str = ENGLAND,
    group: str = "",
) -> Comparison:
    """Return each place of the level beside England in the period.

    England is the row `comparator_code` of the result, else the sum of the places with both
    counts; an indirectly standardised ratio stands beside its own standard. The limits rest on
    each place's denominator: binomial for proportions, Poisson for rates.

    Raises ComparisonRefusedError for bare counts, or when the result has no such rows.
    """
    card = result.indicator
    refuse_counts(card)
    rows = of_period(result, period=period, level=level, group=group)
    centre = _published(result, in_period(result, period=period, group=group), comparator_code)
    centre = centre or _summed(card, rows, level)
    itself = _made_of(rows, centre)
    target = np.where(itself, np.nan, centre.value)
    limits = around(rows, target, card)
    known = bool(np.isfinite(centre.value))
    standing = Standing(
        rows=rows,
        target=target,
        limits=limits,
        chance=beyond_chance(rows, limits),
        missing=tuple(ITSELF if own else "" if known else NO_COMPARATOR for own in itself),
        named=centre.name,
        level=level,
    )
    account = Account(
        method="funnel",
        period=period,
        others=f"{centre.name} ({with_unit(centre.value, card)})" if known else centre.name,
        made=centre.made,
        tested=_TESTED,
    )
    return assemble(result, standing, account)


def _published(result: Result, table: pa.Table, code: str) -> _Centre | None:
    card = result.indicator
    if card.statistic == "standardised_ratio":
        return _Centre(
            value=card.multiplier,
            name="the standard",
            made="The comparator is the standard itself.",
        )
    held = of_table(table, result)
    found = [i for i, c in enumerate(held.codes) if c == code and np.isfinite(held.value[i])]
    if not found:
        return None
    name = str(held.table.column("area_name")[found[0]].as_py())
    return _Centre(
        value=float(held.value[found[0]]),
        name=name,
        made=f"The comparator is the figure for {name} that was delivered.",
        numerator=float(held.numerator[found[0]]),
        denominator=float(held.denominator[found[0]]),
    )


def _made_of(rows: Rows, centre: _Centre) -> NDArray[np.bool_]:
    """Which places are the whole of the comparator: it has their counts and no more."""
    alike = np.isclose(rows.numerator, centre.numerator, rtol=1e-9, atol=0)
    return alike & np.isclose(rows.denominator, centre.denominator, rtol=1e-9, atol=0)


def _summed(card: Indicator, rows: Rows, level: str) -> _Centre:
    counted = rows.counted
    number = np.count_nonzero(counted)
    # One place alone would be compared with itself.
    if card.statistic not in _SUMMED or number < 2:
        return _Centre(value=np.nan, name="England", made="There was nothing to compare with.")
    events, base = rows.numerator[counted].sum(), rows.denominator[counted].sum()
    return _Centre(
        value=float(events / base * card.multiplier),
        name=f"the {plural(level)} taken together",
        made="No figure for England was delivered, so the comparator is the sum of the "
        f"{number:,} {plural(level)} with both counts.",
    )
