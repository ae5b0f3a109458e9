"""Sentences about people found: how many, how well the score told, and of whom it did not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onestory.model.found import FEW, Calibrated, Found, Highest, Judged, Offered, Score, Tested
from onestory.model.people import Share
from onestory.model.words import listed, many, number, share

BY_NEED = (
    "People are offered by need. A high score says who is at risk; it does not say who would"
    " benefit from an offer, and nobody should be told that it does."
)
BY_CHANCE = (
    "Who meets the rule is offered it in an order drawn by chance: a place on the list says nothing"
    " of how much anybody needs it, or would benefit."
)
_SPLIT = "groups of age, sex, deprivation and ethnicity"


def day(on: date) -> str:
    """Return the day as it is read: 1 April 2021."""
    return f"{on.day} {on:%B %Y}"


def sentences(found: Found) -> tuple[str, ...]:
    """Return what the list is, how well its score told before, and where it did not."""
    return (
        _message(found),
        *_turns(found),
        *(one for test in found.tested[-1:] for one in told(test, found.asked.most)),
    )


def whom(found: Found) -> tuple[str, str]:
    """Return how the offer comes to people, in short and in a sentence: by need, or by chance."""
    return ("Offered by need.", BY_NEED) if found.score else ("In an order by chance.", BY_CHANCE)


def _turns(found: Found) -> tuple[str, ...]:
    """Return how a list by chance is worked down so that a study may use it."""
    if found.score:
        return ()
    waiting = found.left_out.waiting
    beyond = (
        f" {many(waiting, 'person', 'people')} who meet the rule are not on the list, and nothing"
        " can be written beside them: for a study, list everyone (set `most` above them all)."
        if waiting
        else ""
    )
    return (
        "Work down the list in its order; once there is no more room write `no capacity`, with the"
        f" day, beside everyone who was not reached.{beyond}",
    )


def _message(found: Found) -> str:
    asked, listed_people = found.asked, found.people.num_rows
    every = listed_people + found.left_out.waiting
    order = (
        f"those with {_most_of(found.score)} first"
        if found.score
        else f"in an order drawn by chance (seed {asked.seed}), which a study may use"
    )
    return (
        f"{many(every, 'person', 'people')} {'meets' if every == 1 else 'meet'} the rule on"
        f" {day(asked.on)}; {number(listed_people)} of them {'is' if listed_people == 1 else 'are'}"
        f" listed, {order}."
    )


def _most_of(score: Score) -> str:
    return f"the highest chance of {score.happens}" if score.is_chance else "most points"


def told(test: Tested, most: int) -> tuple[str, ...]:
    """Return how well the score told: of people one by one, of the highest, and of groups."""
    return (
        f"Of two people, of whom it happened to one, that one had the higher score"
        f" {share(test.c.value)} of the time ({_range(test.c.lower, test.c.upper)};"
        " 50% is chance).",
        *(highest(test, most)),
        *(holds(test)),
    )


def highest(test: Tested, most: int) -> tuple[str, ...]:
    """Return of the highest, as many as are listed or as near as was looked at, how many it met."""
    if not test.highest:
        return ()
    one = min(test.highest, key=lambda some: (abs(some.most - most), some.most))
    return (
        f"Of the {number(one.most)} highest it happened to {number(one.of_them.part)}"
        f" ({with_range(one.of_them)}{_expected(one)}); they are {with_range(one.of_all)} of all"
        f" {number(test.happened)} to whom it happened. So it came to"
        f" {number(test.happened - one.of_all.part)} whom such a list leaves out.",
    )


def _expected(one: Highest) -> str:
    return "" if one.expected is None else f"; expected of {number(one.expected)}"


def holds(test: Tested) -> tuple[str, ...]:
    """Return in which groups the score says too little or too much, in words."""
    if not test.calibrated:
        return ("Points are no chances: nothing tells whether they say too much of a group.",)
    every, *groups = test.calibrated
    usual = usual_of(every)
    off = [one for one in groups if one.is_off(usual) and one.expected >= FEW]
    plain = [one for one in off if one.is_plain(usual)]
    unsure = [one for one in off if not one.is_plain(usual)]
    said = [_overall(every)]
    too_little = [one for one in plain if one.ratio.value > usual]
    too_much = [one for one in plain if one.ratio.value < usual]
    beside = "" if usual == 1 else ", beside everyone,"
    for some, how in ((too_little, "too little"), (too_much, "too much")):
        if some:
            said.append(f"It says{beside} {how} of {listed([_named(one) for one in some])}.")
    if unsure:
        said.append(
            f"It may also be off{beside.removesuffix(',')}, or that is chance, in"
            f" {listed([_named(one) for one in unsure])}."
        )
    if not off:
        said.append(
            f"In {_SPLIT} with {FEW} or more expected it holds within 0.8 to 1.25 of"
            f" {'what was expected' if usual == 1 else 'that'}."
        )
    return tuple(said)


def usual_of(every: Calibrated) -> float:
    """Return what groups are held against: everyone's ratio where that is off, else 1.

    A score that says too little of everybody alike still puts them in the right order.
    """
    return every.ratio.value if every.is_off() else 1.0


def _overall(every: Calibrated) -> str:
    says = "about what it should"
    alike = ""
    if every.is_off():
        says = "too little" if every.ratio.value > 1 else "too much"
        alike = " Where that is alike for all, the order of the list still holds."
    return (
        f"Overall the score says {says}: it happened to {number(every.happened)} and was expected"
        f" of {number(every.expected)}, {ratio(every)}.{alike}"
    )


def _named(one: Calibrated) -> str:
    return f"{group_name(one)} ({ratio(one)})"


def group_name(one: Calibrated | Offered) -> str:
    """Return what the group is called: 'ethnicity Black', 'age 85 or over', 'female'."""
    if one.by in ("sex", "everyone") and one.group != "not known":
        return one.group
    return f"deprivation fifth {one.group}" if one.by == "deprivation" else f"{one.by} {one.group}"


def ratio(one: Calibrated) -> str:
    """Return the ratio with its range: '1.21 times (0.97 to 1.51)'."""
    value, low, high = one.ratio.value, one.ratio.lower, one.ratio.upper
    return f"{number(value, 2)} times ({number(low, 2)} to {number(high, 2)})"


def with_range(one: Share) -> str:
    """Return the share with its range: '24% (19% to 31%)'; 'none' where there is no whole."""
    if not one.whole:
        return "none"
    return f"{share(one.value)} ({_range(one.lower, one.upper)})"


def _range(lower: float, upper: float) -> str:
    return f"{share(lower)} to {share(upper)}"


def offered_sentences(told: Sequence[Offered], *, others: int) -> tuple[str, ...]:
    """Return what was decided, and in which groups the offer differs from that to everyone."""
    every, *groups = told
    away = f" {many(others, 'person', 'people')} in the log are not on this list." if others else ""
    first = (
        f"Of {number(every.listed)} people listed, {number(every.decided)} were decided on:"
        f" {number(every.enrolled)} enrolled, {number(every.declined)} declined,"
        f" {number(every.not_suitable)} not suitable, {number(every.no_capacity)} no capacity."
        f"{away}"
    )
    apart = [one for one in groups if one.apart]
    if not every.decided:
        return (first,)
    fair = (
        "The offer differs by more than chance among "
        + listed([f"{group_name(one)} ({with_range(one.offered)} offered)" for one in apart])
        + f", against {share(every.offered.value)} of everyone decided on. Ask why."
        if apart
        else f"Of those decided on {with_range(every.offered)} were offered a place; no group"
        " stands apart from that by more than chance, which is no proof that the offer was fair."
    )
    return (first, fair)


def judged_sentences(told: Judged) -> tuple[str, ...]:
    """Return what became of the people listed, against what was expected."""
    every = told.everyone[0]
    away = f" {many(told.away, 'person', 'people')} moved away or are not known any more."
    expected = f" {number(every.expected)} were expected, {ratio(every)}." if every.expected else ""
    free = told.not_enrolled
    taken = (
        f"{many(told.enrolled, 'person', 'people')} of them were taken on in that year, so what"
        " happened to them is no test of the score."
        if told.enrolled
        else "Nobody on it was taken on in that year."
    )
    beside = (
        f" Of the {number(free.people)} others it came to {number(free.happened)}"
        f"{f', {ratio(free)} what was expected' if free.expected else ''}."
        if free and told.enrolled
        else ""
    )
    return (
        f"Of {number(told.people)} people listed, {told.happens} came to {number(every.happened)}."
        f"{expected}{away if told.away else ''}",
        f"{taken}{beside} It does not say what the offer did: that takes a study.",
    )
