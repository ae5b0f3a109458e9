"""Merging: the rows of all shards, in the order of shards, as the files that partners send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from onestory.sources.record_layout import Field, RecordLayout
from onestory.synthetic.system.sending.deliveries import Sent
from onestory.synthetic.system.sending.filing import TRUE_PERSON
from onestory.synthetic.system.sending.layouts.roles import withheld

_NAME = pa.dictionary(pa.int32(), pa.string())
TRUTH = pa.schema(
    {"source": _NAME, "provider": _NAME, "file": _NAME, "row": pa.int64(), "person": pa.int64()}
)
"""For every row sent, whom it is about. `row` is the line of the file: the headings are line 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What was written of one source."""

    source: str
    files: tuple[Path, ...]
    rows: int


def merge(
    shards: Sequence[Path],
    *,
    files: Sequence[Sent],
    layout: RecordLayout,
    to: Path,
    truth: Path,
) -> Merged:
    """Return the files written to folder `to`, with the truth of their rows at path `truth`.

    `shards` are the Arrow files of one source, in the order of shards.
    """
    to.mkdir(parents=True, exist_ok=True)
    truth.parent.mkdir(parents=True, exist_ok=True)
    total, written = 0, list[Path]()
    with ExitStack() as stack:
        readers = [_opened(path, stack) for path in shards]
        answers = stack.enter_context(pq.ParquetWriter(truth, TRUTH))
        for number, sent in enumerate(files):
            batches = (reader.get_batch(number) for reader in readers)
            persons = _write(batches, sent, layout=layout, to=to)
            if not persons.size:  # who has nothing to send sends no file
                (to / sent.name).unlink()
                continue
            answers.write_table(_truth(sent, persons))
            written.append(to / sent.name)
            total += persons.size
    return Merged(source=files[0].source if files else "", files=tuple(written), rows=total)


def _opened(path: Path, stack: ExitStack) -> pa.ipc.RecordBatchFileReader:
    return stack.enter_context(pa.ipc.open_file(stack.enter_context(pa.memory_map(str(path)))))


def _truth(sent: Sent, persons: np.ndarray) -> pa.Table:
    names = {"source": sent.source, "provider": sent.provider, "file": sent.name}
    zeros = pa.array(np.zeros(persons.size, dtype=np.int32))
    columns: dict[str, pa.Array] = {
        name: pa.DictionaryArray.from_arrays(zeros, pa.array([value]))
        for name, value in names.items()
    }
    first = 1 if sent.name.endswith(".parquet") else 2  # after the line of headings
    rows = np.arange(first, persons.size + first)
    return pa.table({**columns, "row": pa.array(rows), "person": pa.array(persons)}, schema=TRUTH)


def _write(
    batches: Iterator[pa.RecordBatch], sent: Sent, *, layout: RecordLayout, to: Path
) -> np.ndarray:
    """Write one file; returns the true persons of its rows."""
    path = to / sent.name
    sent_fields = [field for field in layout.fields if _belongs(field, sent)]
    if path.suffix == ".parquet":
        return _write_parquet(batches, sent_fields, path, sent=sent)
    persons: list[np.ndarray] = []
    with path.open("wb") as file:
        for number, batch in enumerate(batches):
            kept = [field for field in sent_fields if field.name in batch.schema.names]
            if number == 0:
                file.write(_headings(kept, sent))
            persons.append(batch.column(TRUE_PERSON).to_numpy())
            if batch.num_rows:
                _write_rows(batch.select([field.name for field in kept]), file, sent)
    return np.concatenate(persons)


def _write_parquet(
    batches: Iterator[pa.RecordBatch], fields: list[Field], path: Path, *, sent: Sent
) -> np.ndarray:
    persons: list[np.ndarray] = []
    tables: list[pa.Table] = []
    for batch in batches:
        kept = [field for field in fields if field.name in batch.schema.names]
        rows = pa.table(batch.select([field.name for field in kept]))
        tables.append(rows.rename_columns([heading(field, sent) for field in kept]))
        persons.append(batch.column(TRUE_PERSON).to_numpy())
    pq.write_table(pa.concat_tables(tables), path)  # one file's rows: small beside the whole
    return np.concatenate(persons)


def _belongs(field: Field, sent: Sent) -> bool:
    """Whether the sender's release has the field, and the agreement lets it be sent."""
    if withheld(field.role, sent.provider):
        return False
    return not sent.release or not field.versions or sent.release in field.versions


def _headings(fields: list[Field], sent: Sent) -> bytes:
    quoted = (_quoted(heading(field, sent), sent.delimiter) for field in fields)
    return (sent.delimiter.join(quoted) + "\n").encode(sent.encoding)


def _quoted(text: str, delimiter: str) -> str:
    return f'"{text}"' if delimiter in text or '"' in text else text


def heading(field: Field, sent: Sent) -> str:
    """Return what a file calls a field: the sender's word, or the official one in its manner."""
    if field.name in sent.own_headings:
        return sent.own_headings[field.name]
    if sent.release == "R1":
        return field.headings[0] if field.headings else _spaced(field.name)
    if sent.source in ("apc", "ecds", "op"):
        return field.name.upper()
    return field.name


def _spaced(name: str) -> str:
    short = {"Nhs": "NHS", "La": "LA", "Gp": "GP", "Cqc": "CQC", "Id": "ID", "Of": "of"}
    return " ".join(short.get(word, word) for word in name.replace("_", " ").title().split())


def _write_rows(rows: pa.RecordBatch, file: BinaryIO, sent: Sent) -> None:
    """Quotes only where a cell of these rows needs them: most files never do."""
    try:
        text = _as_text(rows, sent, quoting="none")
    except pa.ArrowInvalid:
        text = _as_text(rows, sent, quoting="needed")
    if sent.encoding == "utf-8":
        file.write(text)
    else:
        words = text.to_pybytes().decode("utf-8")
        file.write(words.encode(sent.encoding, errors="replace"))


def _as_text(rows: pa.RecordBatch, sent: Sent, *, quoting: Literal["none", "needed"]) -> pa.Buffer:
    options = csv.WriteOptions(
        include_header=False, delimiter=sent.delimiter, quoting_style=quoting, eol="\n"
    )
    sink = pa.BufferOutputStream()
    csv.write_csv(rows, sink, options)
    return sink.getvalue()
