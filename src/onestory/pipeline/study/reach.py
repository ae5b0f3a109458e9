"""Reach: what a study of people asks of its records, beside the days and teams that they hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onestory.model.errors import PlanError
from onestory.model.finding import Finding, Severity
from onestory.model.period import Period, day_label, months
from onestory.model.words import listed, many
from onestory.pipeline.study.form import NO_DAY
from onestory.timeline.cohort_rules import Using

if TYPE_CHECKING:
    from onestory.model.study import Study
    from onestory.pipeline.study.reading import StudyPlan

_A_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What the records hold: from `start` to `end`, the first day after, and who decided."""

    start: date
    end: date
    teams: frozenset[str]


def beyond(plan: StudyPlan, reach: Reach) -> tuple[Finding, ...]:
    """Return what the study asks that the records cannot hold; no figure is looked at."""
    study = plan.study
    if study.caseload is None:
        return ()
    found = list(_silent(study, reach))
    if study.window.end != NO_DAY:
        found += [*_history(study, reach), *followed_beyond(study, reach)]
        found += _no_time_before(plan, reach)
    return tuple(found)


def refuse_unfollowed(study: Study, reach: Reach) -> None:
    """Raise PlanError where the records end before anything of the follow-up is counted."""
    if study.window.end == NO_DAY or not study.estimands:
        return
    begins = _later(_first(study), min(one.bedding_in for one in study.estimands))
    if begins >= reach.end:
        raise PlanError(
            found=f"Records end on {_last(reach)}, and nothing is counted before"
            f" {day_label(begins)}: of the follow-up they hold nothing.",
            where="study.toml",
            do="Begin the window earlier, or ask again when later records are received.",
        )


def followed_beyond(study: Study, reach: Reach) -> Iterable[Finding]:
    """Yield a finding where people cannot all be followed as long as is asked."""
    asked = max((one.bedding_in + one.follow_up for one in study.estimands), default=0)
    taken = _months(study)
    whole = [one for one in taken if _later(one.end, asked) <= reach.end]
    if not asked or len(whole) == len(taken):
        return
    latest = _earlier(reach.end, asked) - timedelta(days=1)
    yield _finding(
        "follow-up beyond the records",
        f"Records end on {_last(reach)}. People are to be followed for {many(asked, 'month')}: of"
        f" the {many(len(taken), 'month')} in which they are taken on,"
        + (
            f" those of {len(whole)} can be, and the others are followed for less."
            if whole
            else " in none can all be, and they are followed for less."
        ),
        "Shorten `follow_up`, ask again when the records reach to"
        f" {day_label(_later(study.window.end, asked) - timedelta(days=1))}"
        + (f", or end the window on {day_label(latest)}." if whole else "."),
    )


def _silent(study: Study, reach: Reach) -> Iterable[Finding]:
    named = study.caseload.teams if study.caseload else ()
    asked = sorted({*named, *(s.name for s in study.sites if not named or s.name in named)})
    silent = [name for name in asked if name and name not in reach.teams]
    if silent:
        one = len(silent) == 1
        yield _finding(
            "team decided about nobody",
            f"{listed(silent)} {'is a team' if one else 'are teams'} of the study, and"
            f" {'has' if one else 'have'} no decision in the records.",
            f"Correct the code, or receive its list. The records name {listed(sorted(reach.teams))}"
            ".",
        )


def _history(study: Study, reach: Reach) -> Iterable[Finding]:
    wanted = study.caseload.history if study.caseload else 0
    held = (_first(study) - reach.start).days
    if held >= wanted:
        return
    since = f"{many(held, 'day')} before" if held > 0 else "no day before"
    begin = day_label(reach.start + timedelta(days=_A_YEAR))
    yield _finding(
        "history beyond the records",
        f"Records begin on {day_label(reach.start)}, {since} people are first taken on; the study"
        f" looks back over {wanted:,} (`history`).",
        f"Write history = {held} under [caseload], or begin the window later."
        if held >= _A_YEAR
        else f"Begin the window on {begin} or later, with history = {_A_YEAR}; or receive earlier"
        " records.",
    )


def _no_time_before(plan: StudyPlan, reach: Reach) -> Iterable[Finding]:
    """Yield a finding where stand-ins of before a team's start would stand before the records."""
    study = plan.study
    if study.caseload is None or study.caseload.comparators != "before the start":
        return
    looked = max((part.days for part in plan.rule if isinstance(part, Using)), default=0)
    needed = reach.start + timedelta(days=looked)
    followed = max((one.bedding_in + one.follow_up for one in study.estimands), default=0)
    own = study.caseload.teams
    days = [
        _stand_in(month.end - timedelta(days=1), site.starts, followed)
        for site in study.sites
        if not own or site.name in own
        for month in _months(study)
        if month.end > site.starts
    ]
    lacking = sum(day < needed for day in days)
    if lacking:
        yield _finding(
            "no time before the start",
            "People are set beside others who could be followed wholly before the team began, in"
            f" the same months of the year. Records begin on {day_label(reach.start)}"
            + (f" and the rule looks back over {looked} days" if looked else "")
            + (
                ", so there is no such time."
                if lacking == len(days)
                else f", so in {lacking:,} of {len(days):,} months of teams there is no such time."
            ),
            "Set them beside people of other places or of the same time, shorten `follow_up`, or"
            " receive earlier records.",
        )


def _stand_in(day: date, since: date, followed: int) -> date:
    """Return the day so many whole years earlier that who begins then is followed by `since`."""
    years = 0
    while _later(_earlier(day, 12 * years), followed) > since:
        years += 1
    return _earlier(day, 12 * years)


def _first(study: Study) -> date:
    """Return the first day on which somebody can be taken on."""
    return max(study.window.start, min((s.starts for s in study.sites), default=date.min))


def _months(study: Study) -> tuple[Period, ...]:
    """Return the months of the window in which people can be taken on."""
    found, month = list[Period](), months(_first(study), 1)
    while month.start < study.window.end:
        found.append(Period(start=month.start, end=min(month.end, study.window.end)))
        month = months(month.end, 1)
    return tuple(found)


def _later(day: date, count: int) -> date:
    """Return the day so many months later, or earlier: the last of a shorter month."""
    number = day.year * 12 + day.month - 1 + count
    first = date(number // 12, number % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), months(first, 1).end - timedelta(days=1))


def _earlier(day: date, count: int) -> date:
    return _later(day, -count)


def _last(reach: Reach) -> str:
    return day_label(reach.end - timedelta(days=1))


def _finding(rule: str, message: str, do: str, *, severity: Severity = "warning") -> Finding:
    return Finding(rule=rule, severity=severity, message=message, do=do, file="study.toml")
