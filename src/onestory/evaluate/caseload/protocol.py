"""Protocol: the trial that would have answered the question, and what was done in its stead.

Source: Hernán and Robins 2016, Am J Epidemiol 183:758; Cashin et al. 2025 (TARGET), JAMA.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.evaluate.caseload.designs import OF_PERSONS
from onestory.evaluate.items import items
from onestory.model.answer import Item
from onestory.model.words import listed, many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.evaluate.caseload.setting import Setting
    from onestory.model.caseload import Caseload, Comparators, PeopleChosen
    from onestory.model.effect import Effect
    from onestory.model.study import Design

_BESIDE: dict[Comparators, str] = {
    "same places": "people of the same places who met the rule and were not taken on that day",
    "other places": "people of other places who met the rule",
    "same and other places": "people of the same and of other places who met the rule and were not"
    " taken on that day",
    "eligible not offered": "people whom a team judged suitable and had no room for",
    "before the start": "people of the same places who met the rule before the team began, whole"
    " years earlier",
    "score threshold": "people whose score lay just under the threshold",
    "random order": "people further down a list in random order",
}
_CHOSEN: dict[PeopleChosen, str] = {
    "by need": "Not by lot: teams took on those whom they judged most in need.",
    "score threshold": "By a score: those at or above the threshold were offered it.",
    "random order": "By lot: places were few and the order was random.",
    "volunteered": "Not by lot: people came forward themselves.",
    "not known": "Not known: nobody has said how people came to be taken on.",
}


def protocol(ground: Setting, main: Effect) -> tuple[tuple[str, str], ...]:
    """Return the parts of the target trial, each with what was done."""
    caseload, estimand = ground.caseload, main.estimand
    wait = f" after a bedding-in of {many(estimand.bedding_in, 'month')}"
    return (
        ("Eligibility", f"{listed(caseload.eligible)}; the same of everybody, on their own day."),
        (
            "Strategies",
            f"{_strategy(caseload)}, set beside not being so on that day"
            f" ({_BESIDE[caseload.comparators]}).",
        ),
        ("Assignment", f"{_CHOSEN[caseload.chosen]} {_alike(caseload, main.design)}".strip()),
        (
            "Time zero",
            "The day of the decision. Stand-ins have a day on which others of their month were"
            " taken on; both met the rule on it, and neither had been taken on before.",
        ),
        (
            "Follow-up",
            f"{many(estimand.follow_up, 'month')}{wait if estimand.bedding_in else ''}, or until"
            " death, moving away or the end of records.",
        ),
        ("Outcomes", "; ".join(one.title for one in ground.drawn.followed)),
        (
            "What is estimated",
            f"The {estimand.contrast} of what {_whose(caseload, main.design)} had to what they"
            " would have had, whatever became of them on the caseload.",
        ),
        ("Analysis", main.method or "None: see why there is no estimate."),
    )


def _strategy(caseload: Caseload) -> str:
    """Return what was done with the exposed; of a lot, what their turn brought."""
    if caseload.took == "offered":
        return "Being offered it, whatever they answered"
    if caseload.comparators == "random order":
        return "Being taken on because one's turn came"
    return "Being enrolled"


def _whose(caseload: Caseload, design: Design) -> str:
    """Return of whom the effect is."""
    if design not in OF_PERSONS:
        return "the people taken on"
    near = " near the threshold" if design == "regression discontinuity" else ""
    if caseload.took == "offered":
        return f"the people offered it{near}"
    return f"the people{near} who were taken on because it was offered"


def _alike(caseload: Caseload, design: Design) -> str:
    if design in OF_PERSONS:
        return ""
    known = (
        "dated before time zero"
        if caseload.known == "dated before"
        else "that had been delivered before time zero"
    )
    exact = f" within the same {listed(caseload.exact)}" if caseload.exact else ""
    return (
        f"Stand-ins are made alike to them in facts {known}{exact}, month by month of being taken"
        " on."
    )


def items_of(ground: Setting, effects: Sequence[Effect]) -> tuple[Item, ...]:
    """Return the items of reporting guidelines, told of people and not of places."""
    study, drawn = ground.study, ground.drawn
    parts = dict(protocol(ground, effects[0]))
    linked = (
        f"{drawn.unlinked:,} of {many(drawn.enrolments, 'record')} of being taken on could be"
        " joined to nobody."
        if drawn.enrolments
        else ""
    )
    told = {
        "Eligibility (population)": parts["Eligibility"],
        "Strategies compared": parts["Strategies"],
        "Assignment": parts["Assignment"],
        "Time zero": parts["Time zero"],
        "Follow-up": parts["Follow-up"],
        "Units and how they came to be exposed": f"{many(effects[0].n_exposed, 'person', 'people')}"
        f" taken on. {_CHOSEN[ground.caseload.chosen]}",
        "Allocation of comparators": _BESIDE[ground.caseload.comparators],
        "Linkage of records": linked,
    }
    given = items(study, effects, ground.surroundings.delivered, drawn.inputs)
    return tuple(
        Item(guideline=one.guideline, item=one.item, text=told.get(one.item, one.text))
        for one in given
    )
