"""FHIR: lines of JSON, one resource a line, flattened to one row each.

Source: HL7 FHIR R4 (4.0.1), the resources Patient, Encounter and Condition; bulk exports give them
as newline-delimited JSON. Of values that repeat, the first is taken; of names, the one in use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import cast

import numpy as np
import pyarrow as pa

from onestory.intake.records.characters import Seen, lines_as_utf8
from onestory.intake.records.part import LONGEST_KEPT, Block, Part, Quarantined
from onestory.intake.records.splitting import table_of
from onestory.model.errors import DeliveryError
from onestory.sources import declared_fields, source

RESOURCES = {
    "Patient": "fhir_patient",
    "Encounter": "fhir_encounter",
    "Condition": "fhir_condition",
}
"""The resources that are read, with the source that declares their columns."""

_STEP = re.compile(r"([^.\[]+)(?:\[([^\]]*)\])?\.?")
_PATH = r"^{kind}\.((?:\w+(?:\[[^\]]*\])?\.?)+)"
_BEST_NAMES = ("official", "usual", None)  # None: a name that does not say its use


@dataclass(slots=True, kw_only=True)
class _Lines:
    """The lines of a file as they are gone through."""

    kind: str
    paths: tuple[str, ...]
    seen: Seen
    blank: int = 0
    line: int = 0
    quarantined: list[Quarantined] = field(default_factory=list[Quarantined])

    def rows(self, text: bytes) -> Iterator[tuple[int, list[str | None]]]:
        """Give the rows of some whole lines; what is no such resource goes to quarantine."""
        for line in text.splitlines():
            self.line += 1
            if not line.strip():
                self.blank += 1
                continue
            resource = _parsed(line)
            if resource.get("resourceType") == self.kind:
                yield self.line, [value_at(resource, path) for path in self.paths]
            else:
                self._put_aside(line, "another resource" if resource else "broken JSON")

    def _put_aside(self, line: bytes, reason: str) -> None:
        text = line.decode("utf-8", "replace")[:LONGEST_KEPT]
        self.quarantined.append(Quarantined(row=self.line, reason=reason, text=text))


def fhir_part(blocks: Iterator[bytes], *, name: str, file: str) -> Part:
    """Return the resources of a file of newline-delimited JSON, one row each.

    Raises DeliveryError when its first line is no Patient, Encounter or Condition.
    """
    seen = Seen()
    texts = lines_as_utf8(blocks, seen, file=file)
    first = next(texts, b"")
    start = next((line for line in first.splitlines() if line.strip()), b"")
    kind = str(_parsed(start).get("resourceType", ""))
    if kind not in RESOURCES:
        raise _refused(kind, file)
    columns = columns_of(kind)
    lines = _Lines(kind=kind, paths=tuple(columns.values()), seen=seen)
    return Part(
        name=name,
        headings=tuple(columns),
        blocks=_blocks(chain([first], texts), lines),
        physical_rows=lambda: seen.lines - lines.blank,
        notices=lambda: (),
    )


def columns_of(kind: str) -> dict[str, str]:
    """Return the columns of a resource, each with the path that its declaration notes."""
    path = re.compile(_PATH.format(kind=kind))
    fields = declared_fields(source(RESOURCES[kind]))
    found = {one.name: path.match(one.note) for one in fields}
    return {name: match.group(1) for name, match in found.items() if match}


def value_at(resource: object, path: str) -> str | None:
    """Return the text at a path such as 'period.start'; None where there is nothing.

    A list gives its first member, or the one that the brackets of a step ask for; a list of texts
    gives them all, with spaces. A reference gives the id it points to.
    """
    value = resource
    for step in _STEP.finditer(path):
        value = _chosen(value, "")
        known = cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
        value = known.get(step.group(1))
        value = _chosen(value, step.group(2)) if step.group(2) else value
    if isinstance(value, list):
        value = " ".join(str(one) for one in cast("list[object]", value)) or None
    if value is None or isinstance(value, Mapping):
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.rpartition("|" if "|" in text else "/")[2] if path.endswith("reference") else text


def _blocks(texts: Iterable[bytes], lines: _Lines) -> Iterator[Block]:
    for text in texts:
        rows = list(lines.rows(text))
        columns = [
            pa.array([values[place] for _, values in rows], pa.string())
            for place in range(len(lines.paths))
        ]
        numbers = np.array([number for number, _ in rows], np.int64)
        quarantined, lines.quarantined = tuple(lines.quarantined), []
        yield Block(rows=table_of(numbers, columns), quarantined=quarantined)


def _chosen(value: object, wanted: str) -> object:
    """Return the member of a list that is wanted (the first, if nothing is said), or the value."""
    if not isinstance(value, list):
        return value
    found = [one for one in cast("list[object]", value) if isinstance(one, Mapping)]
    members = cast("list[Mapping[str, object]]", found)
    if wanted == "in use":
        named = [one for use in _BEST_NAMES for one in members if one.get("use") == use]
        return next(iter([*named, *members]), None)
    key, _, text = wanted.partition("=")
    return next((one for one in members if not wanted or one.get(key) == text), None)


def _parsed(line: bytes) -> Mapping[str, object]:
    """Return the resource on a line, with nothing in it where that is no JSON object."""
    try:
        found = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return {}
    return cast("Mapping[str, object]", found) if isinstance(found, dict) else {}


def _refused(kind: str, file: str) -> DeliveryError:
    bundle = kind == "Bundle"
    known = ", ".join(RESOURCES)
    return DeliveryError(
        found="The file is one FHIR Bundle."
        if bundle
        else f"The file is JSON, and its first line is no FHIR resource that is read ({known}).",
        where=file,
        do="Ask for a bulk export: newline-delimited JSON (NDJSON), one resource a line.",
    )
