"""Searching: the entries in which every word occurs, those that say it first and most plainly."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.report.library.entries import Entry

_WORD = re.compile(r"\w+")
_SIGNS = str.maketrans({"’": "'", "‘": "'", "ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe"})


def folded(text: str) -> str:
    """Return the text without case and accents: 'Café' and 'CAFE' are one."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_SIGNS))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def search(entries: Sequence[Entry], words: str) -> tuple[Entry, ...]:
    """Return the entries in which each of the words begins a word, the best first.

    A word in the title counts 4, in what was tried or measured 3, for whom 2, elsewhere 1; those
    that count the same keep their order. Without a word all entries are returned as they stand.
    """
    wanted = _WORD.findall(folded(words))
    scored = [(_score(entry, wanted), entry) for entry in entries]
    found = [one for one in scored if one[0] > 0 or not wanted]
    return tuple(entry for _, entry in sorted(found, key=lambda one: -one[0]))


def said(entry: Entry) -> str:
    """Return all the words of an entry that a search looks through, folded."""
    return " ".join(" ".join(_WORD.findall(folded(text))) for _, text in _fields(entry))


def _score(entry: Entry, wanted: Sequence[str]) -> int:
    """The sum over the words of the best field that each is in; 0 where one is in none."""
    fields = [(weight, _WORD.findall(folded(text))) for weight, text in _fields(entry)]
    best = [
        max((weight for weight, held in fields if any(w.startswith(word) for w in held)), default=0)
        for word in wanted
    ]
    return sum(best) if all(best) else 0


def _fields(entry: Entry) -> tuple[tuple[int, str], ...]:
    return (
        (4, entry.title),
        (3, " ".join((entry.programme, *entry.tried, *(one.title for one in entry.outcomes)))),
        (2, " ".join(entry.whom)),
        (1, " ".join((*entry.places, *entry.design, entry.source, entry.window))),
    )
