"""Checks of records: a delivered file read once, told into what is kept where."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onestory import engine, vault
from onestory.engine import Session
from onestory.intake.records import headings, identities, matching, periods, row_rules, senders
from onestory.intake.records.block import Asked, BlockChecked, check_block
from onestory.intake.records.matching import Matched
from onestory.intake.records.part import Block, Part
from onestory.intake.records.reading import open_parts
from onestory.intake.records.releases import release_of
from onestory.intake.records.shapes import sheet_shown, shown
from onestory.intake.records.stated import Stated, with_rows
from onestory.intake.records.tally import Tally
from onestory.intake.records.want import Want
from onestory.model.errors import DeliveryError
from onestory.model.finding import Finding
from onestory.model.period import Period
from onestory.model.records import Profile
from onestory.model.table import Table
from onestory.sources import RecordLayout, record_layout
from onestory.vault import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where new files of deliveries are written: below these, a folder by the delivery's id."""

    records: Path
    vault: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChecked:
    """One table of a delivered file, checked; its files are written but nothing names them yet.

    accepted + rejected + quarantined = received, always.
    """

    id: str
    member: str
    version: str
    received_rows: int
    accepted_rows: int
    rejected_rows: int
    quarantined_rows: int
    period: Period | None
    stated: Period | None
    accepted: Table
    vaulted: tuple[Table, ...]
    findings: tuple[Finding, ...]
    profile: Profile


@contextmanager
def opened_session() -> Generator[Session]:
    """Give what rules are asked in; one serves for many files, and none of it is ever written."""
    with engine.session(memory_gb=1.0, threads=1) as session:
        yield session


def check_file(
    path: Path, want: Want, key: Key, *, sha256: str, to: Folders, session: Session | None = None
) -> tuple[PartChecked, ...]:
    """Return each table of the file, checked and written below `to`.

    `session` is that of the files before, if there were any. Raises DeliveryError when the file is
    damaged or is no delivery of its source: what was written by then is named by nothing. About
    1 GB of memory is used, whatever the size of the file.
    """
    layout = record_layout(want.source)
    done: list[PartChecked] = []
    left: list[Finding] = []
    with nullcontext(session) if session else opened_session() as asking:
        for part in _parts(path, want, layout):
            matched = matching.match(layout, part.headings, want.own)
            if part.name and not matched.fields:
                left.append(_left_out(part, want, path.name))
                continue
            matching.refuse_foreign(matched, title=want.source.title, join=want.join)
            identities.refuse_without_pseudonym(matched.fields, want)
            asked = _asked(part, matched, layout, want, key=key, sha256=sha256)
            done.append(_check_part(part, asked, path.name, to, asking))
    if not done:
        raise DeliveryError(
            found=f"No table in this file holds {want.source.title}.",
            where=path.name,
            do="Check the source named for it in the onestory.toml, and the row of its headings"
            " (`header_row`); `onestory map --suggest` shows what is found and proposes a mapping.",
        )
    return (replace(done[0], findings=(*done[0].findings, *left)), *done[1:])


def _parts(path: Path, want: Want, layout: RecordLayout) -> Iterator[Part]:
    """Return the parts of the file, read below whichever of its first rows holds the headings."""
    row = want.header_row
    if row is None:
        row = headings.header_row(path, layout, want.own, delimiter=want.delimiter)
    return open_parts(path, header_row=row, delimiter=want.delimiter)


def _left_out(part: Part, want: Want, file: str) -> Finding:
    for _ in part.blocks:
        pass
    return Finding(
        rule="table left out",
        severity="note",
        message=f"{shown(part.name)} holds no column of {want.source.title} and was left out.",
        do="Nothing, if it holds notes; else check the source named for this file.",
        file=file,
        sheet=sheet_shown(part.name),
    )


def _asked(
    part: Part, matched: Matched, layout: RecordLayout, want: Want, *, key: Key, sha256: str
) -> Asked:
    """Return what the part is checked against."""
    identity = f"{want.source.id}\0{want.provider}\0{part.name}\0{sha256}"
    return Asked(
        layout=layout,
        matched=matched,
        want=want,
        key=key,
        receipt=hashlib.sha256(identity.encode()).hexdigest()[:16],
    )


@dataclass(slots=True)
class _Files:
    """The files of one part while they are written; each begins with its first rows."""

    stack: ExitStack
    asked: Asked
    to: Folders
    accepted: pq.ParquetWriter | None = None
    safe: dict[str, vault.Writer] | None = None

    def write(self, checked: BlockChecked) -> None:
        opened = self.accepted or self._opened(checked.accepted.schema)
        opened.write_table(checked.accepted)
        self.accepted = opened
        self._keep("identities", checked.register)
        self._keep("rejected", checked.rejected)
        self._keep("persons", checked.persons)
        self._keep("free_text", checked.free_text)
        self._keep("strays", checked.strays)

    def _opened(self, schema: pa.Schema) -> pq.ParquetWriter:
        path = self.to.records / self.asked.receipt / "accepted.parquet"
        return self.stack.enter_context(engine.writer(path, schema))

    def _keep(self, name: str, rows: pa.Table | None) -> None:
        """Write rows of the vault, encrypted."""
        if rows is None or not rows.num_rows:
            return
        self.safe = self.safe or {}
        if name not in self.safe:
            path = self.to.vault / self.asked.receipt / f"{name}.parquet"
            opened = vault.writer(path, rows.schema, key=self.asked.key)
            self.safe[name] = self.stack.enter_context(opened)
        self.safe[name].write(rows)


def _check_part(part: Part, asked: Asked, file: str, to: Folders, session: Session) -> PartChecked:
    """Return the part checked, its rows written where they belong."""
    tally, counts = Tally(), {"accepted": 0, "rejected": 0, "quarantined": 0}
    said, named = Stated(), Counter[str]()
    release = ""
    with ExitStack() as stack:
        files = _Files(stack=stack, asked=asked, to=to)
        for block in part.blocks:
            release = release or release_of(asked.layout, asked.matched, block.rows)
            checked = check_block(block, asked, tally, session)
            files.write(checked)
            counts["accepted"] += checked.accepted.num_rows
            counts["quarantined"] += len(block.quarantined)
            counts["rejected"] += checked.rejected.num_rows - len(block.quarantined)
            said = with_rows(said, checked.accepted, asked.layout)
            named += senders.counted(checked.accepted, asked.layout)
            tally.add_quarantined(block.quarantined)
        received = part.physical_rows()
        _balance(received, counts, file)
        senders.refuse_others(named, asked.want, asked.layout)
        if files.accepted is None:
            files.write(_nothing(asked, session))
    others = (*said.findings(), *senders.findings(named, asked.want, asked.layout))
    return PartChecked(
        id=asked.receipt,
        member=part.name,
        version=release or release_of(asked.layout, asked.matched, None),
        received_rows=received,
        accepted_rows=counts["accepted"],
        rejected_rows=counts["rejected"],
        quarantined_rows=counts["quarantined"],
        period=periods.derived(tally.months, received=asked.want.received.date()),
        stated=said.period(),
        accepted=_table(to.records / asked.receipt / "accepted.parquet"),
        vaulted=tuple(one.table for one in (files.safe or {}).values()),
        findings=_findings(part, asked, tally=tally, file=file, others=others),
        profile=tally.profile(_with_headings(asked), types="event type" in _roles(asked)),
    )


def _balance(received: int, counts: dict[str, int], file: str) -> None:
    """Stop when rows are unaccounted for: a fault of ours, never of the file."""
    if sum(counts.values()) != received:
        raise AssertionError(f"{file}: {received} rows received, but {counts}")


def _nothing(asked: Asked, session: Session) -> BlockChecked:
    """Return what a file without any row comes to: tables with columns and nothing in them."""
    schema = {"row": pa.int64(), **{f"c{n}": pa.string() for n in asked.matched.positions}}
    return check_block(Block(rows=pa.schema(schema).empty_table()), asked, Tally(), session)


def _table(path: Path) -> Table:
    with pq.ParquetFile(path) as file:
        schema, rows = file.schema_arrow, file.metadata.num_rows
    return Table(path=path, schema=schema, rows=rows, sha256=engine.sha256(path))


def _roles(asked: Asked) -> set[str]:
    return {one.role for one in asked.layout.fields}


def _with_headings(asked: Asked) -> list[tuple[matching.Field, str]]:
    names = [one.name for one in asked.matched.fields]
    headings = dict(zip(names, asked.matched.headings, strict=True))
    return [(one, headings.get(one.name, "")) for one in asked.layout.fields]


def _findings(
    part: Part, asked: Asked, *, tally: Tally, file: str, others: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Return everything that is to be said of the part, refusals first."""
    told = [
        *tally.findings(file),
        *part.notices(),
        *matching.findings(asked.matched, join=asked.want.join),
        *matching.unwanted(asked.matched, tally.filled(), join=asked.want.join),
    ]
    silent = row_rules.not_applicable(asked.layout, [one.name for one in asked.matched.fields])
    if silent:
        shown = ", ".join(rule.id for rule in silent[:6])
        more = f" and {len(silent) - 6} more" if len(silent) > 6 else ""
        told.append(
            Finding(
                rule="rule not asked",
                severity="note",
                message=f"Rules could not be asked, as a column is not there: {shown}{more}.",
                do="Nothing, if the sender never has these columns.",
            )
        )
    sheet = sheet_shown(part.name)
    return tuple(replace(one, file=one.file or file, sheet=sheet) for one in (*told, *others))
