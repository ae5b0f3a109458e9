"""Intervals and statuses for pivoted figures: what each row can honestly carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory import stats
from onestory.indicators.contradictions import contradictions
from onestory.indicators.denominators import populations
from onestory.model.errors import StatsError
from onestory.model.figures import RESULT_ROWS
from onestory.model.result import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.indicators.ground import Ground
    from onestory.model.finding import Finding
    from onestory.model.indicator import Indicator

PARTS = ("numerator", "denominator", "value", "lower", "upper")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sorted:
    """Which rows are of which status; each row is in one mask only."""

    suppressed: NDArray[np.bool_]
    counted: NDArray[np.bool_]
    limited: NDArray[np.bool_]
    rebuilt: NDArray[np.bool_]
    bare: NDArray[np.bool_]


def with_intervals(
    pivoted: pa.Table, card: Indicator, *, ground: Ground, confidence: float
) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Return `RESULT_ROWS` for the pivoted figures, with findings about what does not add up.

    A row with numerator and denominator gets its interval from them ('published'); limits
    published with the figure stand as they are; a rate with only a value is remade from its
    population, where known ('reconstructed'); what is left has 'no interval'.
    """
    cells = {name: _column(pivoted, name) for name in PARTS}
    people, notes = populations(pivoted, card, ground)
    cells = _plain_values(cells, card)
    kinds = _sort(pivoted, cells, people, card)
    findings = contradictions(pivoted, kinds.counted, card)
    notes = [n if np.isnan(d) else "" for n, d in zip(notes, cells["denominator"], strict=True)]
    cells = _remade(cells, people, kinds, card, confidence)
    return _rows(pivoted, cells, kinds, notes), findings


def refuse_fractions(pivoted: pa.Table, card: Indicator) -> None:
    """Raise StatsError when values that are to be per cent all lie between 0 and 1.

    A workbook keeps a cell shown as 82% as 0.82; read as it stands it would be 0.8%.
    """
    value = _column(pivoted, "value")
    known = value[np.isfinite(value) & ~np.isfinite(_column(pivoted, "numerator"))]
    if card.multiplier == 100 and len(known) >= 3 and known.max() <= 1 and (known % 1 > 0).any():
        raise StatsError(
            found=f"Every value of '{card.id}' lies between 0 and 1, but its unit is"
            f" '{card.unit}': a workbook keeps 82% as 0.82.",
            where=card.measure,
            do="Multiply the column by 100 in the table, or give numerator and denominator.",
        )


def _column(rows: pa.Table, name: str) -> NDArray[np.float64]:
    return rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)


def _flag(rows: pa.Table, name: str) -> NDArray[np.bool_]:
    return np.asarray(rows[name].fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def _plain_values(
    cells: dict[str, NDArray[np.float64]], card: Indicator
) -> dict[str, NDArray[np.float64]]:
    """Return the cells with a value where a statistic not remade here has only its counts.

    A count given as a value is its own numerator.
    """
    made = dict(cells)
    if card.statistic == "count":
        made["numerator"] = np.where(
            np.isfinite(cells["numerator"]), cells["numerator"], cells["value"]
        )
    elif card.statistic not in stats.COUNTED:
        sizes = np.where(cells["denominator"] > 0, cells["denominator"], np.nan)
        ratio = cells["numerator"] / sizes * card.multiplier
        made["value"] = np.where(np.isfinite(cells["value"]), cells["value"], ratio)
    return made


def _sort(
    pivoted: pa.Table,
    cells: dict[str, NDArray[np.float64]],
    people: NDArray[np.float64],
    card: Indicator,
) -> _Sorted:
    known = {name: np.isfinite(column) for name, column in cells.items()}
    suppressed = _flag(pivoted, "suppressed")
    # A share of groups with one group missing would be wrong, not merely uncertain.
    usable = ~suppressed & ~(bool(card.numerator_groups) & _flag(pivoted, "incomplete"))
    usable &= cells["denominator"] != 0  # nobody to count
    remakeable = card.statistic in stats.COUNTED
    denominated = known["denominator"] | np.isfinite(people) | (card.statistic == "count")
    counted = usable & remakeable & known["numerator"] & denominated
    limited = usable & ~counted & known["value"] & known["lower"] & known["upper"]
    rebuilt = usable & ~counted & ~limited & known["value"] & np.isfinite(people)
    rebuilt &= card.statistic == "crude_rate"
    bare = usable & ~counted & ~limited & ~rebuilt & known["value"]
    return _Sorted(
        suppressed=suppressed, counted=counted, limited=limited, rebuilt=rebuilt, bare=bare
    )


def _remade(
    cells: dict[str, NDArray[np.float64]],
    people: NDArray[np.float64],
    kinds: _Sorted,
    card: Indicator,
    confidence: float,
) -> dict[str, NDArray[np.float64]]:
    made = {name: column.copy() for name, column in cells.items()}
    bare_denominator = (kinds.counted | kinds.rebuilt) & ~np.isfinite(made["denominator"])
    made["denominator"][bare_denominator] = people[bare_denominator]
    rebuilt = kinds.rebuilt
    made["numerator"][rebuilt] = np.rint(cells["value"] * made["denominator"] / card.multiplier)[
        rebuilt
    ]
    remade = kinds.counted | rebuilt
    if remade.any():
        estimate = stats.from_counts(
            card.statistic,
            made["numerator"][remade],
            made["denominator"][remade],
            multiplier=card.multiplier,
            confidence=confidence,
        )
        made["lower"][remade], made["upper"][remade] = estimate.lower, estimate.upper
        # A published rate stays as published; only its interval is remade.
        made["value"][remade] = np.where(rebuilt[remade], cells["value"][remade], estimate.value)
    for name in PARTS:
        made[name][kinds.suppressed] = np.nan
    made["value"][~(remade | kinds.limited | kinds.bare)] = np.nan
    for name in ("lower", "upper"):
        made[name][~(remade | kinds.limited)] = np.nan
    return made


def _rows(
    pivoted: pa.Table,
    cells: dict[str, NDArray[np.float64]],
    kinds: _Sorted,
    notes: list[str],
) -> pa.Table:
    status: NDArray[np.object_] = np.full(pivoted.num_rows, "missing", dtype=object)
    masks: tuple[tuple[Status, NDArray[np.bool_]], ...] = (
        ("suppressed", kinds.suppressed),
        ("published", kinds.counted | kinds.limited),
        ("reconstructed", kinds.rebuilt),
        ("no interval", kinds.bare),
    )
    for name, mask in masks:
        status[mask] = name
    same = {name: pivoted[name] for name in RESULT_ROWS.names if name in pivoted.column_names}
    numbers = {name: pa.array(cells[name], from_pandas=True) for name in PARTS}
    made = {
        "status": pa.array(status, pa.string()),
        "apportioned": pa.nulls(pivoted.num_rows, pa.float64()),
        "note": pa.array(_noted(status, notes, cells["denominator"]), pa.string()),
    }
    columns = {**same, **numbers, **made}
    return pa.table([columns[name] for name in RESULT_ROWS.names], names=RESULT_ROWS.names).cast(
        RESULT_ROWS
    )


def _noted(
    status: NDArray[np.object_], notes: list[str], denominator: NDArray[np.float64]
) -> list[str]:
    words = {
        "reconstructed": "count and interval remade from the published rate and the population",
        "no interval": "no interval can be given from what was published",
        "suppressed": "hidden: small number",
        "missing": "not published",
    }
    remade = ("reconstructed", "published")
    return [
        "nobody to count: the denominator is zero"
        if people == 0
        else "; ".join(filter(None, (words.get(s, ""), note if s in remade else "")))
        for s, note, people in zip(status, notes, denominator, strict=True)
    ]
