"""Codings: passages gathered by person, coder, construct and leaning, checked on the way."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, get_args

from onestory.evidence.interviews import notices
from onestory.evidence.interviews.constructs import UNMAPPED
from onestory.evidence.interviews.people import speaker_of
from onestory.model.interviews import Leaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onestory.evidence.interviews.passages import Passage, Speaker
    from onestory.evidence.interviews.sidecar import Meant, Sidecar
    from onestory.model.finding import Finding
    from onestory.model.interviews import Frame

_LEANINGS: dict[str, Leaning] = {
    **{one: one for one in get_args(Leaning)},
    "barriers": "barrier",
    "hinders": "barrier",
    "negative": "barrier",
    "-": "barrier",
    "enablers": "enabler",
    "facilitator": "enabler",
    "helps": "enabler",
    "positive": "enabler",
    "+": "enabler",
    "both": "either",
    "mixed": "either",
    "neutral": "neither",
}
_NOT_RATED = {"", "missing", "m", "x", "mixed", "not rated"}
"""What the rating rules of CFIR write where a construct is missing or mixed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """What one coder has of one person, construct and leaning; `rows` are those of the file."""

    speaker: int
    coder: str
    construct: str
    leaning: Leaning
    ratings: tuple[float, ...]
    mentions: int
    rows: tuple[int, ...]

    @property
    def rating(self) -> float | None:
        """The rating, the middle one where several were given, None for none."""
        return float(median(self.ratings)) if self.ratings else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Codings, passages that are of nobody, and what was found amiss."""

    codings: tuple[Coding, ...]
    of_nobody: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One passage with its words read."""

    passage: Passage
    speaker: int
    construct: str
    leaning: Leaning
    rating: float | None
    mentions: int
    amiss: tuple[str, ...]


def gathered(
    passages: Sequence[Passage],
    speakers: Sequence[Speaker],
    meant: Mapping[str, Meant],
    sidecar: Sidecar,
) -> Gathered:
    """Return the codings by speaker, coder, construct and leaning, in that order."""
    read = [_read(one, speakers, meant[one.code], sidecar.frame) for one in passages]
    alike: dict[tuple[int, str, str, Leaning], list[_Read]] = {}
    for one in read:
        if one.speaker >= 0:
            key = (one.speaker, one.passage.coder, one.construct, one.leaning)
            alike.setdefault(key, []).append(one)
    codings = tuple(
        Coding(
            speaker=speaker,
            coder=coder,
            construct=construct,
            leaning=leaning,
            ratings=tuple(one.rating for one in some if one.rating is not None),
            mentions=sum(one.mentions for one in some),
            rows=tuple(one.passage.row for one in some),
        )
        for (speaker, coder, construct, leaning), some in sorted(alike.items())
    )
    return Gathered(
        codings=codings,
        of_nobody=sum(one.speaker < 0 for one in read),
        findings=(*_of_passages(read, sidecar), *_of_codings(codings, sidecar)),
    )


def _read(one: Passage, speakers: Sequence[Speaker], meant: Meant, frame: Frame) -> _Read:
    amiss: list[str] = []
    rating = _rating(one.rating or meant.rating, frame, amiss)
    leaning = _leaning(one.leaning or meant.leaning, rating, amiss)
    mentions = int(one.mentions) if one.mentions.isdecimal() else 0
    if one.mentions and not mentions:
        amiss.append("mentions")
    return _Read(
        passage=one,
        speaker=speaker_of(one, speakers),
        construct=meant.construct,
        leaning=leaning,
        rating=rating if meant.construct != UNMAPPED else None,
        mentions=mentions or 1,
        amiss=tuple(amiss),
    )


def _rating(said: str, frame: Frame, amiss: list[str]) -> float | None:
    if said.casefold() in _NOT_RATED:
        return None
    try:
        rating = float(said.replace("−", "-"))
    except ValueError:
        rating = float("nan")
    if frame.rated is None or not frame.rated[0] <= rating <= frame.rated[1]:
        amiss.append("rating")
        return None
    return rating


def _leaning(said: str, rating: float | None, amiss: list[str]) -> Leaning:
    """Return the leaning, by the sign of the rating where nobody said it."""
    if said:
        known = _LEANINGS.get(said.casefold())
        if known is None:
            amiss.append("leaning")
        return known or "either"
    if rating is None:
        return "either"
    return "neither" if rating == 0 else "enabler" if rating > 0 else "barrier"


def _of_passages(read: Sequence[_Read], sidecar: Sidecar) -> Iterable[Finding]:
    file = sidecar.file.name
    spoken = sidecar.spoken.name if sidecar.spoken else file
    if nobody := [one.passage.row for one in read if one.speaker < 0]:
        yield notices.person_not_spoken_to(nobody, file, spoken)
    if ratings := [one.passage.row for one in read if "rating" in one.amiss]:
        yield notices.rating_out_of_frame(sidecar.frame, ratings, file)
    strange = [one for one in read if "leaning" in one.amiss]
    for word in sorted({one.passage.leaning for one in strange}):
        rows = [one.passage.row for one in strange if one.passage.leaning == word]
        yield notices.leaning_not_known(word, rows, file)
    if mentions := [one.passage.row for one in read if "mentions" in one.amiss]:
        yield notices.mentions_unreadable(mentions, file)


def _of_codings(codings: Sequence[Coding], sidecar: Sidecar) -> Iterable[Finding]:
    repeated = [one.rows for one in codings if len(one.rows) > 1 and any(one.rows)]
    if repeated:
        yield notices.coded_twice([row for rows in repeated for row in rows], sidecar.file.name)
    rated = [one.rows for one in codings if len(set(one.ratings)) > 1]
    if rated:
        yield notices.rated_twice([row for rows in rated for row in rows], sidecar.file.name)
