"""Findings of panels: the places that one is without, or that count otherwise than written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.model.errors import StudyError
from onestory.model.finding import Finding
from onestory.model.period import Period, day_label
from onestory.model.words import listed, many
from onestory.stats.panel import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from onestory.model.study import Estimand, Outcome, Site, Study

_NAMED = 6
_A_PERIOD = 27  # days: a window that ends within a month of the figures is filled


def incomplete(
    outcome: Outcome,
    *,
    names: Sequence[str],
    value: NDArray[np.float64],
    periods: Sequence[Period],
    exposed: NDArray[np.bool_],
) -> list[Finding]:
    """Return a finding on the places whose `value` (N, T) lacks a period; none where none does."""
    gone = np.flatnonzero(np.isnan(value).any(axis=1))
    if gone.size == 0:
        return []
    sites = int(exposed[gone].sum())
    named = [f"{names[i]} ({_missing(value[i], periods)})" for i in gone.tolist()]
    return [
        Finding(
            rule="figure missing at a place",
            severity="warning",
            message=f"'{outcome.id}' is asked without {many(gone.size, 'place')} (of the sites:"
            f" {sites}), because a figure is missing or hidden: {some(named)}.",
            do="Complete their figures, or begin the window later. If places drop out because of"
            " how they fare, what is left is not the whole.",
        )
    ]


def absent(study: Study, codes: Sequence[str]) -> list[Finding]:
    """Return a finding on the sites' places that have no figure at all; none where each has some.

    `codes` are the places that have any.
    """
    gone = {site.place: site for site in study.sites if site.place not in set(codes)}
    if not gone:
        return []
    named = sorted(_called(site) for site in gone.values())
    return [
        Finding(
            rule="site without figures",
            severity="warning",
            message=f"No figure at all is given of {some(named)}. If a name or code is misspelt,"
            " the true place may stand among the comparators.",
            do="Check their names and codes against the figures' files.",
        )
    ]


def count_absent(
    study: Study, codes: Sequence[str], *, starts: Mapping[str, date], end: date
) -> int:
    """Return how many places of sites that started before `end` have no figure at all.

    `codes` are the places that have any. Places that the study leaves out do not count.
    """
    out = {place for place, _ in study.left_out}
    began = {site.place for site in study.sites if starts.get(site.place, end) < end}
    return len(began - set(codes) - out)


def _called(site: Site) -> str:
    return site.name if site.name == site.place else f"{site.name} ({site.place})"


def unfilled(outcome: Outcome, window: Period, periods: Sequence[Period]) -> list[Finding]:
    """Return a finding where the figures begin after the window does, or end before it."""
    span = Period(start=periods[0].start, end=periods[-1].end)
    early = (span.start - window.start).days > _A_PERIOD
    late = (window.end - span.end).days > _A_PERIOD
    if not early and not late:
        return []
    return [
        Finding(
            rule="window not filled",
            severity="note",
            message=f"'{outcome.id}' has figures over {span.label} only, of the window"
            f" {window.label}.",
            do="Nothing, if none were published; else add the files of the other periods.",
        )
    ]


def rounded(
    study: Study, estimand: Estimand, starts: Mapping[str, date], *, periods: Sequence[Period]
) -> list[Finding]:
    """Return a finding where quarters or years hide months; none where the figures are monthly.

    It says which starts became one, and how the bedding-in was lengthened to whole periods.
    """
    length = _months(periods[0])
    merged = [part for one in periods if (part := _as_one(study, starts, one))]
    beds = estimand.bedding_in % length
    if length == 1 or not (merged or beds):
        return []
    each = {3: "quarter", 12: "year"}.get(length, "period")
    parts = [f"The figures of '{estimand.outcome}' are of one {each} each."]
    parts += [f"Starts {some(merged)}."] if merged else []
    if beds:
        whole = -(-estimand.bedding_in // length)
        parts.append(
            f"The bedding-in of {many(estimand.bedding_in, 'month')} is counted as"
            f" {many(whole, f'whole {each}')}."
        )
    return [
        Finding(
            rule="rounded to periods",
            severity="warning" if each == "year" else "note",
            message=" ".join(parts),
            do="Give monthly figures, if there are any; else read the answer as one of whole"
            f" {each}s.",
        )
    ]


def _as_one(study: Study, starts: Mapping[str, date], period: Period) -> str:
    """Return the starts that fall within the period as one, '' where it has one or none."""
    sites = {site.place for site in study.sites}
    days = sorted({d for p, d in starts.items() if p in sites and period.start <= d < period.end})
    if days in ([], [period.start]):
        return ""
    return f"of {listed([day_label(day) for day in days])} count from {day_label(period.start)}"


def _months(period: Period) -> int:
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month


def unweighted(outcome: Outcome) -> Finding:
    """Return the finding that people cannot count alike, because they are not known."""
    return Finding(
        rule="people not known",
        severity="warning",
        message=f"The people behind '{outcome.id}' are not known, so each place counts alike.",
        do="Give denominators with the figures, or a `people` indicator in the study.",
    )


def _claimed(sites: Sequence[str]) -> str:
    once = list(dict.fromkeys(sites))
    if len(once) == 1:
        return f"is named {len(sites)} times, each time as the site {once[0]}"
    return f"lies in {listed(once)}"


def twofold(study: Study, starts: Mapping[str, date], *, names: Mapping[str, str]) -> list[Finding]:
    """Return findings on places of two sites, and on comparators that are sites themselves.

    `names` gives the name of each place that has figures, by code.
    """
    claims: dict[str, list[str]] = {}
    for site in study.sites:
        claims.setdefault(site.place, []).append(site.name)
    found = [
        Finding(
            rule="place in several sites",
            severity="warning",
            message=f"{names.get(place, place)} {_claimed(sites)}. It counts as exposed from"
            f" the first of their starts{_from(starts, place)}; what the later one added cannot be"
            " told apart from it.",
            do="Leave the place out of one of them, or ask of both together.",
        )
        for place, sites in claims.items()
        if len(sites) > 1
    ]
    both = [claims[place][0] for place in dict.fromkeys(study.comparators) if place in claims]
    if both:
        found.append(
            Finding(
                rule="comparator is a site",
                severity="warning",
                message=f"Named among the comparators, and sites as well: {some(both)}. What was"
                " itself exposed cannot show what would have happened otherwise, so it is compared"
                " with only until it starts.",
                do="Take it out of the comparators.",
            )
        )
    return found


def later(names: Sequence[str], first: NDArray[np.int64], length: int) -> list[Finding]:
    """Return a finding on the sites that start after the figures end; none where none does."""
    beyond = [names[i] for i in np.flatnonzero((first >= length) & (first < NEVER)).tolist()]
    if not beyond:
        return []
    return [
        Finding(
            rule="starts after the figures",
            severity="note",
            message=f"The figures end before {some(beyond)} started: until then"
            f" {'it is' if len(beyond) == 1 else 'they are'} among the comparators, and nothing is"
            " said of the programme there.",
            do="Ask again when there are later figures.",
        )
    ]


def too_late(names: Sequence[str]) -> list[Finding]:
    """Return a finding on the sites of which no period counts; none where there are no such."""
    if not names:
        return []
    return [
        Finding(
            rule="starts too late to count",
            severity="warning",
            message=f"Left out, because the figures end before the bedding-in does: {some(names)}.",
            do="Ask again when there are later figures, or count from sooner after the start, in"
            " an amendment.",
        )
    ]


def refuse(
    study: Study,
    *,
    starts: Mapping[str, date],
    first: NDArray[np.int64],
    periods: Sequence[Period],
    told: Sequence[Finding],
) -> None:
    """Raise StudyError, with what could be asked instead, where no place starts within the data.

    `first` (N,) is of the places kept; `told` is what has been said of the others.
    """
    span = Period(start=periods[0].start, end=periods[-1].end)
    far = [site for site in study.sites if site.starts >= study.window.end]
    if not (first < NEVER).any() and not far:
        why = " ".join(finding.message for finding in told)
        raise StudyError(
            found=f"No site is left to ask of in {span.label}. {why}".strip(),
            where=study.title,
            do="Complete the figures, or check the sites' codes. What could be asked instead is"
            " the same of the periods in which the sites have figures.",
        )
    if (first == 0).any() or not (first < len(periods)).any():
        outside = dict.fromkeys(
            f"{site.name} ({day_label(starts.get(site.place, site.starts))})"
            for site in study.sites
            if (site.place in starts or site in far)
            and not periods[0].end <= starts.get(site.place, site.starts) < span.end
        )
        raise StudyError(
            found=f"The figures run over {span.label} and must begin before the first start and end"
            f" after it; outside them lies the start of {some(list(outside))}.",
            where=study.title,
            do="Give figures from well before the first start to well after it. What could be"
            " asked instead is the same of the sites that started within the figures, the others"
            " left out for that reason; or, before there are figures, what could be told and when"
            " (`onestory study power`).",
        )


def some(names: Sequence[str]) -> str:
    """Return the names as a list, the first few of many."""
    more = len(names) - _NAMED
    return listed(names) if more <= 0 else f"{', '.join(names[:_NAMED])} and {more} more"


def _missing(row: NDArray[np.float64], periods: Sequence[Period]) -> str:
    gone = np.flatnonzero(np.isnan(row)).tolist()
    label = periods[gone[0]].label
    return label if len(gone) == 1 else f"{label} and {len(gone) - 1} more"


def _from(starts: Mapping[str, date], place: str) -> str:
    return f" ({day_label(starts[place])})" if place in starts else ""
