"""A project as qualitative software exchanges it: REFI-QDA, one XML file in a zip.

REFI-QDA 1.5 (qdasoftware.org, MIT licence): users, codes, cases with their variables, and
sources whose selections are coded. The same bytes come out each time.
"""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np

_SPACE = "urn:QDA-XML:project:1.0"
_WORDS = "These words are invented and stand in place of a passage. "
_HEAD = "Invented: nobody said this. "
CODERS = ("Coder one", "Coder two")
_WHEN = "2026-04-20T09:00:00Z"
_OLDEST = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A passage of a source that one coder or more marked with a code."""

    code: int
    coders: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An interview or a document: who spoke where, and what the coders marked."""

    name: str
    kind: str
    person: str
    site: str
    wave: str
    level: str
    organisation: str
    role: str
    marks: tuple[Mark, ...]

    def told(self) -> dict[str, str]:
        """Return what is known of whoever spoke, by the name of the variable."""
        return {"site": self.site, "wave": self.wave, "level": self.level}


def _new(generator: np.random.Generator) -> str:
    """Return an identifier of one of the project's parts."""
    return str(uuid.UUID(bytes=generator.bytes(16), version=4))


def write_project(
    path: Path, sources: Sequence[Source], codes: Sequence[str], generator: np.random.Generator
) -> None:
    """Write the project: every source with its text, its selections and their codings."""
    coders = [_new(generator) for _ in CODERS]
    code_names = [_new(generator) for _ in codes]
    variables = {name: _new(generator) for name in ("site", "wave", "level")}
    places = [_new(generator) for _ in sources]
    project = ET.Element(
        "Project",
        {"xmlns": _SPACE, "name": "Invented interviews", "origin": "OneStory, invented",
         "creatingUserGUID": coders[0], "creationDateTime": _WHEN},
    )  # fmt: skip
    users = ET.SubElement(project, "Users")
    for guid, name in zip(coders, CODERS, strict=True):
        ET.SubElement(users, "User", {"guid": guid, "name": name})
    book = ET.SubElement(ET.SubElement(project, "CodeBook"), "Codes")
    for guid, name in zip(code_names, codes, strict=True):
        ET.SubElement(book, "Code", {"guid": guid, "name": name, "isCodable": "true"})
    kept = ET.SubElement(project, "Variables")
    for name, guid in variables.items():
        ET.SubElement(kept, "Variable", {"guid": guid, "name": name, "typeOfVariable": "Text"})
    cases = ET.SubElement(project, "Cases")
    for source, place in zip(sources, places, strict=True):
        _case(cases, source, variables, (_new(generator), place))
    texts = ET.SubElement(project, "Sources")
    for source, place in zip(sources, places, strict=True):
        _text(texts, source, (place, coders, code_names), generator)
    _zipped(path, project)


def _case(
    cases: ET.Element, source: Source, variables: dict[str, str], guids: tuple[str, str]
) -> None:
    own, place = guids
    case = ET.SubElement(cases, "Case", {"guid": own, "name": source.person})
    for name, word in source.told().items():
        if word:
            value = ET.SubElement(case, "VariableValue")
            ET.SubElement(value, "VariableRef", {"targetGUID": variables[name]})
            ET.SubElement(value, "TextValue").text = word
    ET.SubElement(case, "SourceRef", {"targetGUID": place})


def _text(
    texts: ET.Element,
    source: Source,
    guids: tuple[str, Sequence[str], Sequence[str]],
    generator: np.random.Generator,
) -> None:
    """Add a source: a sentence for each passage, selected and coded by each of its coders."""
    place, coders, codes = guids
    text = ET.SubElement(
        texts,
        "TextSource",
        {"guid": place, "name": source.name, "creatingUser": coders[0], "creationDateTime": _WHEN},
    )
    ET.SubElement(text, "PlainTextContent").text = _HEAD + _WORDS * len(source.marks)
    for turn, mark in enumerate(source.marks):
        start = len(_HEAD) + turn * len(_WORDS)
        ends = {"startPosition": str(start), "endPosition": str(start + len(_WORDS) - 1)}
        for coder in mark.coders:
            by = {"guid": _new(generator), "creatingUser": coders[coder]}
            picked = ET.SubElement(text, "PlainTextSelection", {**by, **ends})
            coding = ET.SubElement(picked, "Coding", {**by, "guid": _new(generator)})
            ET.SubElement(coding, "CodeRef", {"targetGUID": codes[mark.code]})


def _zipped(path: Path, project: ET.Element) -> None:
    ET.indent(project, " ")
    said = ET.tostring(project, encoding="utf-8", xml_declaration=True)
    with zipfile.ZipFile(path, "w") as file:  # not compressed: libraries pack differently
        member = zipfile.ZipInfo("project.qde", _OLDEST)
        member.create_system = 0  # the same on every machine
        file.writestr(member, said)
