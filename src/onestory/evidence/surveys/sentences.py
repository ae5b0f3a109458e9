"""Sentences of a survey, in plain words and in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.evidence.surveys import score_words as words
from onestory.evidence.surveys.changes import AGAINST
from onestory.evidence.surveys.estimates import WEIGHTLESS
from onestory.evidence.surveys.missing import missing_sentences
from onestory.evidence.surveys.spans import compared_places
from onestory.model.words import many
from onestory.stats import chance_flags

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.evidence.surveys.answers import Answers
    from onestory.evidence.surveys.estimates import Row
    from onestory.model.instrument import Scale

MOST_SCALES = 8
LEVEL = 0.95
_COMPARED = (
    " {} answered in two waves or more, and the change at the sites is set against theirs; two"
    " waves cannot show whether they moved alike before."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What stands in the tables, as rows."""

    scores: Sequence[Row]
    changes: Sequence[Row]
    response: Sequence[Row]


def sentences(
    held: Answers, *, scores: pa.Table, changes: pa.Table, response: pa.Table
) -> tuple[str, ...]:
    """Return what the survey says: scores, their changes, who is missing, gaps, breaks.

    All are of all sites together but for how many sites changed.
    """
    said = _Said(
        scores=scores.to_pylist(), changes=changes.to_pylist(), response=response.to_pylist()
    )
    if not held.size:
        return ("Nobody answered.",)
    found: list[str] = []
    for who in dict.fromkeys(one for one, _ in held.draws):
        wave = [at for one, at in held.draws if one == who][-1]
        found += _of(held, said, who=who, wave=wave)
    return tuple(found)


def _of(held: Answers, said: _Said, *, who: str, wave: str) -> Iterator[str]:
    """Return the sentences of one kind of respondents, of their last wave."""
    told, places = _told_scales(held), compared_places(held)
    instrument = held.survey.instrument
    if not instrument.headline or not told:
        yield f"No single score stands for {instrument.title}: each part is told by itself."
    yield from (_score(held, said, scale, who=who, wave=wave) for scale in told)
    if not told:
        yield from _ends(said, who=who, wave=wave)
    for scale in told:
        yield from _changes(said, scale, who=who, main=scale is told[0], places=places)
    for scale in told[: int(instrument.headline)]:
        yield from _sites(held, said, scale, who=who)
    yield from missing_sentences(said.response, who=who, wave=wave)
    yield from _gaps(said, told, who=who, wave=wave)


def cautions(held: Answers) -> tuple[str, ...]:
    """Return what to bear in mind of every score of this survey."""
    survey = held.survey
    elsewhere = held.size - int(held.ours.sum())
    compared = compared_places(held)
    found = [
        *survey.instrument.cautions,
        *(scale.caution for scale in survey.instrument.scales if scale.caution),
        "Ranges tell what chance does, not what those would have said who did not answer.",
    ]
    if survey.drawn:
        found.append(f"How respondents were chosen: {survey.drawn}.".replace("..", "."))
    else:
        found.append("Nobody said how respondents were chosen.")
    if "volunteer" in survey.drawn.casefold():
        found.append("Who volunteers may differ from who does not, and no range knows of that.")
    if elsewhere:
        found.append(
            f"{many(elsewhere, 'answer')} from places that are no sites of the study stand apart,"
            " and in none of the figures over all sites."
            + (_COMPARED.format(many(len(compared), "such place")) if compared else "")
        )
    if bool(held.sample.lone.any()) and held.sample.respondents > 1:
        found.append(
            "In at least one stratum a single person or team was drawn: how far others there"
            " would differ is taken, cautiously, from all."
        )
    return tuple(dict.fromkeys(found))


def _told_scales(held: Answers) -> tuple[Scale, ...]:
    """Return the scales told in sentences: none where there are many, or items alone."""
    whole = tuple(one for one in held.survey.instrument.scales if one.rule != "each item")
    return whole if len(whole) <= MOST_SCALES else whole[: int(held.survey.instrument.headline)]


def _score(held: Answers, said: _Said, scale: Scale, *, who: str, wave: str) -> str:
    row = _only(said.scores, scale=scale.id, who=who, wave=wave)
    if row is None or row["value"] is None:
        if row is not None and row["note"] == WEIGHTLESS:
            return f"{scale.title}, {who} in {wave}: {WEIGHTLESS[:1].lower()}{WEIGHTLESS[1:]}"
        return f"{scale.title}: no {who} answered enough of it in {wave} for a score."
    weighted = bool((held.sample.weight != held.sample.weight[0]).any())
    return words.score(row, scale, weighted=weighted)


def _ends(said: _Said, *, who: str, wave: str) -> Iterator[str]:
    """Return what is said most and least, of shares that make no score together."""
    rows = [
        row
        for row in _all_sites(said.scores, who=who, wave=wave)
        if row["value"] is not None and row["statistic"] == "share"
    ]
    ordered = sorted(rows, key=lambda row: (words.real(row["value"]), str(row["scale"])))
    ends = (("Highest", ordered[-1]), ("Lowest", ordered[0])) if len(ordered) > 1 else ()
    yield from (f"{name} among {who} in {wave}: {words.short(row)}." for name, row in ends)


def _changes(
    said: _Said, scale: Scale, *, who: str, main: bool, places: Sequence[str]
) -> Iterator[str]:
    """Return the changes of the main scale, and that from first to last of the others.

    Of the main scale these are first to last and each wave to the next, whose rows come first.
    """
    rows = [
        row
        for row in said.changes
        if row["scale"] == scale.id and row["who"] == who and row["site"] is None
        and row["group_kind"] == "everyone"
    ]  # fmt: skip
    changes = [row for row in rows if row["kind"] == "change"]
    waves = len({row["from_wave"] for row in changes}) + 1
    steps = waves if waves > 2 else 1
    yield from (words.change(row, scale) for row in changes[: steps if main else 1])
    beside = [row for row in rows if row["kind"] == AGAINST]
    yield from (words.against(row, scale, places=places) for row in beside[:1])


def _sites(held: Answers, said: _Said, scale: Scale, *, who: str) -> Iterator[str]:
    """Return how many sites moved, beside how many would seem to by chance."""
    rows = [
        row
        for row in said.changes
        if row["scale"] == scale.id and row["who"] == who and row["kind"] == "change"
        and row["site"] in held.sites and row["lower"] is not None
        and not words.of_everyone(row)
    ]  # fmt: skip
    spans = list(dict.fromkeys((row["from_wave"], row["to_wave"]) for row in rows))
    for first, last in spans[:1]:
        mine = [row for row in rows if (row["from_wave"], row["to_wave"]) == (first, last)]
        up = sum(words.real(row["lower"]) > 0 for row in mine)
        down = sum(words.real(row["upper"]) < 0 for row in mine)
        chance = chance_flags(len(mine), level=LEVEL)
        yield (
            f"{scale.title} from {first} to {last}, {who} at {many(len(mine), 'site')}: {up} rose"
            f" and {down} fell by more than chance explains at one site; were there no change"
            f" anywhere, {chance.lower} to {chance.upper} would seem to."
        )


def _gaps(said: _Said, told: Sequence[Scale], *, who: str, wave: str) -> Iterator[str]:
    """Return the widest gap that is more than chance, of how many that were looked at."""
    scales = {scale.id: scale for scale in told}
    rows = [
        row
        for row in said.changes
        if row["kind"] == "gap" and row["who"] == who and row["to_wave"] == wave
        and row["lower"] is not None and (not scales or row["scale"] in scales)
    ]  # fmt: skip
    shown = [row for row in rows if words.apart(row)]
    if not rows:
        yield (
            f"Whether {who} of different groups say different things cannot be told: too few of"
            " each answered, or nothing is known of their groups."
        )
    elif not shown:
        yield (
            f"Of {many(len(rows), 'gap')} between groups of {who} none can be told from chance;"
            " wide ranges are no proof that there is none."
        )
    else:
        widest = max(shown, key=lambda row: (_relative(row), str(row["group"])))
        also = "; ".join(words.groups(row) for row in shown if row is not widest)
        yield words.gap(widest, scales.get(str(widest["scale"])), looked_at=len(rows))
        if also:
            yield f"Also apart by more than chance: {also}."


def _relative(row: Row) -> float:
    """Return how far apart two groups are, in widths of the range, so that scales compare."""
    width = words.real(row["upper"]) - words.real(row["lower"])
    return abs(words.real(row["estimate"])) / (width or 1e-9)


def _only(rows: Sequence[Row], *, scale: str, who: str, wave: str) -> Row | None:
    return next(
        (row for row in _all_sites(rows, who=who, wave=wave) if row["scale"] == scale), None
    )


def _all_sites(rows: Sequence[Row], *, who: str, wave: str) -> list[Row]:
    return [
        row
        for row in rows
        if row["who"] == who and row["wave"] == wave and row["site"] is None
        and row["level"] is None and row["group_kind"] == "everyone"
    ]  # fmt: skip
