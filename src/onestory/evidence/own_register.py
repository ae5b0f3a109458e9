"""One's own register: policies, readings, exposures and local events added from CSV files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast, get_args

from onestory.evidence.builtin import builtin
from onestory.evidence.own_rows import Columns, ReadFile, RefusedRowError, Row, read_rows
from onestory.model.errors import DeliveryError
from onestory.model.finding import Finding
from onestory.model.policy import (
    EVERYWHERE,
    FRAME,
    NOT_CODED,
    NOT_STATED,
    EventKind,
    Extraction,
    InForce,
    LocalEvent,
    Mode,
    Policy,
    PolicyExposure,
    PolicyRegister,
    Reach,
)

T = TypeVar("T")

FILES: dict[str, Columns] = {
    "policies.csv": Columns(
        must=("id", "title", "announced"),
        may=(
            *("kind", "issuer", "effective_from", "effective_to", "reach", "geography", "mode"),
            *("replaces", "fact", "standing", "source"),
        ),
    ),
    "extractions.csv": Columns(must=("policy", "coder"), may=FRAME),
    "exposures.csv": Columns(must=("policy", "place"), may=("from", "to", "dose", "mode")),
    "events.csv": Columns(must=("what", "kind", "places", "from"), may=("to", "source")),
}
"""The files that a folder may hold, and their columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRegister:
    """The register with what was added to it; accepted plus rejected rows are those received."""

    register: PolicyRegister
    findings: tuple[Finding, ...] = ()
    received_rows: int = 0
    accepted_rows: int = 0
    rejected_rows: int = 0


_OFFICIAL = re.compile(r"[A-Za-z]\d{8}")


def own_register(folder: Path, *, base: PolicyRegister | None = None) -> OwnRegister:
    """Return `base` (the built-in register) with what the CSV files of the folder add to it.

    The files are policies.csv, extractions.csv, exposures.csv and events.csv; each may be absent.
    A row that cannot be used is left out with a Finding. Readings of one's own stand beside the
    built-in ones. A place is an official code, as the study's own table names it.

    Raises DeliveryError when the folder has none of the files, or one cannot be read.
    """
    given = builtin() if base is None else base
    if not any((folder / name).is_file() for name in FILES):
        raise DeliveryError(
            found="The folder holds no file of the register.",
            where=str(folder),
            do=f"Put one or more of {', '.join(FILES)} there.",
        )
    added = _read(folder, "policies.csv", _adding_policies(given))
    register = replace(given, policies=(*given.policies, *added.items))
    ids = [policy.id for policy in register.policies]
    sites = [site.id for site in register.sites]
    coded = _read(folder, "extractions.csv", _adding_readings(ids))
    exposed = _read(folder, "exposures.csv", _adding_exposures([*ids, *sites]))
    happened = _read(folder, "events.csv", _event)
    done = (added, coded, exposed, happened)
    return OwnRegister(
        register=replace(
            register,
            extractions=(*given.extractions, *coded.items),
            exposures=(*given.exposures, *exposed.items),
            events=(*given.events, *happened.items),
        ),
        findings=tuple(finding for one in done for finding in one.findings),
        received_rows=sum(one.received_rows for one in done),
        accepted_rows=sum(one.received_rows - one.rejected_rows for one in done),
        rejected_rows=sum(one.rejected_rows for one in done),
    )


def _read(folder: Path, name: str, make: Callable[[Row, tuple[T, ...]], T]) -> ReadFile[T]:
    path = folder / name
    return read_rows(path, FILES[name], make) if path.is_file() else ReadFile()


def _adding_policies(register: PolicyRegister) -> Callable[[Row, tuple[Policy, ...]], Policy]:
    taken = {one.id for one in (*register.policies, *register.sites)}

    def make(row: Row, above: tuple[Policy, ...]) -> Policy:
        if row.text("id") in taken | {policy.id for policy in above}:
            raise RefusedRowError(
                Finding(
                    rule="policy given twice",
                    severity="rejected",
                    message=f"The register has a policy '{row.text('id')}' already.",
                    do="Give yours an id of its own, such as LOCAL1.",
                    column="id",
                )
            )
        return _policy(row)

    return make


def _policy(row: Row) -> Policy:
    dated = row.between("effective_from", "effective_to")
    return Policy(
        id=row.text("id"),
        title=row.text("title"),
        kind=row.text("kind", default=NOT_STATED),
        issuer=row.text("issuer", default=NOT_STATED),
        announced=row.day("announced"),
        effective_from=dated.start,
        effective_to=dated.end,
        reach=cast("Reach", row.word("reach", get_args(Reach), default="some places")),
        geography=row.text("geography"),
        mode=_mode(row),
        replaces=row.text("replaces"),
        fact=row.text("fact"),
        standing=row.text("standing", default="own"),
        source=row.text("source", default=NOT_STATED),
    )


def _adding_readings(ids: Sequence[str]) -> Callable[[Row, tuple[Extraction, ...]], Extraction]:
    def make(row: Row, above: tuple[Extraction, ...]) -> Extraction:
        policy, coder = row.known("policy", ids), row.text("coder")
        if any(one.policy == policy and one.coder == coder for one in above):
            raise RefusedRowError(
                Finding(
                    rule="reading given twice",
                    severity="rejected",
                    message=f"'{coder}' read '{policy}' in a row above.",
                    do="Keep one row a coder and policy; the first was used.",
                    column="coder",
                )
            )
        said = {name: row.text(name, default=NOT_CODED) for name in FRAME}
        return Extraction(policy=policy, coder=coder, **said)

    return make


def _adding_exposures(
    ids: Sequence[str],
) -> Callable[[Row, tuple[PolicyExposure, ...]], PolicyExposure]:
    def make(row: Row, above: tuple[PolicyExposure, ...]) -> PolicyExposure:
        exposure = PolicyExposure(
            policy=row.known("policy", ids),
            place=_place(row.text("place")),
            in_force=row.between("from", "to"),
            dose=row.text("dose"),
            mode=_mode(row),
        )
        if exposure in above:
            raise RefusedRowError(
                Finding(
                    rule="exposure given twice",
                    severity="rejected",
                    message=f"'{exposure.policy}' at '{exposure.place}' stands in a row above.",
                    do="Nothing to do: the first was used.",
                )
            )
        return exposure

    return make


def _event(row: Row, above: tuple[LocalEvent, ...]) -> LocalEvent:
    return LocalEvent(
        id=f"event {len(above) + 1}",
        what=row.text("what"),
        kind=cast("EventKind", row.word("kind", get_args(EventKind))),
        places=tuple(_place(place) for place in row.text("places").split(";") if place.strip()),
        in_force=InForce(start=row.day("from"), end=row.between("from", "to").end),
        source=row.text("source", default=NOT_STATED),
    )


def _mode(row: Row) -> Mode:
    return cast("Mode", row.word("mode", get_args(Mode), default=NOT_STATED))


def _place(text: str) -> str:
    """Return an official code in capitals; 'everywhere' and one's own codes stay themselves."""
    clean = text.strip()
    if clean.lower() == EVERYWHERE:
        return EVERYWHERE
    return clean.upper() if _OFFICIAL.fullmatch(clean) else clean
