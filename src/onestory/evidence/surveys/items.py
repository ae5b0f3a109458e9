"""Items: what was answered, as the instrument's codes; what is no code is refused and told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.surveys.account import Noticed
from onestory.evidence.surveys.sidecar import folded
from onestory.model.errors import PlanError
from onestory.model.finding import Finding
from onestory.model.words import listed, many

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evidence.surveys.column import Column
    from onestory.evidence.surveys.files import Answers
    from onestory.evidence.surveys.places import Placed
    from onestory.evidence.surveys.sidecar import Sidecar
    from onestory.model.instrument import Instrument, Item

_NUMBER = re.compile(r"[-+−]?\d+([.,]\d+)?([eE][-+]?\d+)?")
_THOUSANDS = re.compile(r"[-+−]?[1-9]\d*,\d{3}")  # may be a thousand, or one and a bit
_ENOUGH = 3  # rows in which a word must stand before a message shows it
_SHORT = 40
_MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coded:
    """Codes by item, NaN where there is none; rows where nothing was answered; what was noticed."""

    codes: Mapping[str, NDArray[np.float64]]
    silent: NDArray[np.bool_]
    noticed: tuple[Noticed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """What an item's words mean: codes that the user gives them, and labels that the file gives."""

    given: Mapping[str, float]
    labels: Mapping[str, str]
    missing: frozenset[str]

    def blank(self, word: str) -> bool:
        """Return whether the word, or its label in the file, means no answer."""
        label, value = self.labels.get(word, ""), number(word)
        plain = word if np.isnan(value) else f"{value:g}"
        said = {folded(word), folded(label or word), folded(plain)}
        return bool(said & self.missing)

    def code(self, word: str) -> float:
        """Return the word's code, NaN where it means no answer or none is known.

        What the user gives comes first, then the file's own code, then the file's label.
        """
        if self.blank(word):
            return np.nan
        for said in (word, self.labels.get(word, "")):
            if folded(said) in self.given:
                return self.given[folded(said)]
        if _NUMBER.fullmatch(word):
            return number(word)
        meant = [code for code, label in self.labels.items() if folded(label) == folded(word)]
        return number(meant[0]) if meant and _NUMBER.fullmatch(meant[0]) else np.nan


def number(word: str) -> float:
    """Return the number that the word is, NaN where it is none or could be two."""
    if not _NUMBER.fullmatch(word) or _THOUSANDS.fullmatch(word):
        return float("nan")
    return float(word.replace("−", "-").replace(",", "."))


def code_items(answers: Answers, placed: Placed, sidecar: Sidecar, instrument: Instrument) -> Coded:
    """Return the codes of every item of the instrument.

    Raises PlanError when an item was answered in words none of which has a code.
    """
    asked = [
        _Asked(
            item=item,
            heading=placed.items[item.id],
            column=answers.columns[placed.items[item.id]],
            key=_key(item.id, placed.items[item.id], answers, sidecar),
        )
        for item in instrument.items
        if item.id in placed.items
    ]
    _refuse_unlabelled(asked, sidecar)
    nothing = np.full(len(answers.numbers), np.nan)
    blank = [one.column.whether(one.key.blank) for one in asked]
    return Coded(
        codes={item.id: nothing for item in instrument.items}
        | {a.item.id: a.read() for a in asked},
        silent=np.logical_and.reduce(blank),
        noticed=(*(noticed for one in asked for noticed in one.noticed()), *_wordy(asked)),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """An item with its column and what its words mean."""

    item: Item
    heading: str
    column: Column
    key: _Key

    def read(self) -> NDArray[np.float64]:
        """Return the codes, NaN where there is none or it is none of the item's."""
        codes = self.column.numbers(self.key.code)
        return np.where(np.isin(codes, _codes(self.item)), codes, np.nan)

    def words(self) -> dict[str, int]:
        """Return in how many rows each word stands that has no code and is no missing answer."""
        return {
            word: rows
            for word, rows in self.column.counts().items()
            if not self.key.blank(word) and np.isnan(self.key.code(word))
        }

    def answered(self) -> bool:
        """Return whether anybody gave an answer that has a code."""
        return any(not np.isnan(self.key.code(word)) for word in self.column.counts())

    def noticed(self) -> Iterator[Noticed]:
        """Yield the answers that are refused for an impossible code, and an item of none."""
        codes = self.column.numbers(self.key.code)
        impossible = ~np.isnan(codes) & ~np.isin(codes, _codes(self.item))
        if impossible.any():
            yield Noticed(rows=impossible, finding=_impossible(self))
        if self.column.whether(self.key.blank).all():
            yield Noticed(rows=np.zeros_like(impossible), finding=_unanswered(self))


def _key(item: str, heading: str, answers: Answers, sidecar: Sidecar) -> _Key:
    return _Key(
        given={**sidecar.labels[""], **sidecar.labels.get(item, {})},
        labels=answers.labels.get(heading, {}),
        missing=sidecar.missing,
    )


def _codes(item: Item) -> list[float]:
    return sorted({*(code for code, _ in item.scores), *item.not_relevant})


def _refuse_unlabelled(asked: Sequence[_Asked], sidecar: Sidecar) -> None:
    """Raise PlanError where items were answered in words that nothing gives codes."""
    lost = [one for one in asked if one.words() and not one.answered()]
    if not lost:
        return
    columns = ", ".join(f"'{one.heading}'" for one in lost)
    shown = _shown(_together(lost))
    raise PlanError(
        found=f"The answers in {columns} are words, {shown}, and no word has a code.",
        where=sidecar.path.name,
        do='Say what each scores under [labels]: "Strongly agree" = 5, or under [labels.ITEM] where'
        " one item has words of its own; words that mean no answer go into `missing`.",
    )


def _impossible(asked: _Asked) -> Finding:
    codes = ", ".join(f"{code:g}" for code in _codes(asked.item))
    return Finding(
        rule="impossible answer",
        severity="warning",
        message=f"The answer is none of the codes of item {asked.item.id} ({codes}): it was left"
        " out, and the respondent's other answers were kept.",
        do="Check the export; a code that means no answer goes into `missing`.",
        column=asked.heading,
    )


def _together(asked: Sequence[_Asked]) -> dict[str, int]:
    """Return the words without a code, and how often each was given to any of the items."""
    words: dict[str, int] = {}
    for one in asked:
        for word, rows in one.words().items():
            words[word] = words.get(word, 0) + rows
    return words


def _wordy(asked: Sequence[_Asked]) -> Iterator[Noticed]:
    """Yield one notice of the words without a code, whichever items they were given to."""
    wordy = [one for one in asked if one.words()]
    if wordy:
        rows = [one.column.whether(one.words().__contains__) for one in wordy]
        yield Noticed(rows=np.logical_or.reduce(rows), finding=_unlabelled(wordy))


def _unlabelled(asked: Sequence[_Asked]) -> Finding:
    words = _together(asked)
    times = many(sum(words.values()), "answer")
    each, it = ("is a word", "it") if times == "1 answer" else ("are words", "they")
    headings = [f"'{one.heading}'" for one in asked[:_MOST]]
    more = [many(len(asked) - _MOST, "more column")] if len(asked) > _MOST else []
    within = "" if len(asked) == 1 else f" in {listed(headings + more)}"
    left = "was left out" if it == "it" else "were left out"
    return Finding(
        rule="answer without a code",
        severity="warning",
        message=f"{times}{within} {each} without a code ({_shown(words)}): {it} {left}.",
        do="Give each word a code under [labels], or put it into `missing`.",
        column=asked[0].heading if len(asked) == 1 else "",
    )


def _unanswered(asked: _Asked) -> Finding:
    return Finding(
        rule="item unanswered",
        severity="warning",
        message=f"Nobody answered item {asked.item.id}: the column holds nothing.",
        do="Check that the column was exported, and that its words are not all in `missing`.",
        column=asked.heading,
    )


def _shown(words: Mapping[str, int]) -> str:
    """Return the words that many gave; what few wrote may be their own, and is only counted."""
    plain = [w for w, rows in sorted(words.items()) if rows >= _ENOUGH and len(w) <= _SHORT]
    rest = len(words) - len(plain[:_MOST])
    told = [f"'{word}'" for word in plain[:_MOST]]
    if rest:
        told.append(many(rest, "more word" if told else "word"))
    return listed(told)
