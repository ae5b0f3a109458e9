"""Tables of codes: one row a person and code, and the table of everyone who spoke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.evidence.interviews.passages import Coded, Passage, Speaker
from onestory.evidence.interviews.tables import read_table
from onestory.model.errors import DeliveryError
from onestory.model.finding import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from onestory.evidence.interviews.sidecar import Sidecar
    from onestory.evidence.interviews.tables import Line, TableOfText

CODE_COLUMNS = ("source", "person", "coder", "construct", "code", "leaning", "rating", "mentions")
SPOKEN_COLUMNS = (
    "source",
    "source_kind",
    "person",
    "site",
    "wave",
    "level",
    "organisation",
    "role",
    "coders",
)


def read_code_table(sidecar: Sidecar) -> Coded:
    """Return the passages of a table of codes, and the speakers that its rows tell of.

    Raises DeliveryError when it cannot be read or names no code or no one who spoke.
    """
    table = read_table(sidecar.file)
    heading = {name: sidecar.columns.get(name, name) for name in (*CODE_COLUMNS, *SPOKEN_COLUMNS)}
    _refuse_without(sidecar.file, table, heading, ("construct", "code"))
    _refuse_without(sidecar.file, table, heading, ("source", "person"))
    passages = tuple(_passage(line, heading, sidecar) for line in table.lines)
    speakers = {(one.source, one.person): one for one in _speakers(table, heading)}
    return Coded(passages=passages, speakers=tuple(speakers.values()))


def read_spoken(path: Path) -> tuple[tuple[Speaker, ...], tuple[Finding, ...]]:
    """Return everyone who spoke, a row each, and what was found amiss.

    Raises DeliveryError when it cannot be read or has neither source nor person.
    """
    table = read_table(path)
    heading = {name: name for name in SPOKEN_COLUMNS}
    _refuse_without(path, table, heading, ("source", "person"))
    unread = [one for one in table.headings if one and one not in SPOKEN_COLUMNS]
    findings = tuple(
        Finding(
            rule="spoken column unknown",
            severity="note",
            message=f"The column '{one}' is not read.",
            do=f"Columns are {', '.join(SPOKEN_COLUMNS)}.",
            file=path.name,
            column=one,
        )
        for one in unread
    )
    return _speakers(table, heading), findings


def _passage(line: Line, heading: dict[str, str], sidecar: Sidecar) -> Passage:
    cells = {name: line.text(heading[name]) for name in CODE_COLUMNS}
    return Passage(
        source=cells["source"],
        person=cells["person"],
        code=cells["construct"] or cells["code"],
        coder=cells["coder"],
        leaning=cells["leaning"],
        rating=cells["rating"],
        mentions=cells["mentions"],
        wave=sidecar.value("wave", line.text(heading["wave"])),
        stated=bool(cells["construct"]),
        row=line.number,
    )


def _speakers(table: TableOfText, heading: dict[str, str]) -> tuple[Speaker, ...]:
    found: list[Speaker] = []
    for line in table.lines:
        cells = {name: line.text(heading[name]) for name in SPOKEN_COLUMNS}
        readers = tuple(one.strip() for one in cells["coders"].split(";") if one.strip())
        found.append(
            Speaker(
                source=cells["source"] or cells["person"],
                person=cells["person"],
                source_kind=cells["source_kind"] or "interview",
                site=cells["site"],
                wave=cells["wave"],
                level=cells["level"],
                organisation=cells["organisation"],
                role=cells["role"],
                readers=readers,
                row=line.number,
            )
        )
    return tuple(found)


def _refuse_without(
    path: Path, table: TableOfText, heading: dict[str, str], either: tuple[str, str]
) -> None:
    if not any(heading[name].strip().casefold() in table.headings for name in either):
        raise DeliveryError(
            found=f"The table has no column '{either[0]}' or '{either[1]}'.",
            where=str(path),
            do="Name its headings under [columns] of the sidecar.",
        )
