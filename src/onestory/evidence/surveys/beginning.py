"""Beginning: a first sidecar for a file of answers, guessed from it, to be checked and filled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import isnan
from typing import TYPE_CHECKING

from onestory.evidence.instruments import read_instrument
from onestory.evidence.surveys.books import first_sheet, read_answers
from onestory.evidence.surveys.days import days_of
from onestory.evidence.surveys.guessing import Guess, guess, no_answer
from onestory.evidence.surveys.items import number
from onestory.evidence.surveys.mistaken import shown
from onestory.evidence.surveys.sidecar import ENDING, KINDS, folded
from onestory.model.errors import DeliveryError, OneStoryError, PlanError
from onestory.model.survey import Wave
from onestory.model.words import listed, many

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from onestory.evidence.surveys.files import Answers
    from onestory.model.instrument import Instrument

_APART = timedelta(days=60)  # days without an answer that part two waves
_ENOUGH, _SHORT, _MOST_SITES = 3, 40, 50
_SCALES = (
    *("strongly disagree", "disagree", "neither", "neither agree nor disagree", "neutral"),
    *("agree", "strongly agree", "never", "rarely", "sometimes", "often", "always"),
    *("much worse", "worse", "a little worse", "about the same", "the same", "a little better"),
    *("better", "much better", "very poor", "poor", "fair", "good", "very good", "excellent"),
    *("no", "yes"),
)
_MEANS = {"site": 'the study\'s name, or "" for none', "level": "micro, meso or macro"}
_HEAD = """\
# A first sidecar, guessed from {file}. Check every line, and fill in what is "".
# Every key: docs/reference/surveys.md
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A first sidecar: where it goes, what stands in it, and in words what is left to do."""

    path: Path
    text: str
    sentences: tuple[str, ...]


def begin_survey(path: Path, *, instruments: Mapping[str, Instrument]) -> Begun:
    """Return a first sidecar for the file of answers at `path`; nothing is written.

    Raises PlanError for a file that is no file of answers or has a sidecar, DeliveryError for one
    that cannot be read.
    """
    to = path.with_name(f"{path.stem}{ENDING}")
    _refuse(path, to)
    sheet = first_sheet(path)
    answers = read_answers(path, _once, sheet=sheet)
    own = dict(_own_instruments(path))
    found = guess(answers, (*own.values(), *instruments.values()))
    lines = [
        _HEAD.format(file=_quoted(path.name)),
        *_top(path, sheet, found, own, _missing(answers, found)),
        *_columns(found),
        *_values(answers, found),
        *_labels(answers, found),
        *_waves(answers, found),
    ]
    return Begun(path=to, text="\n".join(lines) + "\n", sentences=tuple(_told(found, to)))


def _refuse(path: Path, to: Path) -> None:
    if not path.is_file():
        raise DeliveryError(
            found="There is no such file.", where=str(path), do="Name the file of answers."
        )
    if path.suffix.lower() not in KINDS:
        raise PlanError(
            found=f"'{path.name}' is no file of answers.",
            where=str(path),
            do=f"Give the answers themselves: {', '.join(KINDS)}.",
        )
    if to.exists():
        raise PlanError(
            found=f"'{to.name}' lies beside it already, and is not written over.",
            where=str(path),
            do=f"Read it, onestory survey {shown(to.name)}, or give it another name first.",
        )


def _once(headings: Sequence[str]) -> list[str]:
    return [one for one in headings if one and list(headings).count(one) == 1]


def _own_instruments(path: Path) -> Iterator[tuple[str, Instrument]]:
    """Yield the user's own instruments that lie beside the file, by the names of their files."""
    for one in sorted(path.parent.glob("*.instrument.toml")):
        try:
            yield one.name, read_instrument(one)
        except OneStoryError:  # not fit to be used: its own reading says why
            continue


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _pair(key: str, value: str, why: str = "") -> str:
    plain = key if re.fullmatch(r"[A-Za-z_]+", key) else _quoted(key)
    return f"{plain} = {_quoted(value)}" + (f"  # {why}" if why else "")


def _top(
    path: Path, sheet: str, found: Guess, own: Mapping[str, Instrument], missing: Sequence[str]
) -> Iterator[str]:
    yield _pair("title", path.stem)
    yield _pair("file", path.name)
    if sheet:
        yield _pair("sheet", sheet, "the first of several that hold something")
    file = next((name for name, one in own.items() if one is found.instrument), "")
    if file:
        yield _pair("instrument_file", file, "by the names or wording of its items")
    elif found.instrument:
        yield _pair("instrument", found.instrument.id, "by the names of its items")
    else:
        yield _pair("instrument", "", "`onestory instruments` lists them; or instrument_file")
    if "who" not in found.roles:
        yield _pair("who", _who(path.stem), "people, carers or staff")
    yield _pair("drawn", "", "how they were chosen: everyone, a sample by council, volunteers")
    yield f"missing = [{', '.join(map(_quoted, ['', *missing]))}]"


def _who(name: str) -> str:
    words = {"staff": "staff", "carer": "carers", "people": "people", "resident": "people"}
    return next((who for word, who in words.items() if word in name.casefold()), "")


def _columns(found: Guess) -> Iterator[str]:
    yield "\n[columns]"
    for role, heading in found.roles.items():
        yield _pair(role, heading)
    for heading, what in found.identifiers.items():
        yield f"# left out, as it looks like {what}: {_quoted(heading)}"
    for heading in found.unread:
        yield f"# not read: {_quoted(heading)}"
    why = "" if found.instrument else "  # on the left the item of the instrument"
    yield f"\n[columns.items]{why}"
    for item, heading in found.items.items():
        yield f"{_quoted(item)} = {_quoted(heading)}"


def _values(answers: Answers, found: Guess) -> Iterator[str]:
    """Yield the words of sites and levels, for the user to say what the study calls them."""
    for role, means in _MEANS.items():
        words = list(_words(answers, [found.roles[role]])) if role in found.roles else []
        if not words:
            continue
        yield f"\n[values.{role}]  # the file's word = {means}; take the sign # away"
        for word in sorted(words)[:_MOST_SITES]:
            none = no_answer(word)
            yield f"{'' if none else '# '}{_quoted(word)} = {_quoted('' if none else word)}"


def _labels(answers: Answers, found: Guess) -> Iterator[str]:
    """Yield the words of items that need a code, in the order of a scale where it is known."""
    headings = [one for one in found.items.values() if one not in answers.labels]
    words = [
        word
        for word, rows in _words(answers, headings).items()
        if rows >= _ENOUGH and len(word) <= _SHORT and isnan(number(word)) and not no_answer(word)
    ]
    if words:
        yield "\n[labels]  # the code of each word: a number, without quotation marks"
        place = {word: at for at, word in enumerate(_SCALES)}
        for word in sorted(words, key=lambda one: (place.get(folded(one), len(place)), one)):
            yield f'{_quoted(word)} = ""'


def _words(answers: Answers, headings: Sequence[str], *, none: bool = False) -> dict[str, int]:
    """Return in how many cells each word stands, one of each case; with `none`, those of none."""
    counted: dict[str, int] = {}
    spelt: dict[str, str] = {}
    for heading in headings:
        labels = answers.labels.get(heading, {})
        for code, rows in answers.columns[heading].counts().items():
            said = labels.get(code, code)
            word = spelt.setdefault(folded(said), said)
            if said and (not none or no_answer(said)):
                counted[word] = counted.get(word, 0) + rows
    return counted


def _missing(answers: Answers, found: Guess) -> list[str]:
    kinds = [one for role, one in found.roles.items() if role not in ("site", "wave", "weight")]
    return sorted(_words(answers, [*found.items.values(), *kinds], none=True))


def _waves(answers: Answers, found: Guess) -> Iterator[str]:
    """Yield the waves: by their names, and on the days on which forms were sent."""
    heading = found.roles.get("wave", "")
    days = _days(answers, found.moment)
    if heading and heading != found.moment:
        column, labels = answers.columns[heading], answers.labels.get(heading, {})
        for word in filter(None, column.counts()):
            rows = column.whether(word.__eq__)
            within = [day for day, mine in zip(days, rows, strict=False) if day and mine]
            yield _wave(labels.get(word, word), within)
    elif heading:
        for wave in _parted([day for day in days if day]):
            yield _wave(wave.name, [wave.first, wave.last])
    else:
        yield _wave("", ())


def _days(answers: Answers, heading: str) -> list[date | None]:
    if not heading:
        return []
    column = answers.columns[heading]
    days = days_of(column.words)
    return [days.get(column.words[at]) for at in column.at]


def _parted(days: Sequence[date]) -> Iterator[Wave]:
    """Yield the waves, parted where nobody answered for long, named by the month they began."""
    days = sorted(days)
    ends = [at for at, (one, after) in enumerate(pairwise(days)) if after - one > _APART]
    for first, last in zip([0, *(at + 1 for at in ends)], [*ends, len(days) - 1], strict=True):
        yield Wave(name=f"{days[first]:%B %Y}", first=days[first], last=days[last])


def _wave(name: str, days: Sequence[date]) -> str:
    first, last = (min(days).isoformat(), max(days).isoformat()) if days else ('""', '""')
    example = "" if days else "  # a day, without quotation marks: 2024-03-01"
    return f"\n[[wave]]\nname = {_quoted(name)}\nfirst = {first}{example}\nlast = {last}"


def _told(found: Guess, to: Path) -> Iterator[str]:
    known = f"those of '{found.instrument.id}'" if found.instrument else "by their numbers"
    items = f"{many(len(found.items), 'item')}, {known}" if found.items else "no item"
    yield f"Guessed: {items}; {listed(list(found.roles)) or 'no other column'}."
    if found.identifiers:
        named = listed([f"'{one}' ({what})" for one, what in found.identifiers.items()])
        yield f"Left out, as nothing that names or describes a person is read: {named}."
    yield (
        f'Check each line of {to.name}, fill in what is "", and read it:'
        f" onestory survey {shown(to.name)}"
    )
