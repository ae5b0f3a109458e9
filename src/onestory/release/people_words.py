"""Sentences about people on their way out: how many they tell of, hidden or rounded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onestory.release.rounding import nearest

if TYPE_CHECKING:
    from onestory.model.release import DisclosureRule

_NUMBER = r"(?<![\w.,£/-])(?P<n>\d{1,3}(?:,\d{3})+|\d+)(?![\w%/]|[.,]\d)"
_WHO = (
    "people|person|persons|who|candidates?|comparators?|stand-ins?|records?|enrolments?|decisions?"
    "|deaths?|events?|admissions?|attendances?|moves?|taken on|others|of them|of these|of those"
    "|of the people|of the exposed|of the candidates|of the stand-ins"
)
_WORDS = r"(?:[a-z-]+ ){0,2}?"
_OF_PEOPLE = re.compile(rf"{_NUMBER}(?=,? (?:of [\d,]+ )?{_WORDS}(?:{_WHO})\b)")
_ANY = re.compile(
    rf"{_NUMBER}(?! or more| or fewer| or over| months?| years?| days?| weeks?| per )"
)
_SHARES = re.compile(
    r"(?P<share>\d+(?:\.\d+)?)%(?= of (?:the people taken on|those taken on|the stand-ins|them)\b)"
)


def without_counts(text: str, rule: DisclosureRule) -> str:
    """Return the text with small counts of people as 'fewer than', all others rounded."""
    return _OF_PEOPLE.sub(lambda found: _told(found, rule), text)


def without_any(text: str, rule: DisclosureRule) -> str:
    """Return the text with every whole number so told, but spans of time and what a rule asks."""
    return _ANY.sub(lambda found: _told(found, rule), text)


def without_shares(text: str, people: int, rule: DisclosureRule) -> str:
    """Return the text without shares of the people that are those of few of them."""

    def told(found: re.Match[str]) -> str:
        count = float(found["share"]) / 100 * people
        return "…%" if 0 < count < rule.smallest - 0.5 else found[0]

    return _SHARES.sub(told, text)


def _told(found: re.Match[str], rule: DisclosureRule) -> str:
    count = float(found["n"].replace(",", ""))
    if 0 < count < rule.smallest:
        return f"fewer than {rule.smallest}"
    return f"{nearest(count, rule.round_to):,.0f}"
