"""Reasons: in words, what raised a person's score most."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.find.fitting import matrix
from onestory.model.words import many, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from onestory.model.found import Score, Term

MOST = 3
_SPAN = re.compile(r"(?P<root>.+)_(?P<first>\d+)_(?P<last>\d+)")
_TOGETHER = ("age", "frailty", "deprivation", "discharged", "sex")
_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """A covariate of one person: its term, its value and what it adds to the score."""

    term: Term
    value: float
    added: float


def reasons(score: Score, entries: pa.Table) -> list[str]:
    """Return of each entry the three facts that raise its score most above the usual, in words.

    Covariates that tell of one thing (its spans of days, its bands) are told as one. What is not
    so of a person is no reason.
    """
    values = matrix(entries, [term.name for term in score.terms])
    return [_of_person(score.terms, row) for row in values]


def _of_person(terms: Sequence[Term], values: NDArray[np.float32]) -> str:
    families: dict[str, list[_Fact]] = {}
    for term, value in zip(terms, values.tolist(), strict=True):
        fact = _Fact(term=term, value=value, added=term.adds * (value - term.mean))
        families.setdefault(_family(term.name), []).append(fact)
    added = {name: sum(one.added for one in facts) for name, facts in families.items()}
    order = sorted(families, key=lambda name: (-added[name], name))
    said = [_said(name, families[name]) for name in order if added[name] > 0]
    return "; ".join([one for one in said if one][:MOST])


def _family(name: str) -> str:
    spanned = _SPAN.fullmatch(name)
    head = name.split("_", maxsplit=1)[0]
    if head in _TOGETHER:
        return head
    return spanned["root"] if spanned else name


def _said(family: str, facts: Sequence[_Fact]) -> str:
    there = [one for one in facts if one.value]
    if not there:
        return ""
    if family == "age":
        return next((f"aged {one.value:.0f}" for one in there if one.term.name == "age_years"), "")
    if all(_SPAN.fullmatch(one.term.name) for one in facts) and family != "discharged":
        return _counted(there)
    first = there[0]
    if first.value == 1 and first.term.words and not _is_count(first.term.name):
        return first.term.words
    decimals = 0 if first.value == round(first.value) else 1
    if _is_count(first.term.name):
        return _many(round(first.value), first.term.words)
    return f"{first.term.words} {number(first.value, decimals)}"


def _is_count(name: str) -> bool:
    return name == "conditions"


def _counted(facts: Sequence[_Fact]) -> str:
    """Return '3 emergency admissions in the year before', of all its spans together."""
    spans = [(one, int((_SPAN.fullmatch(one.term.name) or [0] * 4)[3])) for one in facts]
    recent = [one for one, last in spans if last <= _YEAR]
    chosen = recent or list(facts)
    farthest = max(last for one, last in spans if one in chosen)
    when = "in the year before" if farthest <= _YEAR else "in the two years before"
    total = round(sum(one.value for one in chosen))
    return f"{_many(total, facts[0].term.words.split(', ')[0])} {when}"


def _many(how_many: int, plural: str) -> str:
    """Return '1 night in hospital', '3 nights in hospital' of words in the plural."""
    head = re.match(r"(.*?)s( in | for |$)(.*)", plural)
    one = f"{head[1]}{head[2]}{head[3]}" if head else plural
    return many(how_many, one, plural)
