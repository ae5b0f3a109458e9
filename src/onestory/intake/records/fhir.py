"""FHIR: lines of JSON, one resource a line, flattened to one row each.

Source: HL7 FHIR R4 (4.0.1), the resources Patient, Encounter and Condition; bulk exports give them
as newline-delimited JSON. Of values that repeat, the first is taken; of names, the one in use.
"""

from __future__ import annotations

import json
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

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"

COLUMNS: dict[str, dict[str, str]] = {
    "Patient": {
        "id": "id",
        "nhs_number": f"identifier[system={NHS_NUMBER}].value",
        "prefix": "name[in use].prefix",
        "given": "name[in use].given",
        "family": "name[in use].family",
        "birth_date": "birthDate",
        "gender": "gender",
        "address_line": "address.line",
        "city": "address.city",
        "postal_code": "address.postalCode",
        "deceased_datetime": "deceasedDateTime",
        "managing_organisation": "managingOrganization.reference",  # misspelt on purpose
    },
    "Encounter": {
        "id": "id",
        "patient": "subject.reference",
        "status": "status",
        "class": "class.code",
        "type_code": "type.coding.code",
        "type_display": "type.coding.display",
        "period_start": "period.start",
        "period_end": "period.end",
        "service_provider": "serviceProvider.reference",
    },
    "Condition": {
        "id": "id",
        "patient": "subject.reference",
        "encounter": "encounter.reference",
        "code": "code.coding.code",
        "display": "code.coding.display",
        "onset_datetime": "onsetDateTime",
        "recorded_date": "recordedDate",
        "clinical_status": "clinicalStatus.coding.code",
    },
}
"""Of each resource, the columns and where their values lie."""

_BEST_NAMES = ("official", "usual", None)  # None: a name that does not say its use


@dataclass(slots=True, kw_only=True)
class _Lines:
    """The lines of a file as they are gone through."""

    kind: str
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
                yield self.line, [value_at(resource, path) for path in COLUMNS[self.kind].values()]
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
    if kind not in COLUMNS:
        raise _refused(kind, file)
    lines = _Lines(kind=kind, seen=seen)
    return Part(
        name=name,
        headings=tuple(COLUMNS[kind]),
        blocks=_blocks(chain([first], texts), lines),
        physical_rows=lambda: seen.lines - lines.blank,
        notices=lambda: (),
    )


def value_at(resource: object, path: str) -> str | None:
    """Return the text at a path such as 'period.start'; None where there is nothing.

    A list gives its first member, or the one that the brackets of a step ask for; a list of texts
    gives them all, with spaces. A reference gives the id it points to.
    """
    value = resource
    for step in path.split("."):
        name, _, wanted = step.partition("[")
        value = _chosen(value, "")
        value = (
            cast("Mapping[str, object]", value).get(name) if isinstance(value, Mapping) else None
        )
        value = _chosen(value, wanted.removesuffix("]")) if wanted else value
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
            for place in range(len(COLUMNS[lines.kind]))
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
    known = ", ".join(COLUMNS)
    return DeliveryError(
        found="The file is one FHIR Bundle."
        if bundle
        else f"The file is JSON, and its first line is no FHIR resource that is read ({known}).",
        where=file,
        do="Ask for a bulk export: newline-delimited JSON (NDJSON), one resource a line.",
    )
