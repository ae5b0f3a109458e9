"""Who is missing, in words: how many answered, and which groups did so less than others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from onestory.evidence.surveys.score_words import real
from onestory.model.words import listed, number, share
from onestory.stats import proportion

if TYPE_CHECKING:
    from onestory.evidence.surveys.estimates import Row

MOST_TOLD = 3
_KINDS = {
    "deprivation": "deprivation fifth {}",
    "age": "age {}",
}


def missing_sentences(rows: Sequence[Row], *, who: str, wave: str) -> Iterator[str]:
    """Return how many answered in this wave and which groups are missing, as far as is known."""
    mine = [row for row in rows if row["who"] == who and row["wave"] == wave and not row["site"]]
    whole = next((row for row in mine if row["group_kind"] == "everyone"), None)
    if whole is None:
        return
    if whole["asked"] is not None and whole["share"] is not None:
        answered, asked = int(real(whole["answered"])), int(real(whole["asked"]))
        part = f" ({share(real(whole['share']))})" if asked >= 10 else ""
        yield f"{answered:,} of {asked:,} {who} who were asked answered in {wave}{part}."
    else:
        yield f"{who.capitalize()} who answered in {wave}: {int(real(whole['answered'])):,}. " + (
            str(whole["note"] or "How many of them were asked is not told.")
        )
    yield from _groups([row for row in mine if row["group_kind"] != "everyone"], who=who)


def _groups(rows: Sequence[Row], *, who: str) -> Iterator[str]:
    known = [row for row in rows if row["share_of_asked"] is not None]
    if not known:
        yield (
            f"Which groups of {who} are missing cannot be told: nobody said how many of each were"
            " asked."
        )
        return
    fewer = sorted((row for row in known if _fewer(row)), key=_lack)[:MOST_TOLD]
    if fewer:
        told = [
            f"{name(row)} ({_points(row['share_of_answers'])} of the answers,"
            f" {_points(row['share_of_asked'])} of those asked)"
            for row in fewer
        ]
        yield f"Missing among {who}: {listed(told)}."
    else:
        yield f"No group of {who} answered less than others by more than chance."


def name(row: Row) -> str:
    """Return a group in words."""
    return _KINDS.get(str(row["group_kind"]), "'{}'").format(row["group"])


def _fewer(row: Row) -> bool:
    """Return whether a group is a smaller share of the answers than of those asked, for sure."""
    if row["share_of_answers"] is None or not real(row["share_of_answers"]) + real(row["answered"]):
        return row["share_of_answers"] is not None and real(row["share_of_asked"]) > 0
    of_all = real(row["answered"]) / real(row["share_of_answers"])
    found = proportion(real(row["answered"]), round(of_all))
    return bool(found.upper[0] < real(row["share_of_asked"]))


def _lack(row: Row) -> tuple[float, str]:
    return real(row["share_of_answers"]) / real(row["share_of_asked"]), name(row)


def _points(value: object) -> str:
    return share(real(value)) if real(value) else f"{number(0)}%"
