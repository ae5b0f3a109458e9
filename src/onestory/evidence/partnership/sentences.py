"""Sentences: a partnership in words: who sits, whose ground is the same, who is not heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.evidence.partnership.kinds import VOICES
from onestory.model.words import listed, many, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

SAME = 0.99
"""From this share on, two boundaries are told as the same."""


def sentences(partners: pa.Table, overlaps: pa.Table, voices: pa.Table) -> tuple[str, ...]:
    """Return the profile in sentences, what matters most first."""
    return (*_sitting(partners, voices), *_boundaries(overlaps, partners.num_rows), *_heard(voices))


def _sitting(partners: pa.Table, voices: pa.Table) -> Iterator[str]:
    boards = list(dict.fromkeys(voices.column("board").to_pylist()))
    seats = sum(partners.column("seats").to_pylist())
    sit = "partner sits" if partners.num_rows == 1 else "partners sit"
    yield (
        f"{partners.num_rows:,} {sit} on {many(len(boards), 'board')} ({listed(boards)}),"
        f" with {many(seats, 'seat')}."
    )
    silent = [row["organisation"] for row in partners.to_pylist() if row["votes"] == 0]
    if silent:
        yield f"Without a vote: {listed(silent)}."


def _boundaries(overlaps: pa.Table, partners: int) -> Iterator[str]:
    rows = overlaps.to_pylist()
    if not rows:
        yield "Whose boundaries match is not known: no ground of two partners was given."
        return
    known = len({name for row in rows for name in (row["one"], row["other"])})
    if known < partners:
        yield f"The ground of {known} of {partners} partners is known."
    same = sum(row["coterminosity"] >= SAME for row in rows)
    yield (
        f"Boundaries match in {same} of {many(len(rows), 'pair')} of partners, by the people who"
        " live within them."
    )
    least = min(rows, key=lambda row: row["coterminosity"])
    if least["coterminosity"] < SAME:
        yield (
            f"They match least between {least['one']} and {least['other']}: of the people on the"
            f" ground of either, {share(least['coterminosity'])} are on the ground of both"
            f" ({share(least['of_one'])} of the first's people, {share(least['of_other'])} of the"
            " second's)."
        )


def _heard(voices: pa.Table) -> Iterator[str]:
    rows = voices.to_pylist()
    sat = {row["voice"] for row in rows if row["present"]}
    missing = [voice for voice in VOICES if voice not in sat]
    if missing:
        yield f"No seat on any board is for: {listed(missing)}."
    for board in dict.fromkeys(row["board"] for row in rows):
        own = [
            row["voice"]
            for row in rows
            if row["board"] == board and not row["present"] and row["voice"] in sat
        ]
        if own:
            yield f"Heard elsewhere but not on {board}: {listed(own)}."
