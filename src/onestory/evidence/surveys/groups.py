"""Who answered: columns that are no items, in the study's own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.surveys.account import Noticed
from onestory.evidence.surveys.column import Column
from onestory.evidence.surveys.identifiers import identifying, identifying_words
from onestory.evidence.surveys.sidecar import GROUPS, folded
from onestory.model.errors import PlanError
from onestory.model.finding import Finding

if TYPE_CHECKING:
    from onestory.evidence.surveys.files import Answers
    from onestory.evidence.surveys.places import Placed
    from onestory.evidence.surveys.sidecar import Sidecar

_MOST_WORDS = 50
_FIFTHS = ("1", "2", "3", "4", "5")
_LEVELS = ("micro", "meso", "macro")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """A kind of group: its column in words, and what was noticed about it."""

    column: Column
    noticed: tuple[Noticed, ...] = ()


def said(role: str, answers: Answers, placed: Placed, sidecar: Sidecar) -> Column:
    """Return the role's words as the study says them, '' where blank or not known.

    A word is looked up in [values], as it stands and as the file labels it; without an entry there
    it is the file's label, or itself; an empty entry means none. Raises PlanError where the column
    holds identifiers.
    """
    heading = {**placed.roles, **placed.own}.get(role, "")
    if not heading:
        rows = np.zeros(len(answers.numbers), dtype=np.int32)
        return Column(words=(_constant(role, sidecar),), at=rows)
    column = answers.columns[heading]
    _refuse_identifiers(role, heading, column, sidecar)
    return column.renamed(_meaning(role, heading, answers, sidecar))


def _constant(role: str, sidecar: Sidecar) -> str:
    if role == "who":
        return sidecar.who
    if role == "wave" and "wave" not in sidecar.constant and len(sidecar.waves) == 1:
        return sidecar.waves[0].name
    return sidecar.constant.get(role, "")


def _meaning(role: str, heading: str, answers: Answers, sidecar: Sidecar) -> Callable[[str], str]:
    values, labels = sidecar.values.get(role, {}), answers.labels.get(heading, {})

    def meaning(word: str) -> str:
        label = labels.get(word, word)
        if not word or {folded(word), folded(label)} & sidecar.missing:
            return ""
        given = next((one for one in (folded(word), folded(label)) if one in values), None)
        return label if given is None else values[given]

    return meaning


def _refuse_identifiers(role: str, heading: str, column: Column, sidecar: Sidecar) -> None:
    what = identifying(heading) or identifying_words(column.words)
    if what:
        raise PlanError(
            found=f"The column '{heading}', named as `{role}`, holds {what}.",
            where=sidecar.path.name,
            do="Nothing that names a person is read from a survey: take the column out of the file"
            " and out of the sidecar, and ask that it is not sent again.",
        )


def alike(column: Column, known: Sequence[str]) -> Column:
    """Return the column with words that differ from a known one in case or spaces alone as that."""
    proper = {folded(word): word for word in known}
    return column.renamed(lambda word: proper.get(folded(word), word))


def level(column: Column, heading: str) -> Group:
    """Return the level of each respondent, '' where the word is none."""
    return _of(alike(column, _LEVELS), _LEVELS, _unknown_level(heading))


def group(role: str, column: Column, heading: str) -> Group:
    """Return the group of each respondent; nothing where its words are too many to be groups."""
    if role == "deprivation":
        return _of(column, _FIFTHS, _no_fifth(heading))
    if len([word for word in column.counts() if word]) > _MOST_WORDS:
        rows = column.whether(bool)
        return Group(
            column=column.renamed(lambda _: ""),
            noticed=(Noticed(rows=rows, finding=_too_many(role, heading)),),
        )
    return Group(column=column)


def _of(column: Column, known: Sequence[str], finding: Finding) -> Group:
    strange = column.whether(lambda word: bool(word) and word not in known)
    plain = column.renamed(lambda word: word if word in known else "")
    noticed = (Noticed(rows=strange, finding=finding),) if strange.any() else ()
    return Group(column=plain, noticed=noticed)


def _unknown_level(heading: str) -> Finding:
    return Finding(
        rule="level unknown",
        severity="warning",
        message="The word is none of micro, meso and macro: the answers are kept without a level.",
        do='Say what it means: [values.level] "Front line" = "micro".',
        column=heading,
    )


def _no_fifth(heading: str) -> Finding:
    return Finding(
        rule="deprivation unknown",
        severity="warning",
        message="The word is no fifth, from 1 (most deprived) to 5: it counts as not known.",
        do='Say which fifth it is: [values.deprivation] "Decile 1" = "1", "Decile 2" = "1" ...',
        column=heading,
    )


def _too_many(role: str, heading: str) -> Finding:
    return Finding(
        rule="too many groups",
        severity="warning",
        message=f"The column has more than {_MOST_WORDS} different words: it was left out as"
        f" `{role}`, as such groups would each hold few people.",
        do=f"Ask for bands, or gather the words under [values.{role}].",
        column=heading,
    )


def kinds(placed: Placed) -> tuple[str, ...]:
    """Return the kinds of group that have a column: roles, then own ones by their names.

    An organisation that has a column is a group as an own one is, beside being kept as it is.
    """
    employed = ("organisation",) if "organisation" in placed.roles else ()
    return (*(role for role in GROUPS if role in placed.roles), *placed.own, *employed)


def name_of(kind: str) -> str:
    """Return the kind as `Survey.groups` and its column name it: 'own:NAME' of an own one."""
    return kind if kind in GROUPS else f"own:{kind}"
