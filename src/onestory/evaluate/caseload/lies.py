"""Lies: the three common wrong answers, on the same people, and why each misleads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.evaluate.caseload.asked import ranged
from onestory.evaluate.caseload.designs import by_weights
from onestory.evaluate.caseload.falls import FEWEST, fall, from_to, high_users, per_year
from onestory.evaluate.caseload.people import NO_TIME, only, uncovered
from onestory.evaluate.verdict import capitalised, uncapitalised
from onestory.model.caseload import Naive
from onestory.model.errors import StatsError
from onestory.model.words import number, share

if TYPE_CHECKING:
    from onestory.evaluate.caseload.asked import Asked
    from onestory.stats.estimate import BoolArray
    from onestory.stats.people.arrays import Contrasted

Name = Literal["before and after", "high users", "completers only"]


def naive(asked: Asked) -> tuple[Naive, ...]:
    """Return the before and after, the fall of high users, and completers only."""
    return tuple(
        replace(one, sentence=_of_the_offered(asked, one.sentence))
        for one in (_before_and_after(asked), _high_users(asked), _completers(asked))
    )


def _arm(asked: Asked) -> BoolArray:
    """Return whose the wrong answers are: those taken on, or those offered it where that is asked.

    Of people reached in an order by lot some were never taken on.
    """
    caseload = asked.study.caseload
    offered = caseload is not None and caseload.took == "offered"
    return asked.everyone.exposed if offered else asked.everyone.taken


def _of_the_offered(asked: Asked, sentence: str) -> str:
    caseload = asked.study.caseload
    if caseload is None or caseload.took == "enrolled":
        return sentence
    return sentence.replace("people taken on", "people offered it").replace(
        "those taken on", "those offered it"
    )


def _before_and_after(asked: Asked) -> Naive:
    exposed = asked.everyone.exposed
    taken = fall(asked, _arm(asked).astype(np.float64))
    if taken is None:
        return _none(
            "before and after",
            "Before and after cannot be set beside each other: too few people have a year of"
            " records before, or too little happened to them.",
        )
    beside = fall(asked, asked.weight * ~exposed)
    own = uncapitalised(asked.followed.title)
    sentence = f"Among the people taken on, {own} went {_from_to(asked, taken)}." + (
        f" Among stand-ins just like them, whom nobody took on that day, they went"
        f" {_from_to(asked, beside)}: people are taken on at their worst, and what follows the"
        " worst is mostly less bad."
        if beside is not None
        else " People are taken on at their worst, and what follows the worst is mostly less bad."
    )
    return _told("before and after", asked, taken, sentence)


def _high_users(asked: Asked) -> Naive:
    exposed = asked.everyone.exposed
    high, least = high_users(asked)
    taken = fall(asked, (high & _arm(asked)).astype(np.float64))
    if taken is None:
        return _none(
            "high users",
            "High users cannot be followed: too few of the people taken on had any in the year"
            " before.",
        )
    others = fall(asked, (high & ~exposed).astype(np.float64))
    who = (
        f"the {number(int((high & _arm(asked)).sum()))} of the people taken on who had {least:.3g}"
    )
    sentence = (
        f"Among {who} or more in the year before, {uncapitalised(asked.followed.title)} went"
        f" {_from_to(asked, taken)}."
    )
    if others is not None:
        sentence += (
            f" Among the {number(asked.everyone.many(high & ~exposed))} candidates who had as many"
            f" and were not taken on that day, they went {_from_to(asked, others)}: whoever"
            " is picked for a high year is less high in the next, with or without a team."
        )
    return _told("high users", asked, taken, capitalised(sentence))


def _completers(asked: Asked) -> Naive:
    everyone = asked.everyone
    stayed = completed(asked)
    if stayed.sum() < FEWEST:
        return _none(
            "completers only",
            f"Only {int(stayed.sum()):,} people stayed on the caseload to the end, too few to tell"
            " of.",
        )
    people = asked.people
    kept = (stayed | ~everyone.exposed) & (people.time > NO_TIME)
    part = only(uncovered(people), kept)
    try:
        found = by_weights(part, np.ones(int(kept.sum())), asked)
    except StatsError as error:
        return _none("completers only", f"{error.found} {error.do}")
    taken = _arm(asked)
    lost = 1 - stayed.sum() / taken.sum()
    others, theirs = asked.rated(found.expected, found.observed)
    sentence = (
        f"Of the people taken on, {number(int(stayed.sum()))} were still on the caseload at the"
        f" end, and had {theirs}; all candidates had {others}. That leaves out"
        f" {share(float(lost))} of those taken on,"
        f" among them the {number(int((taken & everyone.died).sum()))} who died, and sets the rest"
        f" beside people who had not been as they were{_unlike(asked)}."
    )
    return _told("completers only", asked, found, sentence)


def _unlike(asked: Asked) -> str:
    """Return what the people taken on and all candidates had in the year before, where known."""
    exposed = asked.everyone.exposed
    taken, others = (fall(asked, arm.astype(np.float64)) for arm in (exposed, ~exposed))
    if taken is None or others is None:
        return ""
    had, had_taken = per_year(asked, others.expected, taken.expected)
    return f": in the year before, candidates had {had}, those taken on {had_taken}"


def completed(asked: Asked) -> BoolArray:
    """Return who of the exposed stayed alive and on the caseload to the end of the follow-up."""
    everyone = asked.everyone
    to_the_end = (everyone.days >= asked.span.last) & (everyone.left >= asked.span.last)
    return _arm(asked) & to_the_end


def _from_to(asked: Asked, found: Contrasted) -> str:
    if asked.family == "linear" and asked.estimand.contrast == "difference":
        return from_to(asked, found)
    return f"{from_to(asked, found)} ({asked.words(found.value)})"


def _told(name: Name, asked: Asked, found: Contrasted, sentence: str) -> Naive:
    # A chance by a day is not a rate a year: a difference of the one is none of the other.
    other_kind = asked.family == "linear" and asked.estimand.contrast == "difference"
    if not np.isfinite(found.value) or (other_kind and name != "completers only"):
        return _none(name, sentence)
    limits = (found.lower, found.upper) if ranged(found) else (None, None)
    return Naive(
        name=name,
        estimate=asked.change(found.value),
        lower=None if limits[0] is None else asked.change(limits[0]),
        upper=None if limits[1] is None else asked.change(limits[1]),
        sentence=sentence,
    )


def _none(name: Name, sentence: str) -> Naive:
    return Naive(name=name, estimate=None, lower=None, upper=None, sentence=sentence)
