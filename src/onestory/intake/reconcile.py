"""Reconciling: whether published parts add up to their published totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onestory.intake.figures import Figure
from onestory.intake.notices import Notice
from onestory.model.period import Period
from onestory.sources import BlockTable

Key = tuple[str, str, Period]
"""Measure, group and period."""

_NAMES = {"nhs_region": "regions", "icb": "ICBs", "stp": "STPs", "trust": "trusts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    """A published total and the sum of its parts of one level."""

    level: str
    measure: str
    total: float
    parts: float

    @property
    def gap(self) -> float:
        """How far the parts lie above their total (below when negative)."""
        difference = self.parts - self.total
        return 0.0 if abs(difference) < 1e-6 * max(1.0, abs(self.total)) else difference


def reconcile(
    figures: Sequence[Figure], regions: Mapping[int, str], table: BlockTable
) -> list[Notice]:
    """Return how many published totals equal the sum of their parts, and each kind that does not.

    Regions are added up to England; ICBs and trusts to their region, `regions` giving the region
    of each row. A part marked as not available adds nothing; a column that is published for no
    part is left out of the account.
    """
    sums = _sums([f for f in figures if f.part == "value"], regions)
    if not sums:
        return []
    levels = list(dict.fromkeys(one.level for one in sums))
    sheet = figures[0].sheet
    account = "; ".join(_account(level, sums) for level in levels)
    equal = sum(1 for one in sums if not one.gap)
    message = (
        f"Reconciled {equal:,} of {len(sums):,} totals with the sum of their parts: {account}."
    )
    notices = [Notice(rule="reconciled", message=message, sheet=sheet)]
    for level in levels:
        notices += _differences([s for s in sums if s.level == level], table, sheet)
    return notices


def _sums(figures: Sequence[Figure], regions: Mapping[int, str]) -> list[_Sum]:
    """Return every total that has parts, with their sum."""
    totals: dict[tuple[str, Key], float] = {}
    parts: dict[tuple[str, str, Key], float] = {}
    for figure in figures:
        about = figure.subject
        key = (about.measure, about.group, about.period)
        level, region = about.place_level, regions[figure.row]
        if level == "country" and figure.number is not None:
            totals["", key] = figure.number
        elif level == "nhs_region":
            _add(parts, (level, "", key), figure.number)
            if figure.number is not None:
                totals[region, key] = figure.number
        elif level != "country":
            _add(parts, (level, region, key), figure.number)
    return [
        _Sum(level=level, measure=key[0], total=totals[region, key], parts=added)
        for (level, region, key), added in parts.items()
        if (region, key) in totals
    ]


def _add(
    parts: dict[tuple[str, str, Key], float], key: tuple[str, str, Key], number: float | None
) -> None:
    parts[key] = parts.get(key, 0.0) + (number or 0.0)


def _account(level: str, sums: Sequence[_Sum]) -> str:
    """Return how many sums of one level are equal to their total, in words."""
    of_level = [one for one in sums if one.level == level]
    equal = sum(1 for one in of_level if not one.gap)
    whole = "England" if level == "nhs_region" else "their region"
    return f"{_NAMES[level]} to {whole} {equal:,} of {len(of_level):,}"


def _differences(sums: Sequence[_Sum], table: BlockTable, sheet: str) -> list[Notice]:
    """Return a notice for each measure whose parts of one level do not add up, and why."""
    found: list[Notice] = []
    for measure in dict.fromkeys(one.measure for one in sums):
        gaps = [one.gap for one in sums if one.measure == measure and one.gap]
        if not gaps:
            continue
        level = sums[0].level
        why = table.unequal.get(level, "")
        below = sum(1 for gap in gaps if gap < 0)
        message = (
            f"{measure}: {len(gaps):,} sums of {_NAMES[level]} differ from their total, "
            f"{below:,} below and {len(gaps) - below:,} above, by {max(map(abs, gaps)):g} at most. "
            f"{why or 'The publisher gives no reason.'}"
        )
        severity = "note" if why else "warning"
        found.append(Notice(rule="totals differ", message=message, severity=severity, sheet=sheet))
    return found
