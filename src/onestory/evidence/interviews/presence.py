"""Presence: in whom a construct is named, by person and not by mention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from onestory.model.interviews import Interviews

Kind = Literal["people", "document", "observation"]
"""What is counted together: everyone who spoke, alone or in a group; documents; observations."""
Shade = Literal["barrier", "enabler", "any"]
SHADES: tuple[Shade, ...] = ("barrier", "enabler", "any")

_KINDS: Mapping[str, Kind] = {
    "interview": "people",
    "focus group": "people",
    "document": "document",
    "observation": "observation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One person in one source, or one document: who read it, and what each coder found.

    `found` has the coders by construct and shade; `ratings` every rating by construct and coder.
    """

    source: str
    person: str
    kind: Kind
    site: str
    wave: str
    level: str
    organisation: str
    coders: frozenset[str]
    found: Mapping[tuple[str, Shade], frozenset[str]]
    ratings: Mapping[tuple[str, str], float]

    def names(self, construct: str, shade: Shade) -> bool:
        """Return whether at least half of the coders who read it found the construct there."""
        found = len(self.found.get((construct, shade), ()))
        return found > 0 and 2 * found >= len(self.coders)


def tellings(interviews: Interviews) -> tuple[Telling, ...]:
    """Return every person in every source, in the order of the register.

    A coder has read what the register says, and whatever the coder coded; one who read a
    transcript and found nothing leaves no trace unless the register says so.
    """
    coded: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in interviews.codings.to_pylist():
        coded.setdefault((row["source"], row["person"]), []).append(row)
    return tuple(
        Telling(
            source=one["source"],
            person=one["person"],
            kind=_KINDS[one["source_kind"]],
            site=one["site"],
            wave=one["wave"],
            level=one["level"] or "",
            organisation=one["organisation"] or "",
            coders=_readers(one["coders"], coded.get((one["source"], one["person"]), ())),
            found=_found(coded.get((one["source"], one["person"]), ())),
            ratings=_ratings(coded.get((one["source"], one["person"]), ())),
        )
        for one in interviews.spoken.to_pylist()
    )


def of_kind(some: Iterable[Telling], kind: Kind = "people") -> tuple[Telling, ...]:
    """Return what people said, or documents or observations."""
    return tuple(one for one in some if one.kind == kind)


def people(some: Iterable[Telling]) -> int:
    """Return how many people, each once however often interviewed."""
    return len({one.person for one in some})


def naming(some: Iterable[Telling], construct: str, shade: Shade) -> frozenset[str]:
    """Return the people in whom the construct is present in any of their sources."""
    return frozenset(one.person for one in some if one.names(construct, shade))


def ratings(some: Iterable[Telling], construct: str) -> tuple[float, ...]:
    """Return a rating a person: the middle one of coders and sources, in the order of people."""
    given: dict[str, list[float]] = {}
    for one in some:
        for (rated, _), rating in sorted(one.ratings.items()):
            if rated == construct:
                given.setdefault(one.person, []).append(rating)
    return tuple(float(median(own)) for own in given.values())


def _readers(told: str | None, coded: Sequence[Mapping[str, object]]) -> frozenset[str]:
    said = {name.strip() for name in (told or "").split(";")} - {""}
    return frozenset(said | {str(row["coder"]) for row in coded})


def _found(coded: Sequence[Mapping[str, object]]) -> dict[tuple[str, Shade], frozenset[str]]:
    found: dict[tuple[str, Shade], set[str]] = {}
    for row in coded:
        construct, coder = str(row["construct"]), str(row["coder"])
        found.setdefault((construct, "any"), set()).add(coder)
        for shade in SHADES[:2]:
            if row["leaning"] == shade:
                found.setdefault((construct, shade), set()).add(coder)
    return {key: frozenset(coders) for key, coders in found.items()}


def _ratings(coded: Sequence[Mapping[str, object]]) -> dict[tuple[str, str], float]:
    given: dict[tuple[str, str], list[float]] = {}
    for row in coded:
        if isinstance(rating := row["rating"], float):
            given.setdefault((str(row["construct"]), str(row["coder"])), []).append(rating)
    return {key: float(median(some)) for key, some in given.items()}
