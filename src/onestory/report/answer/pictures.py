"""The pictures of an answer: those that its figures can carry, and no others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from onestory.model.answer import Answer
from onestory.model.effect import Effect
from onestory.report.answer import people, words
from onestory.report.answer.people import PeopleAlbum
from onestory.report.answer.plan import AnswerPlan
from onestory.report.charts import (
    choices,
    counterfactual,
    delivery,
    event_study,
    rival_timeline,
)
from onestory.report.charts.picture import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """The pictures by what they tell; None where the figures cannot carry one."""

    counterfactual: Picture | None
    delivery: Picture | None
    rivals: Picture | None
    choices: Picture | None
    event_study: Picture | None
    others: tuple[Picture, ...] = ()
    people: PeopleAlbum = field(default_factory=PeopleAlbum)

    @property
    def every(self) -> tuple[Picture, ...]:
        """Every picture that there is, in the order of the page."""
        told = self.people
        own = (
            self.counterfactual,
            told.arms,
            self.delivery,
            told.naive,
            told.flow,
            told.love_plot,
            told.subgroups,
            self.rivals,
            self.choices,
            self.event_study,
        )
        return (*(one for one in own if one is not None), *self.others)


def draw(answer: Answer, plan: AnswerPlan) -> Album:
    """Return the pictures: those of the main effect, and the series of every further outcome."""
    main = answer.effects[0] if answer.effects else None
    told = people.draw(answer, plan)
    title = plan.title(main.outcome) if main else ""
    further = [
        counterfactual.picture(one, title=plan.title(one.outcome), name=f"counterfactual-{at}")
        for at, one in enumerate(answer.effects[1:], 2)
        if _expected(one)
    ]
    return Album(
        counterfactual=counterfactual.picture(main, title=title)
        if main and _expected(main)
        else None,
        delivery=delivery.picture(answer.delivered, called="team" if answer.people else "site"),
        rivals=rival_timeline.picture(
            answer.rivals, started=first_start(answer), of_people=answer.people is not None
        ),
        choices=choices.picture(main, title=title) if main else None,
        event_study=event_study.picture(
            main,
            title=title,
            planned=words.planned_effect(answer, main),
            of_people=answer.people is not None,
        )
        if main
        else None,
        others=(*(one for one in further if one is not None), *told.others),
        people=told,
    )


def first_start(answer: Answer) -> date | None:
    """Return the first day on which a site counted as started; the first planned if none did."""
    happened = [s.exposed_from for s in answer.delivered.sites if s.exposed_from is not None]
    return min(happened or [site.starts for site in answer.study.sites], default=None)


def _expected(effect: Effect) -> bool:
    """Whether what was expected is shown: without it there is no counterfactual to draw."""
    column = effect.series.column("expected")
    return column.null_count < len(column)
