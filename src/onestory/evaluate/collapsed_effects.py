"""Effects from collapsed records: the event study, and one average over the exposed months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from onestory.evaluate.collapse import Collapsed
from onestory.evaluate.leaving import check_presence
from onestory.model.effect import EVENT_ROWS, Check
from onestory.model.errors import ComparisonRefusedError
from onestory.stats.compressed import CellFit, Cells, Combination, IntArray, combine, fit_cells
from onestory.stats.estimate import BoolArray, FloatArray

Effects = Literal["site", "person"]

ENOUGH = 20
"""The fewest exposed, and the fewest comparator, sites whose clustered errors are shown."""

NO_COLUMN = -1
"""The reference: the month before the start, and every month of a site never exposed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """The design (C, K), and of each column the months since the start and the rows in it.

    Columns of strata come last and have no rows.
    """

    design: FloatArray
    since_start: IntArray
    rows: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CollapsedEffect:
    """What the records say: the average over exposed months, and month by month since the start.

    All in the unit of the outcome, a person and month. Errors are clustered by site: `lower`,
    `upper` and those of `by_time` are not given where sites are too few for them to hold.
    `checks` say whether they are, and whether the answer may be of the same people.
    """

    estimate: float
    standard_error: float
    lower: float | None
    upper: float | None
    confidence: float
    by_time: pa.Table
    fit: CellFit
    checks: tuple[Check, ...]
    method: str


def difference(
    collapsed: Collapsed, *, effects: Effects = "site", confidence: float = 0.95
) -> CollapsedEffect:
    """The average effect on exposed people's months, against sites that were not yet exposed.

    Each cohort of sites has a coefficient for each of its exposed months, and they are averaged
    by rows, so that an early site is never the comparator of a late one.

    Raises:
        ComparisonRefusedError: nobody is exposed, no site stays unexposed, or effects of persons
            are asked of records in which people come, go or move.

    Source: Wooldridge 2021, doi 10.2139/ssrn.3906345.
    """
    ready = prepared(collapsed, effects=effects)
    after = np.where(ready.since_start >= 0, ready.since_start, NO_COLUMN)
    return answer(ready, columns_of(ready, after, by_cohort=True), confidence=confidence)


def event_study(
    collapsed: Collapsed,
    *,
    earliest: int,
    latest: int,
    by_cohort: bool = True,
    effects: Effects = "site",
    confidence: float = 0.95,
) -> CollapsedEffect:
    """The effect in each month from `earliest` to `latest` since the start, -1 being nought.

    Months before `earliest` and after `latest` are counted with the nearest. `by_cohort` gives
    each cohort of starts its own coefficients and averages them by rows; without it they share
    one, which mixes cohorts where their effects differ.

    Raises:
        ComparisonRefusedError: as `difference` does.

    Source: Sun and Abraham 2021, J Econometrics 225:175.
    """
    ready = prepared(collapsed, effects=effects)
    since = np.clip(ready.since_start, earliest, latest)
    columns = columns_of(ready, since, by_cohort=by_cohort)
    return answer(ready, columns, confidence=confidence)


def prepared(collapsed: Collapsed, *, effects: Effects) -> Collapsed:
    """The records, when what is asked can be answered from them.

    Raises:
        ComparisonRefusedError: it cannot.
    """
    if effects == "person":
        refuse_changing_people(collapsed)
    exposed = collapsed.first <= collapsed.months[-1]
    if not exposed.any():
        raise ComparisonRefusedError(
            found="No site is exposed within the months of the records.",
            do="Check the starts against the months.",
        )
    if exposed.all():
        raise ComparisonRefusedError(
            found="Every site is exposed by the last month, so nothing is left to compare with.",
            do="Leave out the months from the last site's start, so that it is a comparator.",
        )
    if np.any(collapsed.first <= collapsed.months[0]):
        early = [
            name
            for name, first in zip(collapsed.sites, collapsed.first, strict=True)
            if first <= collapsed.months[0]
        ]
        raise ComparisonRefusedError(
            found=f"{len(early)} site{'s' * (len(early) > 1)} had started before the records do "
            f"({', '.join(early[:5])}), so there is no 'before' to compare with.",
            do="Leave these sites out, or add the months before their start.",
        )
    return collapsed


def refuse_changing_people(collapsed: Collapsed) -> None:
    """Nothing where everyone is at one site throughout: then site effects give the same answer.

    Raises:
        ComparisonRefusedError: people came, went or moved, or nobody can tell.
    """
    if collapsed.presence is None:
        raise ComparisonRefusedError(
            found="The records do not say who is who, so effects of persons cannot be taken out.",
            do="Name the column of the person, or ask for effects of sites.",
        )
    if collapsed.presence.balanced and not collapsed.missing:
        return
    some = collapsed.presence.people - collapsed.presence.complete
    raise ComparisonRefusedError(
        found=f"{some:,} of {collapsed.presence.people:,} people are not at one site in every "
        "month; sums by site cannot hold effects of persons then, and would give another answer.",
        do="Ask for effects of sites and read the check of who left, or fit the rows themselves.",
    )


def never(collapsed: Collapsed) -> BoolArray:
    """(C,) whether the cell's site is never exposed within the records."""
    return (collapsed.first > collapsed.months[-1])[collapsed.cells.site]


def columns_of(collapsed: Collapsed, since: IntArray, *, by_cohort: bool) -> Columns:
    """One column for each month of `since` (C,), and each cohort; then those of the strata."""
    shown = (since != NO_COLUMN) & ~never(collapsed)
    first = collapsed.first[collapsed.cells.site] if by_cohort else np.zeros_like(since)
    keys = np.column_stack([since, first])[shown]
    kinds, column = np.unique(keys, axis=0, return_inverse=True)
    design = np.zeros((since.size, kinds.shape[0] + int(collapsed.stratum.max())))
    design[np.flatnonzero(shown), column] = 1
    other = np.flatnonzero(collapsed.stratum)
    design[other, kinds.shape[0] + collapsed.stratum[other] - 1] = 1
    rows = design.T @ collapsed.cells.rows
    rows[kinds.shape[0] :] = 0
    months = np.full(design.shape[1], NO_COLUMN, dtype=np.int64)
    months[: kinds.shape[0]] = kinds[:, 0]
    return Columns(design=design, since_start=months, rows=rows)


def answer(collapsed: Collapsed, columns: Columns, *, confidence: float) -> CollapsedEffect:
    """The fit of the columns, put together by month since the start and as one average."""
    fit = fit_cells(collapsed.cells, columns.design)
    months = np.unique(columns.since_start[columns.rows > 0])
    by_month = columns.rows * (columns.since_start == months[:, None])
    weights = np.vstack([columns.rows * (columns.since_start >= 0), by_month])
    weights /= weights.sum(axis=1, keepdims=True)
    both = combine(fit, weights, confidence=confidence)
    sites = check_sites(collapsed)
    holds = sites.passed == "passed"
    return CollapsedEffect(
        estimate=float(both.estimate[0]),
        standard_error=float(both.standard_error[0]),
        lower=float(both.lower[0]) if holds else None,
        upper=float(both.upper[0]) if holds else None,
        confidence=confidence,
        by_time=event_rows(columns, both, months=months, holds=holds, cells=collapsed.cells),
        fit=fit,
        checks=(
            sites,
            *check_presence(collapsed, columns.design, weights=weights[:1], effect=both),
        ),
        method=fit.method,
    )


def check_sites(collapsed: Collapsed) -> Check:
    """Whether there are sites enough, exposed and not, for errors clustered by site to hold."""
    exposed = int((collapsed.first <= collapsed.months[-1]).sum())
    others = len(collapsed.sites) - exposed
    enough = min(exposed, others) >= ENOUGH
    return Check(
        name="enough sites",
        passed="passed" if enough else "failed",
        sentence=f"{exposed} exposed and {others} comparator sites are enough for errors clustered "
        "by site."
        if enough
        else f"{exposed} exposed and {others} comparator sites are too few for errors clustered by "
        "site, which would exclude no effect too often: take the range from the inference gate, "
        "stats.gate.infer(panel_of(collapsed)).",
    )


def event_rows(
    columns: Columns, both: Combination, *, months: IntArray, holds: bool, cells: Cells
) -> pa.Table:
    """One row a month since the start, with the number of sites seen in it."""
    places = [
        np.unique(cells.site[seen]).size
        for seen in ((columns.design[:, columns.since_start == m] > 0).any(axis=1) for m in months)
    ]
    unknown = pa.nulls(months.size, pa.float64())
    return pa.table(
        {
            "since_start": months.astype(np.int32),
            "estimate": both.estimate[1:],
            "lower": both.lower[1:] if holds else unknown,
            "upper": both.upper[1:] if holds else unknown,
            "places": np.array(places, dtype=np.int32),
        },
        schema=EVENT_ROWS,
    )
