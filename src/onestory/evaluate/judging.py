"""Judgements: each statement of success at the end, in two columns that are not the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onestory.evaluate.verdict import capitalised, gain, uncapitalised
from onestory.model.answer import Judgement, Reached
from onestory.model.effect_words import extent, magnitude, size
from onestory.model.period import day_label
from onestory.model.words import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onestory.model.effect import Effect, Verdict
    from onestory.model.study import Study, SuccessStatement

_DAY = timedelta(days=1)
_OF_NOTHING = "It cannot be seen as a share of nothing."
_HEARD = (
    "People say it and no figure counts it: the learning report (`onestory report`) tells it.",
    "No comparator is asked here.",
)
_BECAUSE: dict[Verdict, str] = {
    "helped": "Yes, as far as these checks can tell.",
    "harmed": "The programme made it worse.",
    "smaller than planned": "Not by as much as planned.",
    "no meaningful difference": "No: the programme made no difference that matters.",
    "cannot tell yet": "We cannot yet tell.",
    "cannot be estimated": "It cannot be estimated from these data.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The change seen in those exposed, on the scale of the contrast, or why there is none.

    `among` says where: 'it was 3% lower ...' follows it. `beside` is a sentence to set beside it.
    `by_effect` is True where a fall by itself is no sign: the target is then asked of the effect.
    """

    change: float | None
    why: str = ""
    among: str = "in the programme's places"
    since: str = "than in the year before the first start"
    beside: str = ""
    by_effect: bool = False


def judge(
    study: Study,
    effects: Sequence[Effect],
    *,
    seen: Callable[[SuccessStatement], Seen] | None = None,
) -> tuple[Judgement, ...]:
    """Return one judgement a statement, in the order in which the statements were written.

    `seen` gives the change where it is not that of the effect's series.
    """
    heard = {one.id for one in study.experience}
    return tuple(
        _unasked(statement, *_HEARD)
        if statement.outcome in heard
        else _judgement(statement, effects, seen)
        for statement in study.statements
    )


def _unasked(statement: SuccessStatement, reached: str, because: str) -> Judgement:
    return Judgement(
        statement=statement,
        reached="not known",
        change=None,
        reached_sentence=reached,
        verdict="cannot be estimated",
        because_sentence=because,
    )


def _judgement(
    statement: SuccessStatement,
    effects: Sequence[Effect],
    seen: Callable[[SuccessStatement], Seen] | None,
) -> Judgement:
    effect = next((e for e in effects if e.outcome.id == statement.outcome), None)
    if effect is None:
        return _unasked(statement, "It was not measured.", "No estimand asks about this outcome.")
    found = seen(statement) if seen else _change(effect, statement.by)
    judged_by_effect = found.by_effect and found.change is not None
    reached = (
        _by_effect(statement, effect) if judged_by_effect else _reached(statement, found.change)
    )
    return Judgement(
        statement=statement,
        reached=reached,
        change=found.change,
        reached_sentence=found.why or _told_of(statement, effect, found, reached),
        verdict=effect.verdict,
        because_sentence=_because(effect),
    )


def _change(effect: Effect, by: date) -> Seen:
    """Return the change seen in the exposed places over a year, or why there is none.

    The last year of periods before the first start is set beside the last that ends by the day
    of the statement. Parts of a year are not set beside a year: the season would be in the change.
    """
    rows = effect.series.to_pylist()
    before = [r for r in rows if r["exposed_places"] == 0 and r["observed"] is not None]
    after = [r for r in rows if r["exposed_places"] > 0 and r["observed"] is not None]
    if not before or not after:
        return _unseen("It cannot be seen: there are no figures on both sides of the start.")
    if after[-1]["period_end"] < by:
        until = day_label(after[-1]["period_end"] - _DAY)
        return _unseen(f"Not yet known: the figures end on {until}, before {day_label(by)}.")
    year = _a_year(rows)
    until_day = [r for r in after if r["period_end"] <= by + _DAY]
    if len(before) < year:
        return _unseen("Not known: less than a year of figures lies before the first start.")
    if len(until_day) < year:
        return _unseen(
            f"Not known: less than a year lies between the first start and {day_label(by)}."
        )
    was = _mean([r["observed"] for r in before[-year:]])
    became = _mean([r["observed"] for r in until_day[-year:]])
    if effect.contrast == "difference":
        return Seen(change=became - was)
    return Seen(change=became / was - 1) if was else _unseen(_OF_NOTHING)


def _unseen(why: str) -> Seen:
    return Seen(change=None, why=why)


def _a_year(rows: list[dict[str, date]]) -> int:
    days = (rows[0]["period_end"] - rows[0]["period_start"]).days
    return max(1, round(365 / days))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _reached(statement: SuccessStatement, change: float | None) -> Reached:
    if change is None:
        return "not known"
    turned = -change if statement.wanted == "lower" else change
    return "met" if turned >= statement.size else "not met"


def _by_effect(statement: SuccessStatement, effect: Effect) -> Reached:
    """Return whether the whole range is at least as good as was asked, or nowhere so good."""
    turned = gain(effect)
    if turned is None or not effect.known or _failed(effect):
        return "not known"
    if turned.lower >= statement.size:
        return "met"
    return "not met" if turned.upper < statement.size else "not known"


def _told_of(statement: SuccessStatement, effect: Effect, found: Seen, reached: Reached) -> str:
    asked = magnitude(statement.size, effect.contrast, effect.unit)
    said = "Yes" if reached == "met" else "No"
    seen = size(found.change or 0.0, effect.contrast, effect.unit)
    if found.by_effect:
        return (
            f"{capitalised(found.among)} it was {seen} {found.since}. {found.beside} That is no"
            f" sign by itself: {asked} {statement.wanted} than without the programme was asked."
        ).replace("no different than", "no different from")
    return (
        f"{said}: {found.among} it was {seen} {found.since}; {asked} {statement.wanted} was asked."
    ).replace("no different than", "no different from")


def _because(effect: Effect) -> str:
    said = _BECAUSE[effect.verdict]
    if effect.estimate is None or effect.lower is None or effect.upper is None:
        return said
    best = size(effect.estimate, effect.contrast, effect.unit)
    span = extent(effect.lower, effect.upper, effect.contrast, effect.unit)
    return f"{said} Best estimate {best} than without the programme (range {span}).".replace(
        "no different than", "no different from"
    )


def cost_shift(effects: Sequence[Effect], titles: Sequence[str]) -> str:
    """Return what moved between sectors, in a sentence; `titles` names the effects' outcomes."""
    asked = [
        (effect, title)
        for effect, title in zip(effects, titles, strict=True)
        if effect.outcome.role != "negative control" and effect.estimate is not None
    ]
    sectors = sorted({effect.outcome.sector for effect, _ in asked if effect.outcome.sector})
    if len(sectors) < 2:
        only = f"only {sectors[0]} was measured" if sectors else "no sector was measured"
        return f"Whether work or cost moved between sectors is not known: {only}."
    sure = [(e, t) for e, t in asked if e.known and not _failed(e)]
    fell = [(e, t) for e, t in sure if (e.upper or 0) < 0]
    rose = [(e, t) for e, t in sure if (e.lower or 0) > 0]
    if _sectors(fell) - _sectors(rose) and _sectors(rose) - _sectors(fell):
        return (
            f"Work may have moved between sectors: {_told(fell, 'lower')}, while"
            f" {_told(rose, 'higher')}."
        )
    unsure = [t for e, t in asked if _failed(e)]
    doubt = f" A check failed of {listed(sorted(map(uncapitalised, unsure)))}." if unsure else ""
    if fell or rose:
        moved = [_told(those, way) for those, way in ((fell, "lower"), (rose, "higher")) if those]
        return f"Nothing shows work moving from one sector to another: only {listed(moved)}.{doubt}"
    return f"Across {listed(sectors)} we cannot tell whether any work moved.{doubt}"


def _failed(effect: Effect) -> bool:
    return any(check.passed == "failed" for check in effect.checks)


def _sectors(those: Sequence[tuple[Effect, str]]) -> set[str]:
    return {effect.outcome.sector for effect, _ in those if effect.outcome.sector}


def _told(those: Sequence[tuple[Effect, str]], way: str) -> str:
    named = [f"{uncapitalised(title)} ({effect.outcome.sector})" for effect, title in those]
    return f"{listed(named)} came out {way}"
