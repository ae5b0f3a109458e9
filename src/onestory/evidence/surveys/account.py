"""The account of rows: each is accepted, or rejected for the first reason that holds of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from onestory.model.finding import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evidence.surveys.column import Column
    from onestory.evidence.surveys.files import Answers

_SHOWN = 5
_NEAR = 0.65  # how alike a word must be for a slip of the pen
_APART = 10  # words told one by one; the others together


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Noticed:
    """A finding and the rows that it touches, marked."""

    rows: NDArray[np.bool_]
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """Which rows are accepted, and what is told of the others."""

    accepted: NDArray[np.bool_]
    findings: tuple[Finding, ...]


def told(noticed: Noticed, answers: Answers) -> Finding:
    """Return the finding with its file, how many rows it touches and the first of them."""
    at = np.flatnonzero(noticed.rows)
    return replace(
        noticed.finding,
        file=answers.file,
        sheet=answers.sheet,
        rows=len(at),
        first_rows=tuple(int(n) for n in answers.numbers[at[:_SHOWN]]),
    )


def settle(refusals: Iterable[Noticed], answers: Answers) -> Settled:
    """Return which rows stay: each refused row is told once, by the first refusal of it."""
    accepted = np.ones(len(answers.numbers), dtype=np.bool_)
    findings: list[Finding] = []
    for refusal in refusals:
        mine = refusal.rows & accepted
        if mine.any():
            findings.append(told(Noticed(rows=mine, finding=refusal.finding), answers))
            accepted = accepted & ~mine
    return Settled(accepted=accepted, findings=tuple(findings))


def ragged(answers: Answers) -> tuple[Finding, ...]:
    """Return the finding of rows that have more or fewer cells than there are headings."""
    if not answers.ragged:
        return ()
    return (
        Finding(
            rule="survey row ragged",
            severity="rejected",
            message=f"The row has more or fewer cells than the {len(answers.headings)} headings.",
            do="Quote a cell that holds the sign which parts cells; give each row all its cells.",
            file=answers.file,
            sheet=answers.sheet,
            rows=len(answers.ragged),
            first_rows=answers.ragged[:_SHOWN],
        ),
    )


def unknown_words(column: Column, known: Sequence[str], finding: Finding) -> list[Noticed]:
    """Return a notice for each word that is none of those known; blank cells are no words.

    `finding` is what is told, a message with a place for the word, to which the nearest are added.
    """
    strange = [word for word in column.counts() if word and word not in known]
    found = [
        Noticed(rows=column.whether(word.__eq__), finding=_of_word(finding, word, known))
        for word in strange[:_APART]
    ]
    if strange[_APART:]:
        rest = set(strange[_APART:])
        many = replace(finding, message=finding.message.format(f"{len(rest)} more words"))
        found.append(Noticed(rows=column.whether(rest.__contains__), finding=many))
    return found


def _of_word(finding: Finding, word: str, known: Sequence[str]) -> Finding:
    near = nearest(word, known)
    hint = f"Did you mean {near}? " if near else ""
    return replace(finding, message=finding.message.format(f"'{word}'"), do=f"{hint}{finding.do}")


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the words nearest to one, as 'a or b'; '' where none is near."""
    folded = {one.casefold(): one for one in known}
    near = get_close_matches(word.casefold(), list(folded), n=2, cutoff=_NEAR)
    return " or ".join(f"'{folded[one]}'" for one in near)
