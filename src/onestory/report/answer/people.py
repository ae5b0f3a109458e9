"""People: what the page of a study of people tells beside what every answer tells."""

from __future__ import annotations

from dataclasses import dataclass

from onestory.model.answer import Answer
from onestory.model.effect import Effect
from onestory.report.answer import people_tables, people_words, words
from onestory.report.answer.plan import AnswerPlan
from onestory.report.charts import arms, flow, love_plot, naive, subgroups
from onestory.report.charts.naive import CALLED
from onestory.report.charts.picture import Picture
from onestory.report.left_out import Entry
from onestory.report.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePart:
    """What is told of the people, ready for the template; None where there is nothing."""

    drawn: str
    naive: tuple[Entry, ...]
    naive_table: Table | None
    arms: Table | None
    flow: Table | None
    balance: Table | None
    subgroups: Table | None
    protocol: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleAlbum:
    """The pictures of a study of people; None where the figures cannot carry one."""

    arms: Picture | None = None
    naive: Picture | None = None
    flow: Picture | None = None
    love_plot: Picture | None = None
    subgroups: Picture | None = None
    others: tuple[Picture, ...] = ()


def write(answer: Answer, plan: AnswerPlan) -> PeoplePart | None:
    """Return what the page tells of the people, None where places were studied."""
    people = answer.people
    if people is None:
        return None
    main = answer.effects[0] if answer.effects else None
    return PeoplePart(
        drawn=people_words.drawn(people.caseload, answer.study.window),
        naive=tuple(Entry(term=CALLED[one.name], text=one.sentence) for one in people.naive),
        naive_table=people_tables.naive(main, people)
        if main and any(one.estimate is not None for one in people.naive)
        else None,
        arms=_unless_empty(people_tables.arms(main, people)) if main else None,
        flow=_unless_empty(people_tables.flow(people)),
        balance=_unless_empty(people_tables.balance(people)),
        subgroups=_unless_empty(people_tables.subgroups(answer, people, plan)),
        protocol=tuple(
            Entry(term=part, text=words.capital(done)) for part, done in people.protocol
        ),
    )


def draw(answer: Answer, plan: AnswerPlan) -> PeopleAlbum:
    """Return the pictures of the people: those of the main effect, and arms of every other."""
    people = answer.people
    if people is None or not answer.effects:
        return PeopleAlbum()
    main = answer.effects[0]
    title = plan.title(main.outcome)
    return PeopleAlbum(
        arms=arms.picture(main, people.arms, title=title, beside=people_words.beside(main, people)),
        naive=naive.picture(main, people.naive, title=title),
        flow=flow.picture(people.flow),
        love_plot=love_plot.picture(people.balance),
        subgroups=subgroups.picture(main, people.subgroups, title=title),
        others=tuple(
            drawn
            for at, one in enumerate(answer.effects[1:], 2)
            if (drawn := _further(one, answer, plan, at))
        ),
    )


def _further(effect: Effect, answer: Answer, plan: AnswerPlan, at: int) -> Picture | None:
    assert answer.people is not None
    title = plan.title(effect.outcome)
    return arms.picture(
        effect,
        answer.people.arms,
        title=title,
        beside=people_words.beside(effect, answer.people),
        name=f"arms-{at}",
    )


def _unless_empty(table: Table) -> Table | None:
    return table if table.lines else None
