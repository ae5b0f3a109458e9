"""Archives: the members of a zip file, each as the stream of bytes it holds."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from onestory.intake.records.bytes_in import damage_told, watch_ratio
from onestory.model.errors import DeliveryError

_NO_TABLES = (".pdf", ".doc", ".docx", ".rtf", ".md", ".html", ".htm", ".png", ".jpg", ".jpeg")
_ENCRYPTED = 0x1


@contextmanager
def opened_archive(path: BinaryIO | Path, *, file: str) -> Generator[zipfile.ZipFile]:
    """Give an open zip archive. Raises DeliveryError when it is damaged."""
    with damage_told(file), zipfile.ZipFile(path) as archive:
        yield archive


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Return whether the archive is an Excel or OpenDocument workbook."""
    names = set(archive.namelist())
    return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names


def members(archive: zipfile.ZipFile, *, file: str) -> tuple[dict[str, zipfile.ZipInfo], list[str]]:
    """Return the members that may hold a table, by name, and the names of what is left.

    Folders are left out of the names unless two members share one. Raises DeliveryError when a
    member is encrypted, or there is none.
    """
    infos = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one)]
    if any(one.flag_bits & _ENCRYPTED for one in infos):
        raise DeliveryError(
            found="The archive is locked with a password.",
            where=file,
            do="Unpack it with its password, and give the files themselves.",
        )
    left = [one.filename for one in infos if one.filename.lower().endswith(_NO_TABLES)]
    tables = [one for one in infos if one.filename not in left]
    if not tables:
        raise DeliveryError(
            found="The archive holds no table.", where=file, do="Ask for it to be sent again."
        )
    often = Counter(_name(one) for one in tables)
    named = {_name(one) if often[_name(one)] == 1 else one.filename: one for one in tables}
    if len(named) < len(tables):
        raise DeliveryError(
            found="The archive holds two members of one name.",
            where=file,
            do="Unpack it, and give the files themselves.",
        )
    return named, left


def watched(blocks: Iterator[bytes], packed: int, *, file: str) -> Iterator[bytes]:
    """Return the blocks of a member, seeing that they do not grow beyond what a table would."""
    given = 0
    for block in blocks:
        given += len(block)
        watch_ratio(packed, given, file=file)
        yield block


def member_stream(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    """Return a member open for reading; its checksum is tested at its end."""
    stream: IO[bytes] = archive.open(info)
    return cast("BinaryIO", stream)


def _is_hidden(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    return "__MACOSX" in path.parts or path.name.startswith(".")


def _name(info: zipfile.ZipInfo) -> str:
    return PurePosixPath(info.filename.replace("\\", "/")).name
