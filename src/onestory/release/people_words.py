"""Sentences about people on their way out: how many they tell of, hidden or rounded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.release.coarsening import nice, to_step
from onestory.release.rounding import nearest

if TYPE_CHECKING:
    from onestory.model.effect import Effect
    from onestory.model.release import DisclosureRule

_PER = r"per (?:[\d,]+ )?(?:person|people)"
_NUMBER = r"(?<![\w.,£/-])(?<!\bper )(?P<n>\d{1,3}(?:,\d{3})+|\d+)(?![\w%/]|[.,]\d)"
_NO_RATE = rf"(?! [a-z &'’-]+? {_PER})"
_WHO = (
    "people|person|persons|who|candidates?|comparators?|stand-ins?|records?|enrolments?|decisions?"
    "|deaths?|events?|admissions?|attendances?|moves?|taken on|others|of them|of these|of those"
    "|of the people|of the exposed|of the candidates|of the stand-ins"
)
_WORDS = r"(?:[a-z-]+ ){0,2}?"
_OF_PEOPLE = re.compile(rf"{_NUMBER}{_NO_RATE}(?=,? (?:of [\d,]+ )?{_WORDS}(?:{_WHO})\b)")
_ANY = re.compile(
    rf"{_NUMBER}{_NO_RATE}"
    r"(?! or more| or fewer| or over| months?| years?| days?| weeks?| per )"
)
_FIGURE = r"(?<![\w.,£/-])(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\w%/]|[.,]\d)"
_RATE = re.compile(
    rf"{_FIGURE}(?= [a-z &'’-]+? per (?P<per>[\d,]+)? ?(?:person|people)\b)"
    r"|(?<=from )(?P<from>\d+\.\d+)(?= in the year before)"
    r"|(?<=had )(?P<had>\d+\.\d+)(?=,)"
)
_SHARE = re.compile(
    r"(?<![\d.,])(?P<share>\d+(?:\.\d+)?)%"
    r"(?=(?: and [\d.]+%)? of (?!the facts\b|the fall\b)|\))"
)
_STAND_INS = re.compile(r" of (?:the |their )?(?:stand-ins|candidates)\b")
_ONE = re.compile(
    r"(?P<few>[Ff]ewer than \d+|[Tt]he few) (?P<who>person|stand-in|candidate|record|enrolment)\b"
    r"(?:(?P<rest>(?: [a-z-]+){0,2}?) was\b)?"
)
_PART = re.compile(r"(?P<n>\d[\d,]*)(?= (?:of the people taken on|candidates|were still)\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """How many people an effect rests on: those taken on, and those set beside them."""

    exposed: int
    comparators: int

    @property
    def least(self) -> int:
        """The fewer of the two, and never none."""
        known = [n for n in (self.exposed, self.comparators) if n > 0]
        return min(known, default=1)


def arms_of(effect: Effect | None) -> Arms:
    """Return how many people the effect rests on, nobody without an effect."""
    if effect is None:
        return Arms(exposed=0, comparators=0)
    return Arms(exposed=effect.n_exposed, comparators=effect.n_comparator)


def fit(text: str, arms: Arms, rule: DisclosureRule) -> str:
    """Return the text without small counts, no rate or share finer than rounded counts make."""
    return without_shares(without_rates(without_counts(text, rule), arms, rule), arms, rule)


def fit_any(text: str, arms: Arms, rule: DisclosureRule) -> str:
    """Return the text as `fit` does, every whole number in it taken for a count of people."""
    return without_shares(without_rates(without_any(text, rule), arms, rule), arms, rule)


def without_counts(text: str, rule: DisclosureRule) -> str:
    """Return the text with small counts of people as 'fewer than', all others rounded."""
    return _several(_OF_PEOPLE.sub(lambda found: _told(found, rule), text))


def without_any(text: str, rule: DisclosureRule) -> str:
    """Return the text with every whole number so told, but spans of time and what a rule asks."""
    return _several(_ANY.sub(lambda found: _told(found, rule), text))


def _several(text: str) -> str:
    """Words of one person, told of fewer than a number: 'fewer than 8 people were'."""

    def told(one: re.Match[str]) -> str:
        were = "" if one["rest"] is None else f"{one['rest']} were"
        return f"{one['few']} {_plural(one['who'])}{were}"

    return _ONE.sub(told, text)


def as_few(text: str, rule: DisclosureRule) -> str:
    """Return the text with small counts of people told as 'the few': no sum, no limit."""

    def told(found: re.Match[str]) -> str:
        if not 0 < int(found["n"].replace(",", "")) < rule.smallest:
            return found[0]
        return "The few" if _opens(found) else "the few"

    few = _OF_PEOPLE.sub(told, text)
    return _several(few)


def _plural(one: str) -> str:
    return "people" if one == "person" else f"{one}s"


def counts_in(text: str) -> tuple[int, ...]:
    """Return the counts of people that the text tells."""
    return tuple(int(found["n"].replace(",", "")) for found in _OF_PEOPLE.finditer(text))


def without_rates(text: str, arms: Arms, rule: DisclosureRule) -> str:
    """Return the text with its rates a year to the step that a rounded count makes of them.

    Of a part of the people that the text counts, the step is that of the part.
    """
    parts = [int(found["n"].replace(",", "")) for found in _PART.finditer(text)]
    people = min([arms.least, *(n for n in parts if n >= rule.smallest)])

    def told(found: re.Match[str]) -> str:
        whole = found["n"] or found["from"] or found["had"]
        per = float((found["per"] or "1").replace(",", ""))
        rate, scale = float(whole.replace(",", "")), per / people
        if 0 < rate < rule.smallest * scale:
            return f"less than {nice(rule.smallest * scale):g}"
        # A figure of a single count, as 0 is, stays as it was written.
        return f"{to_step(rate, nice(rule.round_to * scale)) or 0.0:,.10g}" if rate else whole

    return _RATE.sub(told, text)


def without_shares(text: str, arms: Arms, rule: DisclosureRule) -> str:
    """Return the text with shares of people to the step of a rounded count, few as 'less than'."""

    def told(found: re.Match[str]) -> str:
        beside = _STAND_INS.match(text, found.end()) and arms.comparators
        said = _share(found["share"], beside or arms.exposed or arms.least, rule)
        return said.capitalize() if _opens(found) else said

    return _SHARE.sub(told, text)


def _share(written: str, people: int, rule: DisclosureRule) -> str:
    part = float(written) / 100
    few = 100 * nice(rule.smallest / people)
    if written in {"0", "100"}:
        return f"{written}%"
    if part * people < rule.smallest:
        return f"less than {few:.10g}%"
    if (1 - part) * people < rule.smallest:
        return f"more than {100 - few:.10g}%"
    step = 100 * nice(rule.round_to / people)
    return f"{to_step(100 * part, step) or 0.0:.10g}%"


def _told(found: re.Match[str], rule: DisclosureRule) -> str:
    count = float(found["n"].replace(",", ""))
    if 0 < count < rule.smallest:
        return f"{'Fewer' if _opens(found) else 'fewer'} than {rule.smallest}"
    return f"{nearest(count, rule.round_to):,.0f}"


def _opens(found: re.Match[str]) -> bool:
    """Whether a sentence begins there."""
    before = found.string[: found.start()]
    return not before or before.endswith(". ")
