"""The story: a release put in the order in which a page tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from onestory.model.comparison import Comparison, Method
from onestory.model.indicator import Indicator
from onestory.model.release import Release
from onestory.model.result import Result
from onestory.report import rows, unfinished, words
from onestory.report.plan import ReportPlan
from onestory.report.rows import Row

# Which comparison speaks first: the one that sets a place beside all others of its kind.
_ORDER: tuple[Method, ...] = (
    "funnel", "peers", "region", "deprivation", "own past", "ranked",
)  # fmt: skip
_VOICES = {
    "social care": ("social care", "ascof", "reablement"),
    "people and carers": ("people and carers", "survey", "experience", "said they"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One indicator's part of the page.

    `anchor` is its address in the page and the stem of its pictures' names. `comparisons` hold
    the latest period of each method in which anything could be compared, in the order they are
    told; `earlier` the rest. `rungs` are the same figure with other adjustments.
    """

    anchor: str
    indicator: Indicator
    results: tuple[Result, ...]
    comparisons: tuple[Comparison, ...]
    earlier: tuple[Comparison, ...]
    rows: tuple[Row, ...]
    rungs: tuple[Result, ...] = ()

    @property
    def lead(self) -> Comparison | None:
        """The comparison whose sentence heads the section, if any was made."""
        return self.comparisons[0] if self.comparisons else None

    @property
    def incomparable(self) -> Comparison | None:
        """The newest comparison like the lead, where it is newer but nothing could be compared."""
        lead = self.lead
        alike = self.every(lead.method) if lead else ()
        newest = alike[-1] if alike else lead
        return newest if newest and newest is not lead and not newest.flags.places else None

    @property
    def unfinished(self) -> Comparison | None:
        """The newest comparison like the lead, where its figures are provisional or incomplete."""
        lead = self.lead
        alike = self.every(lead.method) if lead else ()
        return alike[-1] if alike and unfinished.marks(alike[-1]) else None

    def by(self, method: Method) -> Comparison | None:
        """The latest comparison by the method, if there is one."""
        return next((c for c in self.comparisons if c.method == method), None)

    def every(self, method: Method) -> tuple[Comparison, ...]:
        """All comparisons by the method, the earliest period first."""
        both = (*self.comparisons, *self.earlier)
        return tuple(sorted((c for c in both if c.method == method), key=lambda c: c.period))

    @property
    def confidence(self) -> str:
        """The confidence of the intervals in words, such as '95%'."""
        return words.share(self.results[0].confidence) if self.results else "95%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A whole report: the release, what was asked of the page, and its sections."""

    release: Release
    plan: ReportPlan
    sections: tuple[Section, ...]
    invented: bool

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators in the order of the page."""
        return tuple(section.indicator for section in self.sections)


def tell(release: Release, plan: ReportPlan) -> Story:
    """Return the release as a story, one section an indicator in the order they were asked."""
    results = (*release.results, *(c.result for c in release.comparisons))
    ids = dict.fromkeys(r.indicator.id for r in results if not r.indicator.rung)
    return Story(
        release=release,
        plan=plan,
        sections=tuple(_section(release, name, at) for at, name in enumerate(ids, 1)),
        invented=release.provenance.invented or any(r.invented for r in results),
    )


def absent_voices(indicators: Iterable[Indicator]) -> tuple[str, ...]:
    """Return the sectors that a fair report of integrated care needs and this one lacks."""
    cards = tuple(indicators)
    return tuple(sector for sector in _VOICES if not any(_speaks_for(c, sector) for c in cards))


def _speaks_for(card: Indicator, sector: str) -> bool:
    if card.sector:
        return card.sector == sector
    told = f"{card.id} {card.title} {card.source}".lower()
    return any(hint in told for hint in _VOICES[sector])


def _section(release: Release, name: str, at: int) -> Section:
    comparisons = [c for c in release.comparisons if c.result.indicator.id == name]
    own = [r for r in release.results if r.indicator.id == name]
    results = tuple(own or _distinct(c.result for c in comparisons))
    card = results[0].indicator
    rungs = [r for r in release.results if r.indicator.rung and r.indicator.measure == card.measure]
    latest = [_latest(comparisons, method) for method in _ORDER]
    told = tuple(c for c in latest if c is not None)
    return Section(
        anchor=f"{at:02d}-{_slug(name)}",
        indicator=card,
        results=results,
        rungs=tuple(rungs),
        comparisons=told,
        earlier=tuple(c for c in comparisons if not any(c is one for one in told)),
        rows=tuple(row for result in results for row in rows.read(result.rows)),
    )


def _latest(comparisons: Iterable[Comparison], method: Method) -> Comparison | None:
    """The latest that could be compared and is finished; else that could be compared; else any."""
    by_method = [c for c in comparisons if c.method == method]
    comparable = [c for c in by_method if c.flags.places]
    finished = [c for c in comparable if not unfinished.marks(c)]
    newest = finished or comparable or by_method
    return max(newest, key=lambda c: (c.period.end, c.period.start), default=None)


def _distinct(results: Iterable[Result]) -> list[Result]:
    kept: list[Result] = []
    for result in results:
        if not any(result is one for one in kept):
            kept.append(result)
    return kept


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "indicator"
