"""Soundness: designs that cannot answer their question, each told with what could be asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from onestory.evidence.published_effects import unheard_of
from onestory.model.finding import Finding, Severity
from onestory.model.period import day_label, months
from onestory.model.words import listed, many, setting
from onestory.pipeline.study.form import NO_DAY
from onestory.pipeline.study.soundness_heard import unsound_heard
from onestory.pipeline.study.soundness_people import unsound_people

if TYPE_CHECKING:
    from onestory.model.study import Estimand, Site, Study, SuccessStatement
    from onestory.pipeline.study.reading import StudyPlan

_ALONE = ("interrupted time series",)
_FEWEST_MONTHS_BEFORE = 24
_A_YEAR = 12


def unsound(plan: StudyPlan) -> tuple[Finding, ...]:
    """Return what is wrong with the study as it is planned, and what is missing though advised.

    Answers that could not be read are passed over: they are told as missing.
    """
    rules = (_questions, _advice) if plan.study.caseload else (_places, _time, _questions, _advice)
    own = unsound_people(plan.study)
    return (*own, *(found for rule in rules for found in rule(plan)), *unsound_heard(plan))


def _places(plan: StudyPlan) -> Iterable[Finding]:
    study = plan.study
    yield from _compared(plan)
    if len({site.place for site in study.sites}) == 1:
        yield _finding(
            "one site",
            "There is one site. What happens in one place cannot be told from what would have"
            " happened there anyway, unless the change is far larger than the place's own ups"
            " and downs.",
            "Ask first what could be told (`onestory study power`); add sites, or ask for"
            " synthetic control over many comparators and at least two years before the start.",
        )
    yield from _overlapping(study)
    own = {site.place for site in study.sites}
    both = sorted(own & set(study.comparators))
    if both:
        yield _finding(
            "comparator exposed",
            f"{listed(both)} {'is' if len(both) == 1 else 'are'} both a site and a comparator:"
            " what was itself exposed cannot show what would have happened otherwise.",
            "Take it out of the comparators. A site that starts later serves as a comparator"
            " until then without being named.",
        )
    out = sorted({place for place, _ in study.left_out} & (own | set(study.comparators)))
    if out:
        yield _finding(
            "place left out and in",
            f"{listed(out)} {'is' if len(out) == 1 else 'are'} left out, and a site or"
            " comparator as well.",
            "Decide which. A site is left out only with a reason that does not rest on how it"
            " fared.",
        )


def _compared(plan: StudyPlan) -> Iterable[Finding]:
    designs = [name for name in plan.study.designs if name not in _ALONE]
    if plan.compared_with == "no place":
        asked = f" {listed(designs)} cannot be done without." if designs else ""
        yield _finding(
            "no comparator",
            f"There is no comparator.{asked} What else changed at the same time everywhere"
            " cannot be told from the programme.",
            "What could still be asked: an interrupted time series over at least two years before"
            " and one after, which says what changed but not why; or a comparison of places that"
            " had more of it with places that had less, or began earlier or later.",
        )


def _overlapping(study: Study) -> Iterable[Finding]:
    """Yield places that two sites claim, or that have two starts."""
    by_place: dict[str, list[Site]] = {}
    for site in study.sites:
        by_place.setdefault(site.place, []).append(site)
    for place, claims in by_place.items():
        if len(claims) > 1:
            told = listed([f"{site.name} (starts {day_label(site.starts)})" for site in claims])
            yield _finding(
                "place in two sites",
                f"The place {place} belongs to several cohorts: {told}. Each place has one start,"
                " or nobody can say which of them did it.",
                "Keep the site that reaches most of its people and leave the place out of the"
                " other, or ask of both together from the earlier start; the later one then"
                " stands among the events.",
            )


def _time(plan: StudyPlan) -> Iterable[Finding]:
    study = plan.study
    window = study.window
    if not study.sites or window.end == NO_DAY:
        return
    outside = [s for s in study.sites if not window.start < s.starts < window.end]
    if outside:
        named = listed([f"{s.name} ({day_label(s.starts)})" for s in outside[:6]])
        yield _finding(
            "start outside the window",
            f"{many(len(outside), 'place starts', 'places start')} outside the window of the data"
            f" ({window.label}): {named}.",
            "Correct the day if it is mistyped. Widen the window if there are figures; otherwise"
            " leave these sites out with that reason, or ask again when there are.",
        )
    first = min(site.starts for site in study.sites)
    before = _between(window.start, first)
    if 0 < before < _FEWEST_MONTHS_BEFORE:
        yield _finding(
            "little before",
            f"There are {many(before, 'month')} before the first start. Season and drift cannot"
            " be told from fewer than two years.",
            "Begin the window earlier, if there are figures.",
            severity="warning" if before < _A_YEAR else "note",
        )
    for estimand in study.estimands:
        yield from _follow_up(estimand, study)
    for statement in study.statements:
        yield from _too_early(statement, study, first)


def _follow_up(estimand: Estimand, study: Study) -> Iterable[Finding]:
    needed = estimand.bedding_in + estimand.follow_up
    if estimand.follow_up == 0:
        return
    last = max(site.starts for site in study.sites)
    short = [s for s in study.sites if months(s.starts, needed).end > study.window.end]
    if short:
        whole = len({s.place for s in short}) == len({s.place for s in study.sites})
        yield _finding(
            "follow-up beyond the window",
            f"Estimand '{estimand.id}' follows each place for {needed} months after its start;"
            f" for {many(len(short), 'place')} that ends after the window"
            f" ({day_label(months(last, needed).end)} for the last).",
            ("No place can be followed so long: " if whole else "Those places count for less: ")
            + "widen the window when there are figures, or shorten the follow-up.",
            severity="warning" if whole else "note",
        )


def _too_early(statement: SuccessStatement, study: Study, first: date) -> Iterable[Finding]:
    if statement.by == NO_DAY:
        return
    if statement.by <= first:
        yield _finding(
            "statement before the start",
            f"'{statement.id}' is to be reached by {day_label(statement.by)}, before the first"
            f" site starts on {day_label(first)}.",
            "Give a day by which the programme could have worked.",
        )
        return
    asked = [e for e in study.estimands if e.outcome == statement.outcome]
    earliest = min((months(first, e.bedding_in).end for e in asked if e.bedding_in), default=first)
    if asked and statement.by <= earliest:
        yield _finding(
            "statement within the bedding-in",
            f"'{statement.id}' is to be reached by {day_label(statement.by)}, while the first"
            f" site is still bedding in (to {day_label(earliest)}).",
            "Give a later day, or count from the start.",
        )
    if statement.by > study.window.end:
        yield _finding(
            "statement after the window",
            f"'{statement.id}' is to be reached by {day_label(statement.by)}, after the last"
            " figure asked for.",
            "Widen the window to that day; until then the statement is not known.",
        )


def _questions(plan: StudyPlan) -> Iterable[Finding]:
    study = plan.study
    heard = {one.id for one in study.experience}
    for statement in study.statements:
        asked = [e for e in study.estimands if e.outcome == statement.outcome]
        if statement.outcome and not asked and statement.outcome not in heard:
            yield _finding(
                "statement without an estimand",
                f"No estimand asks for the outcome '{statement.outcome}' of '{statement.id}': at"
                " the end nobody could say whether it was because of the programme.",
                "Write an [[estimand]] for it.",
            )
        yield from _size(statement, plan, ratio=any(e.contrast == "ratio" for e in asked))
    decided = study.decision_on
    ends = [study.window.end] if study.window.end != NO_DAY else []
    if decided and ends and decided < ends[0]:
        yield _finding(
            "decision before the answer",
            f"The decision is taken on {day_label(decided)}, before the last figure asked for"
            f" (to {day_label(ends[0])}).",
            "Move the decision, or end the window before it and say what can be told by then.",
        )


def _size(statement: SuccessStatement, plan: StudyPlan, *, ratio: bool) -> Iterable[Finding]:
    outcome = next((o for o in plan.study.outcomes if o.id == statement.outcome), None)
    if outcome is None or statement.size == 0:
        return
    if outcome.wanted != statement.wanted:
        yield _finding(
            "direction unlike its outcome",
            f"'{statement.id}' wants '{statement.outcome}' {statement.wanted}, but of the outcome"
            f" {outcome.wanted} is said to be better.",
            "Correct one of the two.",
        )
    told = unheard_of(statement.size, _words(plan, outcome.indicator), wanted=statement.wanted)
    if ratio and told and plan.study.caseload is None:
        yield _finding(
            "size unheard of",
            f"'{statement.id}': {told}",
            f"Say why {setting(statement.size)} is possible here, or plan for less: a study built"
            " for an effect that large will not tell one that is likely.",
        )


def _words(plan: StudyPlan, indicator: str) -> str:
    """Return the indicator's id and title, as the plan has it."""
    return f"{indicator} {plan.content.get(f'indicator.{indicator}.title', '')}"


def _advice(plan: StudyPlan) -> Iterable[Finding]:
    study = plan.study
    roles = {outcome.role for outcome in study.outcomes}
    if study.outcomes and "negative control" not in roles:
        yield _finding(
            "no negative control",
            "No outcome is named that the programme cannot have changed.",
            "Name one (injuries, for a team that visits older people): if it moves too, something"
            " else is at work.",
            severity="note",
        )
    if study.outcomes and "harm" not in roles:
        yield _finding(
            "no harm watched",
            "No outcome is named that could get worse while the others get better.",
            "Name one: care-home admissions, work of unpaid carers, deaths at home unplanned.",
            severity="note",
        )
    if study.chosen == "because high":
        yield _finding(
            "sites chosen because high",
            "The sites were chosen because their figures were high. Such figures fall of"
            " themselves in the year after.",
            "Nothing to do now: the answer is checked for it, and will not be called firm"
            " without comparators that were as high.",
            severity="note",
        )
    if plan.activity is None and study.caseload is None:
        yield _finding(
            "no activity",
            "No record of activity is named, so it cannot be known whether the programme was"
            " delivered, and the planned starts stand in for what happened.",
            "Keep a table of sites by month (`activity` under [data]).",
            severity="note",
        )


def _finding(rule: str, message: str, do: str, *, severity: Severity = "warning") -> Finding:
    return Finding(rule=rule, severity=severity, message=message, do=do, file="study.toml")


def _between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month
