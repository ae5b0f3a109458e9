"""Words of a study of people: what it rests on, and how people came to be in it."""

from __future__ import annotations

from onestory.model.answer import Answer
from onestory.model.caseload import Caseload, Comparators, PeopleChosen, PeopleTold
from onestory.model.effect import Effect
from onestory.model.period import Period
from onestory.model.words import listed, many
from onestory.report import words

COMPARATORS: dict[Comparators, str] = {
    "same places": "people of the same places who met the same rule and were not taken on",
    "other places": "people of places without a team who met the same rule",
    "same and other places": "people of the same and other places who met the same rule and were"
    " not taken on",
    "eligible not offered": "people whom the team found eligible and did not offer it to",
    "before the start": "people of the same places who met the same rule before the team began",
    "score threshold": "people just under the score from which it was offered",
    "random order": "people whose turn, drawn at random, had not come",
}
CHOSEN: dict[PeopleChosen, str] = {
    "by need": "by need, as the team saw it: at their worst, so most would have improved anyway",
    "score threshold": "by a score, from a threshold up",
    "random order": "in an order drawn at random",
    "volunteered": "they volunteered",
    "not known": "not known",
}


def rests_on(effect: Effect, answer: Answer) -> str:
    """Return what the effect rests on: people, teams, follow-up and design."""
    teams = len({site.name for site in answer.study.sites})
    by = f" by {many(teams, 'team')}" if teams else ""
    held = (
        f"{many(effect.n_exposed, 'person', 'people')} taken on{by}"
        + (
            f" and {_beside(effect, answer)} set beside them"
            if effect.n_comparator
            else " and nobody to set beside them"
        )
        + (f", {_followed(effect)}" if effect.periods_after else "")
    )
    if effect.estimate is None:
        return f"The records hold {held}."
    return f"It rests on {held}, by {effect.design}."


def beside(effect: Effect, people: PeopleTold) -> int:
    """Return how many different people stand beside the exposed.

    The effect counts a person anew in each month that he or she stands in; the last step of the
    flow counts people, where it is told.
    """
    last = people.flow[-1].comparators if people.flow else None
    return effect.n_comparator if last is None else min(last, effect.n_comparator)


def _beside(effect: Effect, answer: Answer) -> str:
    count = beside(effect, answer.people) if answer.people else effect.n_comparator
    told = many(count, "person", "people")
    if count == effect.n_comparator:
        return told
    return f"{told} (some in several months: {effect.n_comparator:,} times in all)"


def _followed(effect: Effect) -> str:
    asked = effect.estimand
    months = many(asked.follow_up, "month")
    return (
        f"followed for {months} at most"
        if asked.follow_up
        else "followed from the day of being taken on"
    )


def how_drawn(caseload: Caseload) -> dict[str, str]:
    """Return how people were drawn, a part each: the rule, the choice, and who stands in."""
    return {
        "Who could enter": "; ".join(caseload.eligible) or "not stated",
        "How people were chosen": CHOSEN[caseload.chosen],
        "What counts as exposure": "being taken on, whoever offered it"
        if caseload.took == "enrolled"
        else "being offered it, whatever the person said",
        "Who is set beside them": COMPARATORS[caseload.comparators],
        "Alike in all pairs": listed(caseload.exact) or "nothing was asked to be the same",
        "What counts as known at time zero": f"facts {caseload.known} it",
    }


def drawn(caseload: Caseload, window: Period) -> str:
    """Return in a sentence how people were drawn: who could enter, and who stands in for whom."""
    took = "were taken on" if caseload.took == "enrolled" else "were offered it"
    chosen = {
        "by need": "because they were in need",
        "score threshold": "from a score up",
        "random order": "in random order",
        "volunteered": "because they volunteered",
        "not known": "for reasons that are not known",
    }[caseload.chosen]
    rule = listed(caseload.eligible) or "the rule of the study"
    days = (
        "each followed from a day of their own"
        if caseload.comparators == "before the start"
        else "both followed from the same days"
    )
    return (
        f"Everyone who met the rule ({rule}) could enter, each month anew. Those who {took}"
        f" {chosen} are set beside {COMPARATORS[caseload.comparators]}, {days},"
        f" from {words.day(window.start.isoformat())} to {words.last_day(window.end)}."
    )
