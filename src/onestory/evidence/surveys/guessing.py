"""Guessing: what each column of a file of answers is likely to be, by heading and words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.surveys.days import days_of, stamps, to_the_minute
from onestory.evidence.surveys.identifiers import identifying, identifying_words
from onestory.evidence.surveys.items import number
from onestory.evidence.surveys.sidecar import folded
from onestory.evidence.surveys.sites import NO_ANSWER

if TYPE_CHECKING:
    from onestory.evidence.surveys.column import Column
    from onestory.evidence.surveys.files import Answers
    from onestory.model.instrument import Instrument

_ROLES = {
    "respondent": r"((respondent|participant|response|record|case|serial|submission|person) ?)?"
    r"(id|no|number|key|code|uuid)",
    "weight": r"(.* )?weight(ing|s)?( .*)?",
    "who": r"who (are you|answered)|respondent (type|group|kind)|type of respondent",
    "deprivation": r".*\b(imd|deprivation|deprived)\b.*",
    "ethnicity": r".*\bethnic.*",
    "disability": r".*\b(disab|long ?term condition).*",
    "sex": r"(.* )?(sex|gender)( .*)?",
    "age": r"(.* )?age( .*)?",
    "wave": r"(.* )?(wave|round|time ?point|year|quarter|survey period)( .*)?",
    "organisation": r".*\b(org(ani[sz]ation)?|employer|employed by|work for)\b.*",
    "level": r"(.* )?(level|where (i|you) work)( .*)?",
    "site": r".*\b(sites?|council|locality|neighbou?rhood|borough|district|place|area|pcn)\b.*",
    "stratum": r"(.* )?(stratum|strata)( .*)?",
    "cluster": r".*\b(cluster|team|practice|surgery)\b.*",
}
"""What a short heading says that a column is; the first that fits a role has it."""
_FREE = ("respondent", "weight")  # roles whose words may be many
_LEAD = re.compile(
    r"(?:q|question|item|statement)?[ ._]*(\d+[a-z]?)(?=\b|_)[ .:)_-]*(.*)", re.IGNORECASE
)
_SHORT, _MOST_WORDS, _MOST_ANSWERS = 7, 50, 12
_ALIKE, _PART = 0.8, 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Guess:
    """What the columns of a file may be: headings by role and by item, and what is left out.

    `instrument` is the one whose items the headings name, None where none is; items then stand
    under their numbers. `moment` is a column of days, '' for none.
    """

    roles: Mapping[str, str]
    items: Mapping[str, str]
    instrument: Instrument | None
    moment: str
    identifiers: Mapping[str, str]
    unread: tuple[str, ...]


def guess(answers: Answers, instruments: Sequence[Instrument]) -> Guess:
    """Return what the columns may be; `answers` holds every column whose heading stands once."""
    named = {heading: _identifiers(heading, column) for heading, column in answers.columns.items()}
    moments = list(_moments(answers))
    free = [one for one in answers.columns if not named[one] and one not in moments]
    roles = _roles(free, answers)
    moment = moments[0] if moments else ""
    if moment and "wave" not in roles:
        roles["wave"] = moment
    asked = [h for h in free if h not in roles.values() and _answer_like(answers, h)]
    instrument, items = _asked(asked, instruments)
    read = {*roles.values(), *items.values(), *moments}
    return Guess(
        roles=roles,
        items=items,
        instrument=instrument,
        moment=moment,
        identifiers={heading: what for heading, what in named.items() if what},
        unread=tuple(
            one
            for one in dict.fromkeys(answers.headings)
            if one and one not in read and not named.get(one)
        ),
    )


def _identifiers(heading: str, column: Column) -> str:
    if stamps([heading]) or to_the_minute(column):
        return ""
    return identifying(heading) or identifying_words([word for word in column.words if word])


def _moments(answers: Answers) -> Iterator[str]:
    """Yield the columns of days: those that say when a form was sent before the others."""
    known = stamps(answers.headings)
    for heading in sorted(answers.columns, key=lambda one: one not in known):
        words = [word for word in answers.columns[heading].counts() if word]
        if words and len(days_of(words)) == len(words):
            yield heading


def _roles(headings: Sequence[str], answers: Answers) -> dict[str, str]:
    found: dict[str, str] = {}
    for role, form in _ROLES.items():
        for heading in headings:
            if heading not in found.values() and _fits(role, form, heading, answers):
                found[role] = heading
                break
    if "site" not in found and "cluster" in found:
        found["site"] = found.pop("cluster")
    return found


def _fits(role: str, form: str, heading: str, answers: Answers) -> bool:
    plain = " ".join(re.sub(r"[\W_]", " ", heading).split()).lower()
    if _LEAD.fullmatch(heading) or len(plain.split()) > _SHORT or not re.fullmatch(form, plain):
        return False
    words = [word for word in answers.columns[heading].counts() if word]
    if role == "weight":
        return not np.isnan([number(word) for word in words]).any()
    return bool(words) and (role in _FREE or len(words) <= _MOST_WORDS)


def _answer_like(answers: Answers, heading: str) -> bool:
    """Return whether the column holds few different words, given again and again."""
    counts = {word: n for word, n in answers.columns[heading].counts().items() if word}
    if not counts or len(counts) > _MOST_ANSWERS:
        return False
    again = sum(counts.values()) >= 2 * len(counts)
    return again or bool(_LEAD.fullmatch(heading)) or all(map(_whole, counts))


def _whole(word: str) -> bool:
    return number(word).is_integer()


def _asked(
    headings: Sequence[str], instruments: Sequence[Instrument]
) -> tuple[Instrument | None, dict[str, str]]:
    """Return the instrument that the headings name, and headings by item; else by number."""
    found = [(one, _items(one, headings)) for one in instruments]
    fitting = [(one, items) for one, items in found if len(items) >= _PART * _size(one)]
    if fitting:
        return max(fitting, key=lambda each: len(each[1]))
    numbered: dict[str, str] = {}
    for place, heading in enumerate(headings, 1):
        lead = _LEAD.fullmatch(heading)
        name = lead[1] if lead and lead[1] not in numbered else str(place)
        numbered[name if name not in numbered else heading] = heading
    return None, numbered


def _size(instrument: Instrument) -> int:
    parents = {item.part_of for item in instrument.items}
    return max(1, len([item for item in instrument.items if item.id not in parents]))


def _items(instrument: Instrument, headings: Sequence[str]) -> dict[str, str]:
    """Return the heading of each item that is named by its id, or asked in its words.

    A bare number names no item, as every instrument has one of that number.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for item in instrument.items:
        named = {_letters(f"{instrument.id}{item.id}"), _letters(item.id)} - _numbers(item.id)
        mine = (one for one in headings if one not in taken and _names(one, named, item.text))
        heading = next(mine, "")
        if heading:
            taken.add(heading)
            found[item.id] = heading
    return found


def _numbers(item: str) -> set[str]:
    return {_letters(item)} if item[0].isdigit() else set()


def _names(heading: str, named: set[str], text: str) -> bool:
    """Return whether a heading names an item: whole, before its wording, or in its words."""
    tail = heading.rsplit("/", maxsplit=1)[-1]
    lead = _LEAD.fullmatch(tail)
    before = tail[: lead.start(2)] if lead else tail
    return bool({_letters(tail), _letters(before)} & named) or _worded(text, tail)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _worded(text: str, heading: str) -> bool:
    lead = _LEAD.fullmatch(heading)
    asked = folded(lead[2] if lead and lead[2] else heading)
    return bool(text) and SequenceMatcher(None, folded(text), asked).ratio() >= _ALIKE


def no_answer(word: str) -> bool:
    """Return whether the word looks like one that means no answer."""
    return bool(NO_ANSWER.fullmatch(folded(word)))
