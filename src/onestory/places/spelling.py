"""Spelling: names of places brought to one form, and how near two of them are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

KEEP = ("city of london", "metropolitan district")
"""Names that such words are part of: London alone is a region, and the other is a group."""

_MARKS = re.compile(r"[^a-z0-9]+")
_BEFORE = re.compile(
    r"^(?:the |nhs |city of |county of |(?:royal |london |metropolitan )*borough of"
    r" |council of |(?:mbc|mdc|bc|cc|dc|lb|rb) (?:of )?)+(?=\S)"
)
_AFTER = re.compile(
    r"(?: (?:city|county|borough|district|metropolitan borough|metropolitan district) of"
    r"| (?:metropolitan |london |royal )*(?:borough|city|county|district)? ?council"
    r"| integrated care board| icb| clinical commissioning group| ccg"
    r"| (?:metropolitan |london |royal )*(?:borough|district)| metropolitan(?: county)?"
    r"| unitary authority| ua| md| lb| rb| cc| dc| bc| mbc| mdc| city of| county of)+$"
)


def key(name: str) -> str:
    """Return the name in the form in which spellings are compared.

    Lower case; '&' as 'and'; 'Saint' and 'St.' as 'st'; no punctuation; without 'City of',
    'County of', 'Borough', 'Metropolitan', 'Council', 'MBC', 'MDC', 'BC', 'CC', 'DC', 'LB', 'UA',
    'NHS' and 'Integrated Care Board'.
    """
    plain = name.casefold().replace("&", " and ").replace("'", "").replace("’", "")
    words = " ".join(_MARKS.sub(" ", plain).split())
    words = re.sub(r"\bsaint\b", "st", words)
    if words in KEEP:
        return words
    return _BEFORE.sub("", _AFTER.sub("", words)) or words


def nearness(one: str, other: str) -> float:
    """Return how alike two keys are: 1 for equal, 0 for nothing in common (Ratcliff/Obershelp)."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def nearest(wanted: str, known: Iterable[str], *, count: int) -> tuple[tuple[float, str], ...]:
    """Return the `count` keys nearest to `wanted`, nearest first, ties in alphabetical order."""
    scored = sorted((-nearness(wanted, name), name) for name in set(known))
    return tuple((-score, name) for score, name in scored[:count])
