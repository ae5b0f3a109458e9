"""The records of a plan: what the onestory.toml says of partners' deliveries and where they go."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pyarrow as pa

from onestory import sources
from onestory.intake.records.matching import OwnWords, refuse_mistakes
from onestory.intake.records.want import POSTCODES
from onestory.model.agreement import Agreement
from onestory.model.errors import PlanError
from onestory.model.source import Join, Source
from onestory.pipeline.agreement import agreement
from onestory.pipeline.settings import Section

_POSTCODE_HEADINGS = ("postcode", "pcds", "pcd", "pcd7", "pcd8")
_LSOA_HEADINGS = ("lsoa", "lsoa21", "lsoa21cd", "lsoa11", "lsoa11cd", "lsoacd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """The `[workspace]` section: where records and vault are kept, and the key outside them."""

    folder: Path
    vault: Path | None
    key: Path
    postcodes: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """One `[[records]]` entry: the files of one source from one provider."""

    source: Source
    provider: str
    path: Path
    pattern: str
    join: Join
    own: OwnWords
    header_row: int | None
    delimiter: str
    sender: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsPlan:
    """What a plan says of records; `records` is empty where it speaks of figures alone."""

    folder: Path
    where: str
    title: str
    invented: bool
    workplace: Workplace | None
    agreed: Agreement | None
    records: tuple[Records, ...]


def records_plan(top: Section) -> RecordsPlan:
    """Return the part of the plan that speaks of records.

    Raises PlanError when a setting is missing, unknown or impossible.
    """
    workspace = top.section("workspace")
    entries = top.entries("records", required=False)
    place = _workplace(workspace, receives=bool(entries)) if workspace.values else None
    terms = top.section("agreement")
    if entries and place is None:
        raise PlanError(
            found="There are [[records]] but no [workspace] to keep them in.",
            where=top.where,
            do='Add [workspace] with folder = "workspace" and a key of its own:'
            ' key = "~/onestory-keys/PROJECT.key".',
        )
    if entries and not terms.values:
        raise PlanError(
            found="There are [[records]] but no [agreement] that lets them be used.",
            where=top.where,
            do="Add [agreement] with controllers, purpose, legal_basis, links, audiences, expires"
            " and opt_outs: docs/how-to/receive-records.md.",
        )
    return RecordsPlan(
        folder=top.folder,
        where=top.where,
        title=top.text("title"),
        invented=top.flag("invented", default=False),
        workplace=place,
        agreed=agreement(terms) if terms.values else None,
        records=tuple(_records(entry) for entry in entries),
    )


def _workplace(section: Section, *, receives: bool) -> Workplace:
    """Return the section; a plan without records opens no key, so it need not name one."""
    key = section.text("key") if receives else section.text("key", default="onestory.key")
    vault = section.text("vault", default="")
    made = Workplace(
        folder=(section.folder / section.text("folder", default="workspace")).resolve(),
        vault=(section.folder / vault).resolve() if vault else None,
        key=(section.folder / Path(key).expanduser()).resolve(),
        postcodes=section.optional_path("postcodes"),
    )
    section.close()
    return made


def _records(entry: Section) -> Records:
    source = sources.source(entry.text("source"))
    if source.kind != "records":
        raise PlanError(
            found=f"'{source.id}' is a source of published figures, not of records.",
            where=entry.where,
            do="Put it under [[figures]]; `onestory sources` says which is which.",
        )
    layout = sources.record_layout(source)
    joins = layout.joins
    mapping = entry.section("mapping")
    made = Records(
        source=source,
        provider=_provider(entry),
        # Not asked for yet: a sender whose folder is still to come holds up no other.
        path=(entry.folder / entry.text("path")).resolve(),
        pattern=entry.text("pattern", default="*"),
        join=entry.choice("join", get_args(Join), default=joins[0]),
        own=_own_words(mapping),
        header_row=entry.optional_number("header_row"),
        delimiter=entry.text("delimiter", default=""),
        sender=entry.text("sender", default=""),
    )
    if made.join not in joins:
        raise PlanError(
            found=f"{source.title} cannot be joined as '{made.join}'.",
            where=entry.where,
            do=f"Write one of: {', '.join(joins)}.",
        )
    refuse_mistakes(layout, made.own)
    entry.close()
    return made


def _provider(entry: Section) -> str:
    provider = entry.text("provider")
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", provider):
        raise PlanError(
            found=f"`provider` is '{provider}'.",
            where=entry.where,
            do="Write the sender's code: letters, digits, hyphens, dots, at most 40.",
        )
    return provider


def _own_words(section: Section) -> OwnWords:
    """Return the sender's own headings and words, each to ours."""
    columns, codes = section.section("columns"), section.section("codes")
    fields = {name: codes.section(name) for name in codes.values}
    made = OwnWords(
        columns={heading: columns.text(heading) for heading in columns.values},
        codes={
            name: {their: words.text(their, default="") for their in words.values}
            for name, words in fields.items()
        },
    )
    section.close()
    return made


def postcode_directory(path: Path | None) -> pa.Table:
    """Return the analyst's directory (POSTCODES), postcodes in capitals without spaces.

    The file is a CSV with a column of postcodes (postcode, pcds …) and one of LSOAs (lsoa, lsoa21
    …), as the official postcode directories have. Raises PlanError when it has not.
    """
    if path is None:
        return POSTCODES.empty_table()
    # Names of places in another encoding hinder nothing: what is read of it is ASCII.
    try:
        _refuse_other_text(path)
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            return _table(_pairs(csv.reader(file), str(path)))
    except (OSError, csv.Error) as error:
        raise PlanError(
            found=f"The postcode directory cannot be read: {error}.",
            where=str(path),
            do="Check that it is a CSV that you may read, or save the table as CSV anew.",
        ) from error


def _refuse_other_text(path: Path) -> None:
    """Raise PlanError for a workbook, an archive or a text of two bytes a letter."""
    with path.open("rb") as file:
        first = file.read(1000)
    if b"\0" in first or first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise PlanError(
            found="The postcode directory is no text in UTF-8.",
            where=str(path),
            do="Save it as CSV (UTF-8), with the columns `postcode` and `lsoa`.",
        )


def _pairs(rows: Iterator[list[str]], where: str) -> dict[str, str]:
    """Return each postcode's LSOA. Raises PlanError when there is no column of either."""
    headings = [heading.strip().lower() for heading in next(rows, [])]
    postcode, lsoa = (_column(headings, names) for names in (_POSTCODE_HEADINGS, _LSOA_HEADINGS))
    if postcode is None or lsoa is None:
        raise PlanError(
            found="The postcode directory lacks a column of postcodes or of LSOAs.",
            where=where,
            do="Name its columns `postcode` and `lsoa`.",
        )
    whole = max(postcode, lsoa)  # a shorter row says nothing of either
    return {_bare(row[postcode]): row[lsoa].strip() for row in rows if len(row) > whole}


def _table(pairs: Mapping[str, str]) -> pa.Table:
    columns = {"postcode": list(pairs), "lsoa": list(pairs.values())}
    return pa.table(columns, schema=POSTCODES)


def _column(headings: list[str], names: tuple[str, ...]) -> int | None:
    return next((headings.index(name) for name in names if name in headings), None)


def _bare(postcode: str) -> str:
    return postcode.replace(" ", "").upper()
