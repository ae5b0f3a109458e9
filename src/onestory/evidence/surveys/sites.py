"""Sites as they were written: spellings of one made one, and those in doubt told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.surveys.account import Noticed
from onestory.evidence.surveys.groups import Group
from onestory.evidence.surveys.sidecar import folded
from onestory.model.finding import Finding
from onestory.model.words import listed

if TYPE_CHECKING:
    from onestory.evidence.surveys.column import Column

_ALIKE = 0.85
_MOST = 200  # sites that are held against each other
_TOLD = 8
NO_ANSWER = re.compile(
    r"(not|un)( ?sure|known|applicable)?|(i )?(don'?t|do not) know|n/?a|none|no answer|"
    r"(i('d)?|would)? ?prefer not to (say|answer)|rather not say|all( of them)?|several|various|"
    r"no opinion|can'?t say|missing|refused"
)
"""Words that mean no answer, or no one place, folded."""


def spelt(column: Column, known: Sequence[str], heading: str) -> Group:
    """Return the sites, those that differ in case or spaces alone as one, and what is in doubt.

    `known` are the study's names, which spellings become; () where any name may stand.
    """
    meant = meant_sites(column.counts(), known)
    changed = {word for word, site in meant.items() if word and word != site}
    plain = column.renamed(lambda word: meant.get(word, word))
    noticed: list[Noticed] = []
    if changed:
        finding = merged({word: meant[word] for word in sorted(changed)}, heading)
        noticed.append(Noticed(rows=column.whether(changed.__contains__), finding=finding))
    if not known:
        none = np.zeros(len(column.at), dtype=np.bool_)
        told = _in_doubt([word for word in plain.counts() if word], heading)
        noticed += [Noticed(rows=none, finding=finding) for finding in told]
    return Group(column=plain, noticed=tuple(noticed))


def _key(word: str) -> str:
    return folded(word).replace(" ", "")


def meant_sites(counts: Mapping[str, int], known: Sequence[str]) -> dict[str, str]:
    """Return the site that each word means: the study's, else the commonest spelling of it."""
    spellings: dict[str, list[str]] = {}
    for word in known or counts:
        spellings.setdefault(_key(word), []).append(word)
    if known:
        only = {key: names[0] for key, names in spellings.items() if len(names) == 1}
        return {word: word if word in known else only.get(_key(word), word) for word in counts}
    chosen = {
        key: min(words, key=lambda word: (-counts[word], word.isupper(), word.islower(), word))
        for key, words in spellings.items()
    }
    return {word: chosen[_key(word)] for word in counts}


def merged(meant: Mapping[str, str], heading: str) -> Finding:
    """Return the finding of spellings that were read as another."""
    named = [f"'{word}' as '{site}'" for word, site in list(meant.items())[:_TOLD]]
    more = [f"{len(meant) - _TOLD} more"] if len(meant) > _TOLD else []
    return Finding(
        rule="survey sites merged",
        severity="note",
        message="Sites that differ in case or spaces alone were read as one:"
        f" {listed(named + more)}.",
        do="Check that they are one place; if not, give each a name of its own under"
        " [values.site].",
        column=heading,
    )


def _in_doubt(names: Sequence[str], heading: str) -> Iterator[Finding]:
    """Yield the sites that look alike, and the words that look like no site."""
    sites = sorted(names)[:_MOST]
    for one, other in combinations(sites, 2):
        if _look_alike(one, other):
            yield Finding(
                rule="survey sites look alike",
                severity="warning",
                message=f"'{one}' and '{other}' look alike, and are told as two sites.",
                do=f'If they are one, say so: [values.site] "{other}" = "{one}".',
                column=heading,
            )
    for word in sites:
        if NO_ANSWER.fullmatch(folded(word)):
            yield Finding(
                rule="survey site in doubt",
                severity="warning",
                message=f"'{word}' is told as a site.",
                do=f'If it is none, write [values.site] "{word}" = "": such answers count among'
                " all, and in no site.",
                column=heading,
            )


def _look_alike(one: str, other: str) -> bool:
    """Return whether two names differ by a slip, not by a number or a letter that names them."""
    mine, others = (re.sub(r"[^\w ]", " ", folded(name)).split() for name in (one, other))
    own = set(mine) ^ set(others)
    if any(len(word) < 3 or word.isdigit() for word in own):
        return "".join(mine) == "".join(others)
    held = SequenceMatcher(None, "".join(mine), "".join(others))
    return held.real_quick_ratio() >= _ALIKE and held.ratio() >= _ALIKE
