"""Tables of a study of people: cells in words, ready for the template."""

from __future__ import annotations

import pyarrow.compute as pc

from onestory.model.answer import Answer
from onestory.model.caseload import PeopleTold
from onestory.model.effect import Effect
from onestory.model.effect_words import extent
from onestory.model.words import number as in_words
from onestory.report.answer import words
from onestory.report.answer.plan import AnswerPlan
from onestory.report.charts import arms as arms_chart
from onestory.report.charts import subgroups as subgroups_chart
from onestory.report.charts.love_plot import ALIKE
from onestory.report.charts.naive import CALLED
from onestory.report.charts.subgroups import Group
from onestory.report.tables import Cell, Line, Table, build, number

HIDDEN = "hidden"


def flow(people: PeopleTold) -> Table:
    """Return who was left in at each step, as trials tell it."""
    lines = [
        Line(
            cells=(
                Cell(text=words.capital(step.words)),
                _count(step.exposed),
                _count(step.comparators, "not asked"),
            )
        )
        for step in people.flow
    ]
    heads = ["Step", "People taken on", "People who could be set beside them"]
    return build("flow-table", "Who was left in at each step", heads, lines)


def balance(people: PeopleTold) -> Table:
    """Return the means of each fact, and how far apart they were before and after weighting."""
    lines = [
        Line(
            cells=(
                Cell(text=words.capital(row["covariate"])),
                *(number(row[n], _mean(row[n])) for n in ("exposed", "before", "after")),
                *(number(row[n], _apart(row[n])) for n in ("apart_before", "apart_after")),
            ),
            marked=abs(row["apart_after"]) > ALIKE,
        )
        for row in people.balance.to_pylist()
    ]
    heads = [
        *("Fact before time zero", "People taken on", "All who could have been (those kept)"),
        *("As weighted", "Apart before", "Apart after"),
    ]
    note = (
        "Means (a share of people where it is yes or no); apart in standard deviations of the"
        f" people taken on. Marked: still further apart than {ALIKE}."
    )
    return build("balance-table", "How alike people were made", heads, lines, note=note)


def arms(effect: Effect, people: PeopleTold, *, anchor: str = "arms-table") -> Table:
    """Return the months before and after time zero of the effect's outcome."""
    own = people.arms.filter(pc.field("outcome") == effect.outcome.id)
    times = arms_chart.times_of(own)
    lines = [
        Line(
            cells=(
                number(row["month"], in_words(row["month"])),
                *(
                    number(row[n], "none" if row[n] is None else _mean(row[n] * times))
                    for n in ("exposed", "expected", "candidates")
                ),
                *(number(row[n], in_words(row[n])) for n in _BEHIND),
            )
        )
        for row in own.sort_by("month").to_pylist()
    ]
    heads = [
        *(
            "Months since time zero",
            "People taken on",
            "Expected",
            "All who could have been (those kept)",
        ),
        *("Person-months, taken on", "Person-months, set beside them"),
    ]
    told = f"Figures behind the picture, {arms_chart.scale(times)}"
    return build(anchor, told, heads, lines)


_BEHIND = ("exposed_people", "comparator_people")


def naive(effect: Effect, people: PeopleTold) -> Table:
    """Return what each common wrong answer would have said, below the effect itself."""
    lines = [
        Line(
            cells=(
                Cell(text="This study: beside people like them"),
                number(effect.estimate, words.figure(effect.estimate, effect)),
                number(effect.lower, words.span(effect)),
                Cell(text=""),
            ),
            marked=True,
        ),
        *(
            Line(
                cells=(
                    Cell(text=CALLED[one.name]),
                    number(one.estimate, words.figure(one.estimate, effect)),
                    number(one.lower, _span(one.lower, one.upper, effect)),
                    Cell(text=one.sentence),
                )
            )
            for one in people.naive
        ),
    ]
    heads = ["Way of reckoning", "Change", "Range", "Why it misleads"]
    return build("naive-table", "The common wrong answers beside the effect", heads, lines)


def subgroups(answer: Answer, people: PeopleTold, plan: AnswerPlan) -> Table:
    """Return the effect in each group of people, outcome by outcome."""
    effects = {one.outcome.id: one for one in answer.effects}
    groups = [one for one in subgroups_chart.read(people.subgroups) if one.outcome in effects]
    several = len({one.outcome for one in groups}) > 1
    lines = [Line(cells=_group(one, effects[one.outcome], plan, several=several)) for one in groups]
    heads = [
        *("Group", "Taken on", "Set beside", "Best estimate", "Plausible range"),
        *("Apart from the rest: adjusted p", "Note"),
    ]
    counted = any(_counted_only(one) for one in groups)
    of = "" if several or not groups else f": {plan.title(effects[groups[0].outcome].outcome)}"
    told = f"The effect in each group of people{of}"
    return build("subgroups-table", told, heads, lines, note=_OF_TEAMS if counted else "")


_OF_TEAMS = (
    "Of teams counts alone are told: with one team, what is particular to it cannot be told from"
    " what the programme did."
)


def _counted_only(one: Group) -> bool:
    """Whether it is a team told as counts, of which no reason need be given each time."""
    return one.by == subgroups_chart.TEAM and one.estimate is None and one.exposed is not None


def _group(one: Group, effect: Effect, plan: AnswerPlan, *, several: bool) -> tuple[Cell, ...]:
    hints = [
        *([plan.title(effect.outcome)] if several else []),
        one.by.replace("_", " "),
        *([] if one.planned else ["not planned"]),
    ]
    return (
        Cell(text=subgroups_chart.called(one), hint=", ".join(hints)),
        _count(one.exposed),
        _count(one.comparators),
        number(one.estimate, words.figure(one.estimate, effect)),
        number(one.lower, _span(one.lower, one.upper, effect)),
        number(one.p_differs, "not asked" if one.p_differs is None else _p(one.p_differs)),
        Cell(text="" if _counted_only(one) else one.note or ""),
    )


def _span(lower: float | None, upper: float | None, effect: Effect) -> str:
    return extent(lower, upper, effect.contrast, effect.unit) or words.NONE_GIVEN


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"{value:.3f}"


def _count(count: int | None, none: str = HIDDEN) -> Cell:
    return number(count, none if count is None else in_words(count))


def _mean(value: float) -> str:
    size = abs(value)
    return in_words(value, 0 if size >= 1000 else 1 if size >= 10 else 2 if size >= 1 else 3)


def _apart(value: float) -> str:
    return in_words(value, 2)
