"""Titles: what outcomes are called where the page has named them in full before."""

from __future__ import annotations

import re
from collections import Counter

from onestory.report.learning.cleared import Material

_OF_WHOM = re.compile(r"(?:,| of| for| among| in) people aged [\w ]+$")


def shorten(text: str, material: Material) -> str:
    """Return the text without the words on whose outcome it is, where most outcomes are of them.

    'Emergency admissions of people aged 65 and over' is 'Emergency admissions'. Titles that would
    then be one and the same stay as they are.
    """
    for tail in _tails(material):
        text = text.replace(tail, "")
    return text


def within(title: str) -> str:
    """Return the words as they stand within a sentence, but 'A&E attendances' as written."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _tails(material: Material) -> list[str]:
    """The ends that two outcomes or more have in common, the longest first."""
    titles = [material.plan.title(one) for one in material.answer.study.outcomes]
    found = {title: match[0] for title in titles if (match := _OF_WHOM.search(title))}
    whom = Counter(tail.partition("people")[2] for tail in found.values())
    common = [tail for tail in found.values() if whom[tail.partition("people")[2]] > 1]
    brief = [_OF_WHOM.sub("", title) for title in titles]
    return sorted(set(common), key=len, reverse=True) if len(set(brief)) == len(brief) else []
