"""One person's story as FHIR R4: newline-delimited JSON, one file a kind of resource.

Source: HL7 FHIR R4 (4.0.1), as bulk exports give it. There is no identifier in it but the
pseudonymous id. `meta.source` names the leading record; the extension `also` the others, and who
else recorded the same fact. Stays are IMP, emergency attendances EMER, all other encounters AMB.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from onestory.model.errors import ReportError
from onestory.model.person_story import Code, PersonStory, RecordRef, StoryEvent
from onestory.report.person.private import own_folder, write_own

Resource = dict[str, object]
"""A resource as JSON writes it."""

KINDS = (
    "Patient",
    "Organization",  # misspelt on purpose
    "Encounter",
    "Condition",
    "EpisodeOfCare",
    "ServiceRequest",
)
"""The kinds of resource, in the order in which they are written."""
_US = "urn:onestory"
PERSON = "urn:onestory:person"
ALSO = "urn:onestory:also"
_LSOA = "urn:onestory:lsoa"
_ODS = "https://fhir.nhs.uk/Id/ods-organization-code"  # misspelt on purpose
_HL7 = "http://terminology.hl7.org/CodeSystem"
_SYSTEMS = {
    "ICD-10": "http://hl7.org/fhir/sid/icd-10",
    "SNOMED CT": "http://snomed.info/sct",
    "own": "urn:onestory:condition",
    "discharge destination": "https://fhir.hl7.org.uk/CodeSystem/UKCore-DischargeDestinationEngland",
}
_CLASSES = {"spells": "IMP", "mental_spells": "IMP", "attendances": "EMER"}
_NO_ENCOUNTER = ("homes", "registrations", "referrals", "conditions", "caseload", "deaths")


def write_fhir(story: PersonStory, folder: Path) -> tuple[Path, ...]:
    """Return the files as written into the folder, one a kind of resource that there is.

    The same story gives the same bytes; a file of an earlier run is deleted where there is no such
    resource any more. Raises ReportError when they cannot be written.
    """
    found = list(resources(story))
    try:
        own_folder(folder)
        written = [_written(found, kind, folder / f"{kind}.ndjson") for kind in KINDS]
    except OSError as error:
        raise ReportError(
            found=f"The story cannot be written as FHIR: {error.strerror or error}.",
            where=str(error.filename or folder),
            do="Close the file if it is open elsewhere, or free disk space.",
        ) from error
    return tuple(path for path in written if path)


def _written(found: list[Resource], kind: str, path: Path) -> Path | None:
    lines = [json.dumps(one, ensure_ascii=False) for one in found if one["resourceType"] == kind]
    if not lines:
        path.unlink(missing_ok=True)
        return None
    return write_own(path, "\n".join(lines) + "\n")


def resources(story: PersonStory) -> Iterator[Resource]:
    """Yield the story's resources, the person first."""
    yield _person(story)
    for provider in sorted({one.provider for one in story.events if one.provider}):
        yield _partner(provider, story)
    for one in story.events:
        made = _event(one, story)
        if made:
            yield made


def _person(story: PersonStory) -> Resource:
    made: Resource = {
        "resourceType": "Patient",
        "id": str(story.person_id),
        "meta": _meta(story, f"{_US}:story"),
        "identifier": [{"system": PERSON, "value": str(story.person_id)}],
        "gender": story.sex or "unknown",
    }
    if story.born:
        made["birthDate"] = f"{story.born:%Y-%m}"
    if story.died:
        made["deceasedDateTime"] = story.died.isoformat()
    if story.lsoa:
        made["extension"] = [{"url": _LSOA, "valueString": story.lsoa}]
    if story.practice:
        named = {"system": _ODS, "value": story.practice}
        made["generalPractitioner"] = [{"identifier": named}]
    return made


def _partner(provider: str, story: PersonStory) -> Resource:
    return {
        "resourceType": "Organization",  # misspelt on purpose
        "id": _clean(provider),
        "meta": _meta(story, f"{_US}:story"),
        "identifier": [{"system": _ODS, "value": provider}],
        "name": provider,
    }


def _event(one: StoryEvent, story: PersonStory) -> Resource | None:
    """Return the resource of an event, None for a decision that was no enrolment.

    Nor has a home or a death one: the person's tells them.
    """
    if one.table == "conditions":
        return _condition(one, story)
    if one.lasts and one.table in ("care", "referrals", "registrations", "caseload"):
        return _episode(one, story)
    if one.table == "care" and one.kind == "Request":
        return _request(one, story)
    return None if one.table in _NO_ENCOUNTER else _encounter(one, story)


def _head(kind: str, one: StoryEvent, story: PersonStory) -> Resource:
    """Return what every resource of an event begins with."""
    made: Resource = {
        "resourceType": kind,
        "id": _id(one, story),
        "meta": _meta(story, _source(one.records[0]) if one.records else f"{_US}:{one.source}"),
    }
    also = [*(_source(record) for record in one.records[1:]), *one.also]
    if also:
        made["extension"] = [{"url": ALSO, "valueString": each} for each in also]
    return made


def _encounter(one: StoryEvent, story: PersonStory) -> Resource:
    made = _head("Encounter", one, story)
    over = "finished" if one.end or not one.lasts else "in-progress"
    made |= {
        "status": over if one.took_place else "cancelled",
        "class": {"system": f"{_HL7}/v3-ActCode", "code": _CLASSES.get(one.table, "AMB")},
        "type": [{"coding": [{"system": "urn:onestory:kind", "code": one.table,
                              "display": one.kind}], "text": one.title}],
        "subject": _subject(story),
        "period": _period(one),
    }  # fmt: skip
    if one.minutes is not None:
        made["length"] = {"value": one.minutes, "unit": "min",
                          "system": "http://unitsofmeasure.org", "code": "min"}  # fmt: skip
    if one.reason:
        made["reasonCode"] = [_coded(one.reason)]
    if one.destination:
        left = {"dischargeDisposition": _coded(one.destination)}
        made["hospitalization"] = left  # misspelt on purpose
    if one.provider:
        made["serviceProvider"] = _reference(one.provider)
    return made


def _condition(one: StoryEvent, story: PersonStory) -> Resource | None:
    """Return a condition, None where no code says which."""
    if one.reason is None:
        return None
    return _head("Condition", one, story) | {
        "clinicalStatus": {"coding": [{"system": f"{_HL7}/condition-clinical", "code": "active"}]},
        "verificationStatus": {
            "coding": [{"system": f"{_HL7}/condition-ver-status", "code": "confirmed"}]
        },
        "code": _coded(one.reason) | {"text": one.title.partition(": ")[2]},
        "subject": _subject(story),
        "onsetDateTime": one.start.isoformat(),
    }


def _episode(one: StoryEvent, story: PersonStory) -> Resource:
    made = _head("EpisodeOfCare", one, story) | {
        "status": "finished" if one.end else "active",
        "type": [{"text": one.title}],
        "patient": _subject(story),
        "period": _period(one),
    }
    if one.provider:
        made["managingOrganization"] = _reference(one.provider)  # misspelt on purpose
    return made


def _request(one: StoryEvent, story: PersonStory) -> Resource:
    made = _head("ServiceRequest", one, story) | {
        "status": "completed" if one.end else "active",
        "intent": "order",
        "code": {"text": one.title},
        "subject": _subject(story),
        "authoredOn": one.start.isoformat(),
        "note": [{"text": f"{each.term}: {each.text}"} for each in one.details],
    }
    if not one.details:
        del made["note"]
    if one.provider:
        made["performer"] = [_reference(one.provider)]
    return made


def _id(one: StoryEvent, story: PersonStory) -> str:
    """Return an id made of the leading record, so that building the story again keeps it."""
    table = one.table.replace("_", "-")
    if one.records:
        return f"{table}-{one.records[0].delivery}-{one.records[0].row}"
    return f"{table}-{story.person_id}-{one.id}"


def _meta(story: PersonStory, source: str) -> Resource:
    made: Resource = {"source": source}
    if story.invented:
        made["tag"] = [{"system": f"{_HL7}/v3-ActReason", "code": "HTEST",
                        "display": "test health data"}]  # fmt: skip
    return made


def _source(record: RecordRef) -> str:
    return f"{_US}:{record.source}:{record.provider}:{record.delivery}#row={record.row}"


def _subject(story: PersonStory) -> Resource:
    return {"reference": f"Patient/{story.person_id}"}


def _reference(provider: str) -> Resource:
    return {"reference": f"Organization/{_clean(provider)}"}  # misspelt on purpose


def _clean(provider: str) -> str:
    """Return a provider's code with nothing in it that an id may not hold."""
    return "".join(sign if sign.isalnum() or sign in "-." else "-" for sign in provider)[:64]


def _coded(code: Code) -> Resource:
    """Return a code with our words as its text: a display is for the list's own words."""
    coding: Resource = {"system": _SYSTEMS[code.system], "code": code.code}
    return {"coding": [coding], "text": code.words} if code.words else {"coding": [coding]}


def _period(one: StoryEvent) -> Resource:
    """Return the period: days, or instants where the hour is known."""
    if not one.time:
        end = {"end": one.end.isoformat()} if one.end else {}
        single = {"end": one.start.isoformat()} if not one.lasts and not one.end else {}
        return {"start": one.start.isoformat(), **end, **single}
    start = datetime.fromisoformat(f"{one.start.isoformat()}T{one.time}:00")
    made: Resource = {"start": _instant(start)}
    if one.minutes is not None:
        made["end"] = _instant(start + timedelta(minutes=one.minutes))
    return made


def _instant(local: datetime) -> str:
    """Return a local time of the United Kingdom with its offset, as FHIR asks."""
    summer = _last_sunday(local.year, 3) <= local.date() < _last_sunday(local.year, 10)
    return f"{local.isoformat()}{'+01:00' if summer else '+00:00'}"


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
