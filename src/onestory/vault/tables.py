"""Tables of the vault: Parquet that pyarrow encrypts (AES-GCM, 256 bits, footer and columns).

Nothing in clear touches the disk: pages are compressed and encrypted in memory. A flipped bit, a
page moved from one file to another, or a wrong key are all told by the cipher's own check.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

from onestory import engine
from onestory.model.errors import VaultError
from onestory.model.table import Table
from onestory.vault.key import Key

_ROWS = 100_000


class Writer:
    """An encrypted file being written, a batch at a time; `table` is known once it is closed."""

    def __init__(self, path: Path, schema: pa.Schema, *, rows: pq.ParquetWriter) -> None:
        self.path = path
        self.schema = schema
        self._rows = rows
        self._count = 0

    def write(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Write the rows after those that are there. Raises VaultError when the disk is full."""
        try:
            if isinstance(rows, pa.RecordBatch):
                self._rows.write_batch(rows)
            else:
                self._rows.write_table(rows)
        except OSError as error:
            raise _unwritten(self.path, error) from error
        self._count += rows.num_rows

    @property
    def table(self) -> Table:
        """Return what was written, with its hash; read it after the context ended."""
        sha256 = engine.sha256(self.path)
        return Table(path=self.path, schema=self.schema, rows=self._count, sha256=sha256)


@contextmanager
def writer(path: Path, schema: pa.Schema, *, key: Key) -> Generator[Writer]:
    """Give a writer of an encrypted file; nothing is left of it when the writing fails."""
    properties = pe.create_encryption_properties(key.in_force.encryption)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = pq.ParquetWriter(path, schema, compression="zstd", encryption_properties=properties)
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        yield Writer(path, schema, rows=rows)
        rows.close()
    except OSError as error:
        _discard(rows, path)
        raise _unwritten(path, error) from error
    except BaseException:
        _discard(rows, path)
        raise


def write(table: pa.Table, path: Path, *, key: Key) -> Table:
    """Return the table as written to `path`, encrypted. Raises VaultError when it cannot be."""
    with writer(path, table.schema, key=key) as made:
        made.write(table)
    return made.table


def schema(path: Path, *, key: Key) -> pa.Schema:
    """Return the columns of an encrypted file. Raises as `read` does."""
    with _opened(path, key) as file, _damage_told(path):
        return file.schema_arrow


def read(path: Path, *, key: Key, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the rows of an encrypted file.

    Raises VaultError when it is missing, damaged, in clear, or of another key.
    """
    with _opened(path, key) as file, _damage_told(path):
        return file.read(columns=None if columns is None else list(columns))


def batches(
    path: Path, *, key: Key, columns: Sequence[str] | None = None, rows: int = _ROWS
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of an encrypted file, at most `rows` at a time. Raises as `read` does."""
    chosen = None if columns is None else list(columns)
    with _opened(path, key) as file, _damage_told(path):
        yield from file.iter_batches(batch_size=rows, columns=chosen)


@contextmanager
def _opened(path: Path, key: Key) -> Generator[pq.ParquetFile]:
    """Give the file, opened with whichever version of the key fits it."""
    _refuse_clear(path)
    for secret in key.newest_first:
        properties = pe.create_decryption_properties(secret.encryption)
        try:
            file = pq.ParquetFile(path, decryption_properties=properties)
        except (OSError, pa.ArrowException):
            continue
        with file:
            yield file
        return
    raise VaultError(
        found="The key does not open this file: it is damaged, or another key made it.",
        where=str(path),
        do="Name the key of this workspace; if that is the one, put back a copy of the file.",
    )


def _refuse_clear(path: Path) -> None:
    """Raise VaultError when the file is missing, or is not an encrypted one."""
    try:
        with path.open("rb") as file:
            mark = file.read(4)
    except OSError as error:
        raise VaultError(
            found=f"The vault's file cannot be read: {error.strerror or error}.",
            where=str(path),
            do="Put back the vault as it was, or say with the setting `vault` where it lies.",
        ) from error
    if mark != b"PARE":
        raise VaultError(
            found="This is not an encrypted file of the vault, or its beginning is damaged.",
            where=str(path),
            do="Put back a copy of the file, or destroy the delivery and receive it again.",
        )


@contextmanager
def _damage_told(path: Path) -> Generator[None]:
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise VaultError(
            found="The file is damaged: what it holds is not what was written.",
            where=str(path),
            do="Put back a copy of it, or destroy the delivery and receive it again.",
        ) from error


def _discard(rows: pq.ParquetWriter, path: Path) -> None:
    """Close and delete a file that was not finished."""
    with suppress(OSError, pa.ArrowException):  # it fails for the reason that is about to be told
        rows.close()
    path.unlink(missing_ok=True)


def _unwritten(path: Path, error: OSError) -> VaultError:
    return VaultError(
        found=f"The vault's file cannot be written: {error.strerror or str(error)[:120]}.",
        where=str(path),
        do="Free disk space, or check that you may write there, and run it again; "
        "nothing was changed.",
    )
