"""Reading: coded interviews and documents from their sidecar, on one frame, under pseudonyms."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.evidence.interviews import notices
from onestory.evidence.interviews.code_table import read_code_table, read_spoken
from onestory.evidence.interviews.codings import Coding, gathered
from onestory.evidence.interviews.constructs import kept, meanings, unmapped
from onestory.evidence.interviews.people import checked, pseudonyms
from onestory.evidence.interviews.qualcoder import read_qualcoder, store_of
from onestory.evidence.interviews.refi import read_refi
from onestory.evidence.interviews.sidecar import read_sidecar
from onestory.evidence.interviews.tables import read_bytes
from onestory.model.errors import NothingUsableError
from onestory.model.interviews import CODINGS, SPOKEN, Interviews
from onestory.model.result import Input

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onestory.evidence.interviews.codings import Gathered
    from onestory.evidence.interviews.passages import Coded, Speaker
    from onestory.evidence.interviews.sidecar import Sidecar

_QUALCODER = {".qda", ".sqlite", ".sqlite3", ".db"}


def read_interviews(path: Path, *, sites: Sequence[str] = ()) -> Interviews:
    """Return coded interviews and documents as the sidecar at `path` describes them.

    `sites` are the study's; a site that is none of them is a finding, and who spoke there counts
    among all. No words of a transcript are read, and what the file calls people, sources and
    coders is replaced by numbers.

    Raises:
        DeliveryError: a file cannot be read, or the project is coded on two frames.
        PlanError: the sidecar or an own frame cannot be followed.
        NothingUsableError: nobody is said to have spoken.
    """
    sidecar = read_sidecar(path)
    coded = _coded(sidecar)
    told, amiss = read_spoken(sidecar.spoken) if sidecar.spoken else (coded.speakers, ())
    register = (sidecar.spoken or sidecar.file).name
    people = checked(told, sidecar, sites=sites, file=register)
    if not people.speakers:
        raise NothingUsableError(
            found="Nobody is said to have spoken.",
            where=register,
            do="Give everyone interviewed a row in the table that 'spoken' names.",
        )
    passages = kept(coded.passages, sidecar)
    left_out = len(coded.passages) - len(passages)
    meant = meanings(passages, sidecar)
    found = gathered(passages, people.speakers, meant, sidecar)
    return Interviews(
        id=sidecar.id,
        title=sidecar.title,
        frame=sidecar.frame,
        spoken=_spoken_table(people.speakers, found),
        codings=_codings_table(people.speakers, found),
        waves=people.waves,
        times=sidecar.times,
        invented=sidecar.invented,
        inputs=_inputs(sidecar, coded, found, len(told)),
        findings=(
            *amiss,
            *people.findings,
            *unmapped(passages, meant, sidecar),
            *([notices.codes_left_out(left_out, sidecar.file.name)] if left_out else ()),
            *found.findings,
            notices.names_replaced(_spoke(people.speakers), register),
        ),
    )


def _coded(sidecar: Sidecar) -> Coded:
    ending = sidecar.file.suffix.casefold()
    if ending == ".qdpx":
        return read_refi(sidecar)
    if ending in _QUALCODER or sidecar.file.is_dir():
        return read_qualcoder(sidecar)
    return read_code_table(sidecar)


def _spoke(speakers: Sequence[Speaker]) -> int:
    told = pseudonyms(speakers)
    return len({one.person for one in told if one.source_kind != "document"})


def _coders(speakers: Sequence[Speaker], found: Gathered) -> dict[str, str]:
    """Return 'coder 1' for each coder, in the order of their names; nobody stays nobody."""
    named = {one.coder for one in found.codings} | {r for one in speakers for r in one.readers}
    return {"": ""} | {name: f"coder {n}" for n, name in enumerate(sorted(named - {""}), 1)}


def _spoken_table(speakers: Sequence[Speaker], found: Gathered) -> pa.Table:
    coders = _coders(speakers, found)
    rows = [
        {
            "source": one.source,
            "source_kind": one.source_kind,
            "person": one.person,
            "site": one.site,
            "wave": one.wave,
            "level": one.level or None,
            "organisation": one.organisation or None,
            "role": one.role or None,
            "coders": "; ".join(sorted(coders[name] for name in one.readers)) or None,
        }
        for one in pseudonyms(speakers)
    ]
    return pa.Table.from_pylist(rows, schema=SPOKEN)


def _codings_table(speakers: Sequence[Speaker], found: Gathered) -> pa.Table:
    coders, told = _coders(speakers, found), pseudonyms(speakers)
    rows = [_coding_row(one, told[one.speaker], coders[one.coder]) for one in found.codings]
    return pa.Table.from_pylist(rows, schema=CODINGS)


def _coding_row(one: Coding, speaker: Speaker, coder: str) -> dict[str, object]:
    return {
        "source": speaker.source,
        "source_kind": speaker.source_kind,
        "person": speaker.person,
        "site": speaker.site,
        "wave": speaker.wave,
        "level": speaker.level or None,
        "organisation": speaker.organisation or None,
        "coder": coder,
        "construct": one.construct,
        "leaning": one.leaning,
        "rating": one.rating,
        "mentions": one.mentions,
        "row": one.rows[0],
    }


def _inputs(sidecar: Sidecar, coded: Coded, found: Gathered, told: int) -> tuple[Input, ...]:
    passages = len(coded.passages)
    main = _input(store_of(sidecar.file), passages, found.of_nobody)
    described = _input(sidecar.path, 0, 0)
    if sidecar.spoken is None:
        return main, described
    return main, _input(sidecar.spoken, told, 0), described


def _input(path: Path, received: int, rejected: int) -> Input:
    return Input(
        file=path.name,
        sha256=sha256(read_bytes(path)).hexdigest(),
        source="interviews",
        publisher="",
        licence="",
        received_rows=received,
        accepted_rows=received - rejected,
        rejected_rows=rejected,
    )
