"""Policies: what the register holds, as a table to read and files to keep."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from onestory import evidence, places
from onestory.model.errors import PlanError
from onestory.model.words import listed, many
from onestory.pipeline.folders import findings_file
from onestory.pipeline.outcome import Outcome

if TYPE_CHECKING:
    from onestory.model.period import Period
    from onestory.model.policy import PolicyRegister

_OFFICIAL = re.compile(r"[A-Z]\d{8}")

View = Literal["timeline", "sites", "matrix", "layering", "agreement"]
"""What is shown: policies in order, sites of programmes, aims against outcomes, policies in force
by place and month, or how far coders agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to show, of which window and places, with whose additions; '' and None ask for all."""

    view: View = "timeline"
    folder: Path | None = None
    window: Period | None = None
    places: tuple[str, ...] = ()
    out: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A table of the register, with what was done and found."""

    outcome: Outcome
    table: pa.Table


def policies(asked: Asked) -> Listing:
    """Return the part of the register that is asked for; with `out`, every part as files.

    Raises PlanError when layering is asked for without a window or a place goes by no code, and
    DeliveryError when the user's own files cannot be read.
    """
    own = (
        evidence.own_register(asked.folder)
        if asked.folder
        else evidence.OwnRegister(register=evidence.builtin())
    )
    register = own.register
    _check_places(register, asked.places)
    table = _table(register, asked)
    files = tuple(_write(register, asked, asked.out)) if asked.out else ()
    if asked.out and own.findings:
        (asked.out / "private").mkdir(exist_ok=True)
        files = (*files, findings_file(asked.out, own.findings))
    outcome = Outcome(
        files=files,
        sentences=tuple(_sentences(register, asked, table)),
        findings=own.findings,
        received_rows=own.received_rows,
        accepted_rows=own.accepted_rows,
        rejected_rows=own.rejected_rows,
    )
    return Listing(outcome=outcome, table=table)


def _check_places(register: PolicyRegister, asked: tuple[str, ...]) -> None:
    """Raise PlanError when a place is neither an official code nor one that an exposure names."""
    named = {one.place for one in register.exposures} | {"everywhere"}
    for place in asked:
        if place in named or _OFFICIAL.fullmatch(place):
            continue
        areas = [one for one in places.builtin().areas if one.name.casefold() == place.casefold()]
        codes = sorted({one.code for one in areas})
        raise PlanError(
            found=f"'{place}' is no code of a place: a place is asked for by its code.",
            where="--place",
            do=f"Give {' or '.join(codes)}."
            if codes
            else "Give an official code such as E08000035, or one that your exposures.csv names.",
        )


def _table(register: PolicyRegister, asked: Asked) -> pa.Table:
    if asked.view == "sites":
        return evidence.sites(register)
    if asked.view == "matrix":
        return evidence.aims_against_outcomes(register)
    if asked.view == "agreement":
        return evidence.agreement(register)
    if asked.view == "timeline":
        place = asked.places[0] if asked.places else ""
        return evidence.timeline(register, window=asked.window, place=place)
    if asked.window is None:
        raise PlanError(
            found="Policies cannot be counted by month without a first and a last month.",
            do="Give --from and --to, such as --from 2013-04 --to 2018-03.",
        )
    return evidence.layering(register, window=asked.window, places=_places(register, asked))


def _places(register: PolicyRegister, asked: Asked) -> tuple[str, ...]:
    """Return the places asked for, else those that exposures name, else everywhere."""
    named = sorted({one.place for one in register.exposures} - {"everywhere", "none"})
    return asked.places or tuple(named) or ("everywhere",)


def _sentences(register: PolicyRegister, asked: Asked, table: pa.Table) -> Iterator[str]:
    """Yield what the table holds and what to know before it is read."""
    held = f"{many(len(register.policies), 'policy', 'policies')}, {len(register.sites)} sites"
    yield f"The register holds {held} of programmes, {many(len(register.events), 'local event')}."
    if asked.view == "timeline":
        yield from _of_timeline(register, asked, table)
    elif asked.view == "matrix":
        counts = Counter(table["reading"].to_pylist())
        yield "; ".join(f"{number} {words}" for words, number in counts.most_common()) + "."
    elif asked.view == "layering":
        yield "A policy without a published end counts as still in force."
    elif asked.view == "agreement" and not table.num_rows:
        yield "No policy was read by two coders: put their readings into extractions.csv."


def _of_timeline(register: PolicyRegister, asked: Asked, table: pa.Table) -> Iterator[str]:
    if asked.window:
        shown = [one for one in register.policies if one.id in set(table["id"].to_pylist())]
        vague = [one.id for one in shown if not one.in_force.surely(asked.window)]
        held = many(table.num_rows, "was, or may have been,", "were, or may have been,")
        yield f"{held} in force in the days asked for, or came out in them."
        if vague:
            yield f"Too vaguely dated to be sure: {listed(vague)}."
    for place in asked.places[:1]:
        if not any(one.place == place for one in register.exposures):
            yield f"No exposure names '{place}': what held everywhere is shown, and what may have."
    unchecked = Counter(table["standing"].to_pylist())
    yield "; ".join(f"{number} '{words}'" for words, number in unchecked.most_common()) + "."


def _write(register: PolicyRegister, asked: Asked, out: Path) -> Iterator[Path]:
    """Yield the files written into the folder: every table as CSV, and the register as JSON."""
    out.mkdir(parents=True, exist_ok=True)
    tables = {
        "timeline": evidence.timeline(register, window=asked.window),
        "sites": evidence.sites(register),
        "aims-against-outcomes": evidence.aims_against_outcomes(register),
        "agreement": evidence.agreement(register),
    }
    if asked.window:
        places = _places(register, asked)
        tables["layering"] = evidence.layering(register, window=asked.window, places=places)
    for name, table in tables.items():
        yield _csv(table, out / f"{name}.csv")
    path = out / "register.json"
    text = json.dumps(asdict(register), ensure_ascii=False, indent=1, default=str)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    yield path


def _csv(table: pa.Table, path: Path) -> Path:
    """Return the file, with an apostrophe before text that a spreadsheet might run."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.schema.names)
        for row in table.to_pylist():
            writer.writerow([_harmless(cell) for cell in row.values()])
    return path


def _harmless(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return f"'{cell}"
    return cell
