"""Profile: a partnership's partners, the overlap of their ground, and the voices on its boards."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.evidence.partnership.disagreeing import disagreeing
from onestory.evidence.partnership.kinds import KINDS, VOICES
from onestory.evidence.partnership.overlaps import (
    ground_by_organisation,
    ground_of_partners,
    overlaps,
)
from onestory.evidence.partnership.reading import read_ground, read_partners
from onestory.evidence.partnership.sentences import sentences
from onestory.model.partnership import PARTNER_ROWS, VOICE_ROWS, Partnership

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from onestory.evidence.partnership.reading import Seat

_NONE: Mapping[str, float] = MappingProxyType({})


def partnership(
    partners: Path,
    *,
    ground: Path | None = None,
    people: Mapping[str, float] = _NONE,
    name: str = "",
    invented: bool = False,
) -> Partnership:
    """Return the profile of the partnership whose seats and ground the files tell.

    `people` are those of small places whose number the ground file leaves out. Ground of an
    organisation that sits on no board is told once and left out of all figures. A voice is missing
    where it sits on no board. Raises DeliveryError for a file that cannot be read or a kind of
    organisation that is not known, NothingUsableError where no partner could be read.
    """
    seats, findings = read_partners(partners)
    parts, amiss = read_ground(ground) if ground else ((), ())
    table = _partners(seats)
    own = ground_of_partners(parts, table.column("organisation").to_pylist())
    held = ground_by_organisation(own, people)
    shared, voices = overlaps(held), _voices(seats)
    heard = {row["voice"] for row in voices.to_pylist() if row["present"]}
    missing = tuple(voice for voice in VOICES if voice not in heard)
    return Partnership(
        name=name,
        partners=table,
        overlaps=shared,
        voices=voices,
        missing=missing,
        sentences=sentences(table, shared, voices),
        findings=(*findings, *amiss, *disagreeing(table, parts, held)),
        invented=invented,
    )


def _partners(seats: Sequence[Seat]) -> pa.Table:
    return pa.Table.from_pylist([_partner(some) for some in _grouped(seats)], schema=PARTNER_ROWS)


def _grouped(seats: Sequence[Seat]) -> list[list[Seat]]:
    """The seats of each organisation, in the order first met."""
    made: dict[str, list[Seat]] = {}
    for seat in seats:
        made.setdefault(seat.organisation.casefold(), []).append(seat)
    return list(made.values())


def _partner(seats: Sequence[Seat]) -> dict[str, object]:
    votes = [one.votes for one in seats if one.votes is not None]
    since = [one.since for one in seats if one.since is not None]
    return {
        "organisation": seats[0].organisation,
        "kind": ", ".join(dict.fromkeys(one.kind for one in seats)),
        "boards": len({one.board.casefold() for one in seats}),
        "seats": sum(one.seats for one in seats),
        "votes": sum(votes) if len(votes) == len(seats) else None,
        "since": min(since) if since else None,
    }


def _voices(seats: Sequence[Seat]) -> pa.Table:
    """A row a voice and board: how many seats bring it."""
    boards = tuple(dict.fromkeys(one.board for one in seats))
    rows: list[dict[str, object]] = []
    for voice in VOICES:
        for board in boards:
            held = sum(
                one.seats for one in seats if one.board == board and voice in KINDS[one.kind]
            )
            rows.append({"voice": voice, "board": board, "seats": held, "present": held > 0})
    return pa.Table.from_pylist(rows, schema=VOICE_ROWS)
