"""By site: how far each site moved by itself, and against comparators, up to given days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa

from onestory.evaluate.by_site_figures import Measured, of_window
from onestory.evaluate.scale import as_change
from onestory.model.errors import StatsError
from onestory.model.mirror import MEASURED_ROWS
from onestory.model.period import day_label
from onestory.model.words import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onestory.evaluate.panel import StudyPanel
    from onestory.evaluate.prepare import Prepared
    from onestory.model.mirror import MeasuredKind
    from onestory.model.study import Study

_DAY = timedelta(days=1)
_KINDS: tuple[MeasuredKind, MeasuredKind] = ("absolute change", "change against comparators")
_FALL_BACK = (
    "Sites were chosen for their figures, so that part of the change may be their falling back."
)
_NO_MONTHS = "No month that counts lies between the site's start and that day, or none before it."
_Row = dict[str, str | float | date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One cell of the table: an outcome at a site up to a day, and its contrast."""

    outcome: str
    site: str
    through: date
    contrast: Literal["ratio", "difference"]
    beside: str = ""  # what must be said of every site

    def row(self, kind: MeasuredKind, *, note: str | None = None) -> _Row:
        """Return the row without an estimate, and why there is none."""
        return {
            "outcome": self.outcome,
            "site": self.site,
            "through": self.through,
            "kind": kind,
            "estimate": None,
            "lower": None,
            "upper": None,
            "contrast": self.contrast,
            "events": None,
            "note": note,
        }


def by_site(study: Study, prepared: Sequence[Prepared], *, through: Sequence[date]) -> pa.Table:
    """Return `MEASURED_ROWS`: two rows an outcome, site and day, in the study's order.

    The months from a site's start (after its bedding-in) to the day are set beside the same
    calendar months before it. 'absolute change' is the site's own, with the range that its own
    months leave; 'change against comparators' is that less the comparators' change over the same
    months, with the range within which one more comparator place would lie. Only the first
    estimand of an outcome speaks for it. What cannot be told has a note, and no ends.
    """
    first = {one.estimand.outcome: one for one in reversed(prepared)}
    asked = [first[outcome.id] for outcome in study.outcomes if outcome.id in first]
    days = sorted(set(through))
    rows = [row for one in asked for row in _ordered(study, one, days)]
    return pa.Table.from_pylist(rows, schema=MEASURED_ROWS)


def _ordered(study: Study, one: Prepared, days: Sequence[date]) -> Iterator[_Row]:
    """Rows of an outcome, by site and then by day."""
    found = {day: _found(study, one, day) for day in days}
    for name in dict.fromkeys(site.name for site in study.sites):
        for day in days:
            asked = _Asked(
                outcome=one.estimand.outcome,
                site=name,
                through=day,
                contrast=one.estimand.contrast,
                beside=_FALL_BACK if study.chosen in {"because high", "because low"} else "",
            )
            told = found[day][name]
            if isinstance(told, str) or one.study_panel is None:
                yield from (asked.row(kind, note=str(told)) for kind in _KINDS)
            else:
                yield from _told(asked, one.study_panel, told)


def _found(study: Study, one: Prepared, day: date) -> dict[str, Measured | str]:
    """Return what each site changed by up to the day, or why that is not known."""
    names = dict.fromkeys(site.name for site in study.sites)
    found: dict[str, Measured | str] = {name: _why_not(study, one, name) for name in names}
    panel = one.study_panel
    if panel is None:
        return found
    places = {name: _place(study, panel, name) for name, why in found.items() if not why}
    for start in sorted({int(panel.panel.first[place]) for place in places.values()}):
        group = [name for name, place in places.items() if panel.panel.first[place] == start]
        try:
            told = of_window(panel, [places[name] for name in group], end=_end(panel, day))
        except StatsError:
            found |= dict.fromkeys(group, _NO_MONTHS)
        else:
            found |= dict(zip(group, told, strict=True))
    return found


def _place(study: Study, panel: StudyPanel, name: str) -> int:
    return panel.codes.index(next(site.place for site in study.sites if site.name == name))


def _end(panel: StudyPanel, day: date) -> int:
    return sum(period.end <= day + _DAY for period in panel.periods)


def _why_not(study: Study, one: Prepared, name: str) -> str:
    """Return why nothing can be told of the site, or nothing."""
    if one.study_panel is None:
        return one.refusal
    places = {site.place for site in study.sites if site.name == name}
    if len(places) > 1:
        return "The site is of several places, which are told only together with all others."
    if not places <= set(one.study_panel.codes):
        return "The site has not begun, or has no whole figures in the window of the study."
    place = one.study_panel.codes.index(places.pop())
    return "" if one.study_panel.exposed[place] else "The site is not known to have begun."


def _told(asked: _Asked, panel: StudyPanel, found: Measured) -> Iterator[_Row]:
    caveat = _caveat(asked, panel, found)
    for kind, told in zip(_KINDS, (found.by_itself, found.against), strict=True):
        note = " ".join(part for part in (told.why, caveat) if part)
        yield {
            **asked.row(kind, note=note or None),
            "estimate": _change(told.estimate, asked.contrast),
            "lower": _change(told.lower, asked.contrast),
            "upper": _change(told.upper, asked.contrast),
            "events": found.events,
        }


def _change(value: float, contrast: Literal["ratio", "difference"]) -> float | None:
    return as_change(value, contrast) if np.isfinite(value) else None


def _caveat(asked: _Asked, panel: StudyPanel, found: Measured) -> str:
    """Return what must be said of the months counted, or nothing."""
    said = [asked.beside] if asked.beside else []
    last = panel.periods[-1].end - _DAY
    if last < asked.through:
        said.append(f"The figures end on {day_label(last)}.")
    if not found.seasons_cancel:
        said.append("The months before are of other seasons than those since the start.")
    if found.left_out:
        left = many(found.left_out, "period")
        said.append(f"{left} since the start, of seasons not seen before it, left out.")
    return " ".join(said)
