"""Constructs: each code of the file set on the one frame, or kept as unmapped."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from onestory.evidence.interviews import notices
from onestory.evidence.interviews.frames import construct_of, frames, plain
from onestory.evidence.interviews.sidecar import Meant
from onestory.model.errors import DeliveryError, PlanError
from onestory.model.words import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onestory.evidence.interviews.passages import Passage
    from onestory.evidence.interviews.sidecar import Sidecar
    from onestory.model.finding import Finding
    from onestory.model.interviews import Frame

UNMAPPED = "unmapped"
"""What stands for the construct of a code that is of none; no profile counts it."""

_ALIKE_BY_CHANCE = 2
"""Codes of one's own that may bear the names of another frame's constructs: 'Funding', 'Need'."""


def kept(passages: Sequence[Passage], sidecar: Sidecar) -> tuple[Passage, ...]:
    """Return the passages whose codes are not left out, by name or with a frame's constructs."""
    names = {plain(one) for one in sidecar.leave_out}
    others = [one for one in frames() if one.id in sidecar.leave_out]
    return tuple(
        one
        for one in passages
        if plain(one.code) not in names
        and not any(_only_of(other, sidecar.frame, one.code) for other in others)
    )


def meanings(passages: Sequence[Passage], sidecar: Sidecar) -> dict[str, Meant]:
    """Return what each code of the file means, its construct `UNMAPPED` where it is of none.

    Raises PlanError when [codes] names a construct that no frame has, and DeliveryError when
    constructs of two frames are used in one project.
    """
    frame = sidecar.frame
    told = {plain(code): meant for code, meant in sidecar.codes.items()}
    _refuse_unknown(sidecar)
    found: dict[str, Meant] = {}
    for one in passages:
        meant = told.get(plain(one.code), Meant(construct=one.code))
        construct = construct_of(frame, meant.construct) or UNMAPPED
        found[one.code] = Meant(construct=construct, leaning=meant.leaning, rating=meant.rating)
    _refuse_two_frames(passages, found, sidecar)
    return found


def unmapped(
    passages: Sequence[Passage], meant: Mapping[str, Meant], sidecar: Sidecar
) -> tuple[Finding, ...]:
    """Return a finding for each code that is of no construct, in the order of their names."""
    codes = sorted(code for code, one in meant.items() if one.construct == UNMAPPED)
    return tuple(
        notices.code_of_no_construct(
            code,
            sidecar.frame,
            [one.row for one in passages if one.code == code],
            sidecar.file.name,
        )
        for code in codes
    )


def _refuse_unknown(sidecar: Sidecar) -> None:
    """Raise PlanError for a construct under [codes] that no frame has."""
    known = [one.id for one in sidecar.frame.constructs]
    for code, meant in sidecar.codes.items():
        if construct_of(sidecar.frame, meant.construct) or _others(sidecar.frame, meant.construct):
            continue
        near = get_close_matches(meant.construct, known, n=1)
        raise PlanError(
            found=f"'{meant.construct}', which the code '{code}' is said to mean, is no construct.",
            where=sidecar.path.name,
            do=f"Did you mean '{near[0]}'?" if near else f"Constructs are {', '.join(known)}.",
        )


def _refuse_two_frames(
    passages: Sequence[Passage], meant: Mapping[str, Meant], sidecar: Sidecar
) -> None:
    """Raise DeliveryError where a construct of another frame is stated, or its names stand."""
    stated = {one.construct for one in sidecar.codes.values()}
    stated |= {one.code for one in passages if one.stated and meant[one.code].construct == UNMAPPED}
    own = {code for code, one in meant.items() if one.construct == UNMAPPED}
    others = [one for one in frames() if one.id != sidecar.frame.id]
    strange = {one.id: [n for n in stated if _only_of(one, sidecar.frame, n)] for one in others}
    named = {one.id: [n for n in own if _only_of(one, sidecar.frame, n)] for one in others}
    other = max(others, key=lambda one: (len(strange[one.id]), len(named[one.id])))
    if not strange[other.id] and len(named[other.id]) <= _ALIKE_BY_CHANCE:
        return
    shown = sorted(strange[other.id] or named[other.id])
    raise DeliveryError(
        found=f"The project is coded on two frames: '{sidecar.frame.id}', and"
        f" {listed([repr(one) for one in shown[:3]])} of '{other.id}'.",
        where=sidecar.path.name,
        do=f'Write one sidecar a frame: add leave_out = ["{other.id}"] to this one, and copy it for'
        f' the same file with frame = "{other.id}", leave_out = ["{sidecar.frame.id}"] and the'
        " other codes under its [codes].",
    )


def _only_of(other: Frame, frame: Frame, name: str) -> bool:
    return not construct_of(frame, name) and bool(construct_of(other, name))


def _others(frame: Frame, name: str) -> list[Frame]:
    return [one for one in frames() if one.id != frame.id and construct_of(one, name)]
