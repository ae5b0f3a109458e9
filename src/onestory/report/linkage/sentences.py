"""Sentences of the linkage page: what was found, and what it means for indicators."""

from __future__ import annotations

from collections.abc import Iterable

from onestory.model.people import LinkQuality, Share
from onestory.report import words

HOW = {
    "founder": "The first account of its person: nothing was needed",
    "nhs number": "The same valid NHS number, and nothing that speaks against it",
    "rule": "A fixed rule on name, birth date and address",
    "match weight": "A statistical match of name, birth date, address and the like",
    "review": "A person looked at both and decided",
    "sender's pseudonym": "Came under a pseudonym of its sender: joined on nothing else",
    "not permitted": "The agreement lets it be joined to nothing",
    "no identity": "Says nothing that could be searched with",
}
"""How an account was linked, in words and in the order of the page."""


def headline(quality: LinkQuality) -> str:
    """Return the page's first sentence: how many people, and how well links are found."""
    made = (
        f"{words.many(quality.accounts, 'account')} of {words.many(quality.people, 'person')}"
    ).replace("persons", "people")
    closed = sum(one.accounts for one in quality.counted if one.certainty == "closed")
    if closed:
        made += (
            f", some of them counted twice: {words.many(closed, 'account')} could not be searched"
            " for, and may be of people counted already"
        )
    truth = next((one for one in quality.truth if one.group == "all"), None)
    if truth is not None and truth.true:
        return (
            f"{made}: measured against the truth, {percent(truth.recall)} of the links that should"
            f" be there were made, and {percent(truth.precision)} of those made are right."
        )
    if quality.found_again is not None and quality.found_again.whole:
        return (
            f"{made}. Of the accounts whose NHS number was hidden for a test,"
            f" {with_range(quality.found_again)} were still found to be of the same person."
        )
    return f"{made}; how many links were missed is not known."


def meaning(quality: LinkQuality) -> tuple[str, ...]:
    """Return what the links mean for those who read indicators."""
    told = [
        "A count within one source (admissions, requests, contacts) does not rest on links."
        " A count of people, or across sources (still at home after reablement, admission of people"
        " with support), does.",
        *_unsearched(quality),
        *_doubtful(quality),
        *_missed(quality),
        *_wrong(quality),
        "Links are missed more often for some people than for others: those whose names are spelt"
        " in several ways, who move often, or who have no NHS number. A difference between groups"
        " can be one of linking. Look at the bounds before comparing groups; they say nothing of"
        " missed links that nobody suspects.",
    ]
    return tuple(told)


def _unsearched(quality: LinkQuality) -> Iterable[str]:
    closed = sum(one.accounts for one in quality.counted if one.certainty == "closed")
    if closed:
        share = percent(closed / quality.accounts)
        yield (
            f"{words.many(closed, 'account')} ({share}) could not be searched for: pseudonymised"
            " by their sender, or not permitted to be joined. Indicators across sources leave"
            " them out, and say so."
        )


def _doubtful(quality: LinkQuality) -> Iterable[str]:
    doubtful = sum(one.accounts for one in quality.counted if one.certainty == "doubtful")
    if doubtful:
        share = percent(doubtful / quality.accounts)
        yield (
            f"{words.many(doubtful, 'account')} ({share}) are linked, or left alone, with doubt."
            " Shares of cases and rates over residents that rest on links carry bounds: the least"
            " and most that they could be if such links, and those that nobody may look for, were"
            " known. Records are then taken to be of one person only if they agree on sex, month of"
            " birth and small area wherever both say them. Means, medians and rates over people"
            " who are themselves found by linking have no bounds."
        )


def _missed(quality: LinkQuality) -> Iterable[str]:
    again = quality.found_again
    if again is not None and again.whole:
        missed = percent(1 - again.value)
        yield (
            f"Of accounts without an NHS number, about {missed} are likely to stand alone though"
            " their person is known: for them the story lacks a part. Accounts with a number are"
            " missed far less."
        )


def _wrong(quality: LinkQuality) -> Iterable[str]:
    wrong = quality.found_wrong
    if wrong is not None and wrong.whole:
        yield (
            f"Of accounts without an NHS number, {with_range(wrong)} were put with somebody else"
            " in the same test."
        )


def with_range(share: Share) -> str:
    """Return '97.1% (plausible range 96.4% to 97.7%; 2,310 of 2,379)': all in tenths."""
    counts = f"{share.part:,.0f} of {share.whole:,.0f}"
    reach = f"plausible range {share.lower:.1%} to {share.upper:.1%}"
    return f"{share.value:.1%} ({reach}; {counts})"


def percent(share: float) -> str:
    """Return a share with the decimals that tell it from none and from all."""
    if share != share:  # noqa: PLR0124  nan is no share
        return "not known"
    if 0 < share < 0.0001 or 0.9999 < share < 1:
        return f"{'under 0.01' if share < 0.5 else 'over 99.99'}%"
    near = min(share, 1 - share)
    return f"{100 * share:.{0 if near >= 0.1 or near == 0 else 1 if near >= 0.01 else 2}f}%"
