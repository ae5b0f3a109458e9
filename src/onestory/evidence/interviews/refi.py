"""REFI-QDA projects (.qdpx): who coded what in which source, and the cases that sources are of.

Read are names and positions; the words of transcripts and of selections stay in the file.
Source: REFI-QDA Standard 1.5, https://www.qdasoftware.org.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from onestory.evidence.interviews.passages import Coded, Passage
from onestory.evidence.interviews.stretches import Stretch, speakers_of, whose
from onestory.model.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onestory.evidence.interviews.sidecar import Sidecar

MOST_BYTES = 200_000_000
_DEEPEST = 200
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # packed in a way that Python cannot undo
    RuntimeError,
    ValueError,
    LookupError,  # an encoding that does not exist
)
_PIECE = 1 << 20
_VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")


def read_refi(sidecar: Sidecar) -> Coded:
    """Return the passages and cases of the project.

    Raises DeliveryError when the archive or its project.qde cannot be read or is unsafe.
    """
    project = _project(sidecar.file)
    names = _names(project)
    sources = list(_sources(project, names))
    stretches = tuple(_stretches(project, sources, names))
    passages = tuple(
        Passage(
            source=names.get(_guid(source), ""),
            person=whose(stretches, names.get(_guid(source), ""), start),
            code=names.get(code, ""),
            coder=names.get(coder, coder),
        )
        for source in sources
        for start, code, coder in _codings(source)
    )
    attributes = {
        (kind, names.get(_guid(one), "")): dict(_variables(one, names))
        for kind, some in (("case", _all(project, "Case")), ("source", sources))
        for one in some
    }
    told = [names.get(_guid(source), "") for source in sources]
    return Coded(passages=passages, speakers=speakers_of(stretches, attributes, told, sidecar))


class _Guarded(ET.TreeBuilder):
    """Builds the tree without the words said, and refuses what a project never needs."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._open.append(tag.rpartition("}")[2])
        if len(self._open) > _DEEPEST:
            raise _UnsafeError
        return super().start(self._open[-1], attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._open.pop()
        return super().end(tag.rpartition("}")[2])

    def data(self, data: str, /) -> None:
        if self._open and self._open[-1] in _VALUES:
            super().data(data)

    def doctype(self, *_: str | None) -> None:
        raise _UnsafeError


class _UnsafeError(Exception):
    """A project that declares a document type or nests without end."""


def _project(path: Path) -> ET.Element:
    try:
        with zipfile.ZipFile(path) as archive:
            named = [one for one in archive.infolist() if one.filename.endswith(".qde")]
            if len(named) != 1:
                raise _unreadable(path, "holds no single project.qde", "Export it as REFI-QDA.")
            if named[0].flag_bits & 1:
                raise _unreadable(path, "is protected by a password", "Export it without one.")
            return _parsed(archive, named[0], path)
    except FileNotFoundError as error:
        raise _unreadable(path, "does not exist", "Check its name in the sidecar.") from error
    except (*_DAMAGED, ET.ParseError) as error:
        raise _unreadable(
            path, "is no readable REFI-QDA project", "Export it again as REFI-QDA (.qdpx)."
        ) from error
    except _UnsafeError as error:
        raise _unreadable(
            path, "declares entities or nests without end", "Export it again from its program."
        ) from error


def _parsed(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> ET.Element:
    """Return the root, read a piece at a time: what unpacks beyond the bound is never held."""
    parser = ET.XMLParser(target=_Guarded())  # noqa: S314  see `_Guarded`
    left = MOST_BYTES
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise _unreadable(path, "unpacks to more than 200 MB", "Leave recordings out.")
            parser.feed(piece)
    return parser.close()


def _names(project: ET.Element) -> dict[str, str]:
    """Return the name of everything that has one, by its id; a source or case without, its id."""
    found: dict[str, str] = {}
    for one in project.iter():
        name = one.get("name") or (one.get("id") if one.tag == "User" else "") or ""
        if not name and (one.tag == "Case" or one.tag.endswith("Source")):
            name = _guid(one)
        if one.get("guid") and name:
            found[_guid(one)] = " ".join(name.split())
    return found


def _sources(project: ET.Element, names: dict[str, str]) -> Iterator[ET.Element]:
    for some in _all(project, "Sources"):
        yield from (one for one in some if one.tag.endswith("Source") and names.get(_guid(one)))


def _codings(source: ET.Element) -> Iterator[tuple[int | None, str, str]]:
    """Yield the position, code and coder of each coding of the source, its transcripts too."""
    for one in source.iter():
        start = one.get("startPosition")
        for coding in one.findall("Coding"):
            coder = coding.get("creatingUser") or one.get("creatingUser") or ""
            at = int(start) if start is not None and start.isdecimal() else None
            for code in coding.findall("CodeRef"):
                yield at, _bare(code.get("targetGUID", "")), _bare(coder)


def _stretches(
    project: ET.Element, sources: list[ET.Element], names: dict[str, str]
) -> Iterator[Stretch]:
    parts = {_guid(one): (source, one) for source in sources for one in source.iter()}
    for case in _all(project, "Case"):
        name = names.get(_guid(case), "")
        for reference in (*case.findall("SourceRef"), *case.findall("SelectionRef")):
            held = parts.get(_bare(reference.get("targetGUID", "")))
            if held is None or not name:
                continue
            source, part = held
            first, last = part.get("startPosition", ""), part.get("endPosition", "")
            ranged = first.isdecimal() and last.isdecimal()
            yield Stretch(
                source=names.get(_guid(source), ""),
                case=name,
                start=int(first) if ranged else None,
                end=int(last) if ranged else None,
            )


def _variables(of: ET.Element, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for one in of.findall("VariableValue"):
        reference = one.find("VariableRef")
        texts = [value.text or "" for value in one if value.tag in _VALUES]
        if reference is not None and texts:
            yield names.get(_bare(reference.get("targetGUID", "")), ""), texts[0]


def _all(project: ET.Element, tag: str) -> list[ET.Element]:
    return list(project.iter(tag))


def _guid(one: ET.Element) -> str:
    return _bare(one.get("guid", ""))


def _bare(guid: str) -> str:
    return guid.strip("{}").casefold()


def _unreadable(path: Path, what: str, do: str) -> DeliveryError:
    return DeliveryError(found=f"The project {what}.", where=str(path), do=do)
